"""Who still uses a role: the scan of every enabled Region."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.usage import search as usage_module
from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.aws.usage.search import (
    Question,
    Usage,
    calls_to_find_usage,
    coverage,
    find_usage,
    iam_refuses_used,
)
from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.catalog.cloud_control import Coverage, unlisted
from pulumi_aws_slr.errors import Cancelled
from tests.scripted.aws import ACCOUNT, ScriptedAws, refusal

RDS = entry_for("rds")
DMS = entry_for("dms-serverless")


def expect_regions(aws: ScriptedAws, *regions: str, off: tuple[str, ...] = ()) -> None:
    listed = [{"RegionName": region, "OptInStatus": "opt-in-not-required"} for region in regions]
    listed += [{"RegionName": region, "OptInStatus": "not-opted-in"} for region in off]
    aws.expect("ec2:DescribeRegions", {"Regions": listed}, AllRegions=True)


def db_instance(region: str, name: str) -> dict[str, Any]:
    arn = f"arn:aws:rds:{region}:{ACCOUNT}:db:{name}"
    return {"DBInstanceIdentifier": name, "Engine": "mysql", "DBInstanceStatus": "available", "DBInstanceArn": arn}


def expect_instances(aws: ScriptedAws, region: str, *names: str) -> None:
    found = {"DBInstances": [db_instance(region, name) for name in names]}
    aws.expect("rds:DescribeDBInstances", found, region=region, MaxRecords=100)


def expect_no_clusters(aws: ScriptedAws, region: str) -> None:
    aws.expect("rds:DescribeDBClusters", {"DBClusters": []}, region=region, MaxRecords=100)


def named(usage: Usage) -> list[tuple[str, str]]:
    return [(user.region, user.name) for user in usage.resources]


def test_the_users_of_all_enabled_regions(aws: ScriptedAws) -> None:
    expect_regions(aws, "us-east-1", "eu-central-1", off=("me-south-1", "af-south-1"))
    for region, names in (("us-east-1", ("a",)), ("eu-central-1", ("c", "b"))):
        expect_instances(aws, region, *names)
        expect_no_clusters(aws, region)
    usage = find_usage(aws, Question(RDS))
    assert named(usage) == [("eu-central-1", "b"), ("eu-central-1", "c"), ("us-east-1", "a")]
    assert usage.answered_regions == ("eu-central-1", "us-east-1")
    assert usage.off_regions == ("af-south-1", "me-south-1")
    assert (usage.unknown_regions, usage.absent_regions) == ((), ())


def test_only_the_regions_that_are_named(aws: ScriptedAws) -> None:
    expect_instances(aws, "eu-west-1")
    expect_no_clusters(aws, "eu-west-1")
    assert find_usage(aws, Question(RDS), regions=["eu-west-1"]) == Usage(answered_regions=("eu-west-1",))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            refusal("AccessDenied", "with an explicit deny in a service control policy"),
            (
                "the caller may not call rds:DescribeDBInstances. AWS says: with an explicit deny in a service control "
                "policy\nA further Allow will not help: ask who runs the organization for an exception"
            ),
        ),
        (
            EndpointConnectionError(endpoint_url="https://rds.example"),
            (
                'rds:DescribeDBInstances: AWS could not be reached (Could not connect to the endpoint URL: "https://'
                'rds.example"). Check network, Region and endpoints, then run the command again'
            ),
        ),
    ],
    ids=["denied", "not reached"],
)
def test_a_region_that_cannot_be_asked_is_unknown_never_empty(aws: ScriptedAws, error: Exception, reason: str) -> None:
    expect_regions(aws, "ap-east-1", "eu-central-1")
    aws.expect("rds:DescribeDBInstances", error, region="ap-east-1", MaxRecords=100)
    expect_instances(aws, "eu-central-1", "orders")
    expect_no_clusters(aws, "eu-central-1")
    usage = find_usage(aws, Question(RDS))
    assert named(usage) == [("eu-central-1", "orders")]
    assert usage.unknown_regions == (("ap-east-1", reason),)
    assert usage.answered_regions == ("eu-central-1",)


def test_what_a_region_said_before_it_failed_is_kept(aws: ScriptedAws) -> None:
    expect_regions(aws, "ap-east-1")
    expect_instances(aws, "ap-east-1", "x")
    aws.expect("rds:DescribeDBClusters", refusal("InternalFailure", "oops"), region="ap-east-1", MaxRecords=100)
    usage = find_usage(aws, Question(RDS))
    assert named(usage) == [("ap-east-1", "x")]
    assert usage.unknown_regions == (("ap-east-1", "rds:DescribeDBClusters: oops (InternalFailure)"),)


def test_a_region_that_does_not_answer_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    class Slow(ScriptedAws):
        def answer(self, service: str, region: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
            if region == "ap-east-1":
                over.wait(30)
            return super().answer(service, region, operation, params)

    monkeypatch.setattr(usage_module, "REGION_SECONDS", 0.3)
    aws, pending = Slow(), []
    expect_regions(aws, "ap-east-1", "eu-central-1")
    expect_instances(aws, "eu-central-1", "orders")
    expect_no_clusters(aws, "eu-central-1")
    usage = find_usage(aws, Question(RDS), on_wait=lambda regions: pending.append(tuple(regions)))
    aws.expect("rds:DescribeDBInstances", {"DBInstances": []}, region="ap-east-1", MaxRecords=100)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": []}, region="ap-east-1", MaxRecords=100)
    over.set()
    assert named(usage) == [("eu-central-1", "orders")]
    assert usage.unknown_regions == (("ap-east-1", "no answer within 0 s"),)
    assert pending[-1] == ("ap-east-1",)


def test_ctrl_c_ends_the_scan() -> None:
    over = threading.Event()

    class Hanging(ScriptedAws):
        def answer(self, service: str, region: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
            over.wait(30)
            raise refusal("InternalFailure")

    def cancelled(_pending: object) -> None:
        raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        find_usage(Hanging(), Question(RDS), regions=["eu-central-1"], on_wait=cancelled)
    over.set()


def test_without_the_list_of_regions_all_are_unknown(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", refusal("InternalFailure", "oops"), AllRegions=True)
    aws.expect("account:ListRegions", refusal("AccessDeniedException", "no"))
    assert find_usage(aws, Question(DMS)) == Usage(
        unknown_regions=(("all Regions", "ec2:DescribeRegions: oops (InternalFailure)"),)
    )


def test_what_nobody_can_list_is_left_to_iam(aws: ScriptedAws) -> None:
    left = [entry for entry in roles() if coverage(entry) is Coverage.NONE]
    assert {"opensearchservice", "connect-campaigns"} <= {entry.key for entry in left}
    for entry in left:
        assert find_usage(aws, Question(entry)) == Usage(unlisted=unlisted(entry))
    assert aws.calls == []


def test_where_iam_itself_can_be_relied_on() -> None:
    assert [entry.key for entry in roles() if not iam_refuses_used(entry)] == ["dms-serverless"]


def test_what_the_scan_calls() -> None:
    rds = f"arn:aws:rds:*:{ACCOUNT}:"
    assert calls_to_find_usage(RDS, "aws", ACCOUNT) == [
        ("ec2:DescribeRegions", "*"),
        ("rds:DescribeDBClusters", f"{rds}cluster:*"),
        ("rds:DescribeDBInstances", f"{rds}db:*"),
        ("rds:DescribeGlobalClusters", f"{rds}global-cluster:*"),
    ]
    assert calls_to_find_usage(entry_for("opensearchservice"), "aws", ACCOUNT) == []


def test_a_region_that_does_not_answer_holds_up_nobody() -> None:
    """The scan has few retries and little time of its own, whatever the provider's are."""
    aws = ScriptedAws(Config(region="eu-central-1", max_retries=50))
    expect_regions(aws, "ap-east-1")
    expect_instances(aws, "ap-east-1")
    expect_no_clusters(aws, "ap-east-1")
    find_usage(aws, Question(RDS))
    aws.assert_finished()
    patience = aws.patience["rds", "ap-east-1"]
    assert patience is not None
    assert (patience.retries, patience.connect_seconds, patience.read_seconds) == (3, 5, 20)


@pytest.mark.parametrize(("status", "going"), [("deleting", True), ("available", False), ("", False)])
def test_what_is_on_its_way_out(status: str, going: bool) -> None:
    assert UsingResource("r", "k", "n", status, "a").is_going is going
