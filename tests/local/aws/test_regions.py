"""Regions: 17 are enabled in every account, later ones only if the account opts in.

Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf


def _names(answer: Any) -> set[str]:
    return {region["RegionName"] for region in answer["Regions"]}


def test_the_regions_of_every_account(aws: Aws) -> None:
    enabled = _names(aws.client("ec2").describe_regions())
    assert {"us-east-1", "eu-west-1", "ap-northeast-3", "sa-east-1"} <= enabled
    assert len(enabled) >= 17
    everywhere = aws.client("ec2").describe_regions(AllRegions=True)["Regions"]
    status = {region["RegionName"]: region["OptInStatus"] for region in everywhere}
    assert status["us-east-1"] == "opt-in-not-required"
    assert status["af-south-1"] in ("not-opted-in", "opted-in")
    assert {name for name, state in status.items() if state != "not-opted-in"} == enabled


def test_account_management_says_the_same(aws: Aws) -> None:
    pages = aws.client("account").get_paginator("list_regions")
    listed = [
        region["RegionName"]
        for page in pages.paginate(RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"], MaxResults=5)
        for region in page["Regions"]
    ]
    assert len(listed) == len(set(listed))
    assert set(listed) == _names(aws.client("ec2").describe_regions())


@pytest.mark.local_aws
def test_a_region_can_be_enabled_and_disabled(aws: Aws, error_of: ErrorOf) -> None:
    account, ec2, rds = aws.client("account"), aws.client("ec2"), aws.client("rds", region="af-south-1")
    assert error_of(rds.describe_db_instances) == (
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    )
    account.enable_region(RegionName="af-south-1")
    assert rds.describe_db_instances()["DBInstances"] == []
    assert account.get_region_opt_status(RegionName="af-south-1")["RegionOptStatus"] == "ENABLED"
    filters = [{"Name": "opt-in-status", "Values": ["opted-in"]}]
    assert _names(ec2.describe_regions(Filters=filters)) == {"af-south-1"}
    account.disable_region(RegionName="af-south-1")
    assert error_of(rds.describe_db_instances)[0] == "InvalidClientTokenId"


@pytest.mark.local_aws
def test_other_partitions_have_regions_of_their_own(aws: Aws) -> None:
    assert _names(aws.client("ec2", region="cn-north-1").describe_regions()) == {"cn-north-1", "cn-northwest-1"}
