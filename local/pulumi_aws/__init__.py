"""A stand-in for the pulumi-aws plugin, for machines that cannot download the real one.

It speaks pulumi-aws's tokens and property names for the resource types that the examples and tests use, and carries
them out with boto3 against whatever AWS the environment names. `docs/pulumi-aws-stand-in.md` lists what it covers and
where it differs.
"""
