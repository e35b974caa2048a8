"""The settings of this provider: pulumi-aws's names, their shapes, and what is made of each. No AWS, no Pulumi program.

Not here: what the settings mean for boto3, which is session.py's.
"""
