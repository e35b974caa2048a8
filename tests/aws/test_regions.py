"""Which Regions an account has, and when one is certain to lack a service."""

from __future__ import annotations

import pytest
from botocore.exceptions import EndpointConnectionError
from urllib3.exceptions import NameResolutionError, NewConnectionError

from pulumi_aws_slr.aws import regions
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.regions import Regions, is_absent, regions_of
from pulumi_aws_slr.errors import AccessDeniedError, AwsError
from tests.scripted.aws import ScriptedAws, denied

NO_HOST = NameResolutionError("dms", None, OSError("unknown"))  # type: ignore[arg-type]
REFUSED = NewConnectionError(None, "refused")  # type: ignore[arg-type]


def test_the_enabled_ones_and_those_that_are_off(aws: ScriptedAws) -> None:
    listed = [
        {"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"},
        {"RegionName": "af-south-1", "OptInStatus": "not-opted-in"},
        {"RegionName": "ap-east-1", "OptInStatus": "opted-in"},
    ]
    aws.expect("ec2:DescribeRegions", {"Regions": listed}, AllRegions=True)
    assert regions_of(aws) == Regions(("ap-east-1", "us-east-1"), ("af-south-1",))


def test_who_may_not_ask_ec2_asks_account_management(aws: ScriptedAws) -> None:
    """A Region that is being switched off has its resources still."""
    aws.expect("ec2:DescribeRegions", denied("ec2:DescribeRegions"), AllRegions=True)
    first = [
        {"RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"},
        {"RegionName": "af-south-1", "RegionOptStatus": "DISABLED"},
    ]
    second = [{"RegionName": "ap-east-1", "RegionOptStatus": "DISABLING"}]
    aws.expect("account:ListRegions", {"Regions": first, "NextToken": "more"})
    aws.expect("account:ListRegions", {"Regions": second}, NextToken="more")
    assert regions_of(aws) == Regions(("ap-east-1", "us-east-1"), ("af-south-1",))


def test_who_may_ask_neither_is_told_of_ec2(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", denied("ec2:DescribeRegions"), AllRegions=True)
    aws.expect("account:ListRegions", denied("account:ListRegions"))
    with pytest.raises(AccessDeniedError, match="may not call ec2:DescribeRegions"):
        regions_of(aws)


class Data:
    """The SDK's endpoint data: two Regions, of which one has DMS."""

    @staticmethod
    def get_available_regions(service: str, _partition: str) -> list[str]:
        return {"ec2": ["eu-west-1", "mx-new-1"], "dms": ["eu-west-1"]}[service]


@pytest.mark.parametrize(
    ("region", "endpoint", "error", "absent"),
    [
        ("mx-new-1", "https://dms.mx-new-1.amazonaws.com/", NO_HOST, True),
        ("mx-new-1", "https://dms.mx-new-1.amazonaws.com/", REFUSED, False),  # there is a host: the data is old
        ("eu-west-1", "https://dms.eu-west-1.amazonaws.com/", NO_HOST, False),  # the data has it: the network fails
        ("xx-none-1", "https://dms.xx-none-1.amazonaws.com/", NO_HOST, False),  # a Region that the data does not know
        ("mx-new-1", "https://vpce-1.example/", NO_HOST, False),  # an endpoint of the user's own
    ],
)
def test_two_witnesses(
    monkeypatch: pytest.MonkeyPatch, region: str, endpoint: str, error: Exception, absent: bool
) -> None:
    monkeypatch.setattr("botocore.session.get_session", Data)
    with pytest.raises(AwsError) as raised, explained("dms:DescribeReplicationConfigs"):
        raise EndpointConnectionError(endpoint_url=endpoint, error=error)
    assert regions.is_absent("dms", region, raised.value) is absent


def test_a_refusal_is_no_witness() -> None:
    with pytest.raises(AwsError) as raised, explained("dms:DescribeReplicationConfigs"):
        raise denied("dms:DescribeReplicationConfigs")
    assert not is_absent("dms", "eu-west-1", raised.value)
