"""What a change does to service-linked roles and their callers, from the engine's output.

Pure: text in, text out; no Pulumi, no boto3, no calls. For readers of reports: docs/report.md.
"""
