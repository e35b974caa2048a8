"""The profiles of the AWS configuration."""

from __future__ import annotations

from pulumi_aws_slr.aws.errors import explained


def configured_profiles() -> tuple[str, ...]:
    """The names of all profiles.

    Raises:
        AwsError: the configuration cannot be read.
    """
    import boto3  # noqa: PLC0415 (heavy, as everywhere)

    with explained("AWS configuration"):
        return tuple(boto3.Session().available_profiles)
