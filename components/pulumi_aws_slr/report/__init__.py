"""What a change does to service-linked roles and to those who may use them, from what the engine writes.

Pure: text in, text out; no Pulumi, no boto3, no calls. docs/report.md is for its readers.
"""
