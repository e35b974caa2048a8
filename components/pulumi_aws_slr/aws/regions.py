"""The Regions of an account, and which of them lack a service."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.errors import AwsError

_OFF_IN_EC2 = "not-opted-in"
_OFF_IN_ACCOUNT = "DISABLED"


@dataclass(frozen=True)
class Regions:
    """The sorted Regions of an account's partition."""

    enabled: tuple[str, ...]
    off: tuple[str, ...] = ()
    """Opt-in Regions that the account has not enabled, or has disabled: nobody can ask what they contain."""


def regions_of(aws: Aws) -> Regions:
    """One call to EC2; if it fails, one or more to Account Management.

    Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html,
    https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html

    Raises:
        AwsError: neither answers; has EC2's message.
    """
    try:
        with explained("ec2:DescribeRegions"):
            found = aws.client("ec2").describe_regions(AllRegions=True)["Regions"]
        return _sorted({item["RegionName"]: item.get("OptInStatus") == _OFF_IN_EC2 for item in found})
    except AwsError:
        try:
            return _sorted(_listed(aws))
        except AwsError:
            pass
        raise


def _listed(aws: Aws) -> dict[str, bool]:
    """Whether each Region is off. One that is being disabled counts as on: it still has resources."""
    with explained("account:ListRegions"):
        pages = aws.client("account").get_paginator("list_regions").paginate()
        found = [item for page in pages for item in page["Regions"]]
    return {item["RegionName"]: item["RegionOptStatus"] == _OFF_IN_ACCOUNT for item in found}


def _sorted(is_off: dict[str, bool]) -> Regions:
    names = sorted(is_off)
    return Regions(tuple(name for name in names if not is_off[name]), tuple(name for name in names if is_off[name]))


def is_absent(service: str, region: str, error: AwsError) -> bool:
    """Whether a call failed because the Region lacks the service.

    Two witnesses must agree: the SDK's endpoint data has the Region but not the service in it, and the service has no
    host name there. The data alone lags behind AWS; a missing name alone may be the network's fault.
    """
    import botocore.session  # noqa: PLC0415 (botocore is loaded lazily everywhere)

    facts = getattr(error.__cause__, "kwargs", {})  # those of botocore's EndpointConnectionError
    no_such_host = type(facts.get("error")).__name__ == "NameResolutionError"
    if not no_such_host or f".{region}." not in facts.get("endpoint_url", ""):  # another endpoint proves nothing
        return False
    session, partition = botocore.session.get_session(), partition_of_region(region)
    knows_region = region in session.get_available_regions("ec2", partition)
    return knows_region and region not in session.get_available_regions(service, partition)
