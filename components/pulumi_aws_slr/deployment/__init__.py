"""What a stack's deployment needs: the deployer's permissions, guardrails, and a check before the first run.

Not here: calls to AWS (`aws/`), output and exit codes (`cli/`).
"""
