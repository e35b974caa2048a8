"""This provider's settings: pulumi-aws's names, their shapes, and their uses. No AWS, no Pulumi program.

Their meaning for boto3 is in session.py.
"""
