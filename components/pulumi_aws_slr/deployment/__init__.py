"""What a stack's deployment takes: the deployer's permissions, guardrails around them, and a look before the first run.

Not here: calls to AWS (`provider/`), output and exit codes (`cli/`).
"""
