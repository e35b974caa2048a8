"""The Regions of each partition, and which of them an account has enabled.

Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html (the Regions enabled by default)
"""

from __future__ import annotations

import functools

import botocore.session

from local.aws import control

_DEFAULT = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)
"""The Regions of the partition `aws` that are enabled in every account; all later ones are opt-in."""


@functools.cache
def regions_of(partition: str) -> tuple[str, ...]:
    """Return all Regions of a partition, sorted."""
    return tuple(sorted(botocore.session.get_session().get_available_regions("ec2", partition)))


def is_opt_in(region: str) -> bool:
    """Tell whether a Region has to be enabled before use. Names that are no Regions (`aws-global`) do not."""
    return region in regions_of("aws") and region not in _DEFAULT


def is_enabled(account: str, region: str) -> bool:
    """Tell whether an account may use a Region."""
    return not is_opt_in(region) or region in control.settings.of(account).opted_in


def opt_status(account: str, region: str) -> str:
    """Return the opt-in status in EC2's words: `opt-in-not-required`, `opted-in` or `not-opted-in`."""
    if not is_opt_in(region):
        return "opt-in-not-required"
    return "opted-in" if is_enabled(account, region) else "not-opted-in"
