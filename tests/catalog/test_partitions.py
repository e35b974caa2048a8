"""What the SDK's endpoint data says of partitions, and what the rules make of it."""

import json

import pytest

from pulumi_aws_slr.catalog import Severity, find, problems_with, roles
from pulumi_aws_slr.catalog.upkeep import build


def endpoint_partitions(principal: str | None) -> list[str] | None:
    row = {"key": "x", "service": "X", "service_principal": principal}
    return json.loads(build.index_of([row]))[0].get("endpoint_partitions")


def test_the_endpoint_data_of_a_service_whose_prefix_is_its_principal_s() -> None:
    assert endpoint_partitions("rds.amazonaws.com") == [
        *("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
    ]
    assert endpoint_partitions("globalaccelerator.amazonaws.com") == ["aws"]


@pytest.mark.parametrize("principal", ["custom.rds.amazonaws.com", "opensearchservice.amazonaws.com", None])
def test_where_the_prefix_is_not_sure_nothing_is_said(principal: str | None) -> None:
    assert endpoint_partitions(principal) is None


def test_no_row_says_that_a_service_is_in_no_other_partition() -> None:
    """Endpoint data lags behind, so it warns; only AWS's own word would make it an error."""
    assert [entry.key for entry in roles() if entry.partitions] == []


def test_a_partition_without_an_endpoint_is_a_warning() -> None:
    found = problems_with("globalaccelerator", partition="aws-cn")
    assert [(problem.field, problem.severity) for problem in found] == [("awsServiceName", Severity.WARNING)]
    assert found[0].reason == (
        "the AWS SDK lists no endpoint of AWS Global Accelerator in the partition aws-cn; where the service is not "
        "there, IAM refuses to create its role. It is listed in aws"
    )


@pytest.mark.parametrize(
    ("key", "partition"), [("rds", "aws-cn"), ("rds-custom", "aws-cn"), ("globalaccelerator", None)]
)
def test_partitions_that_pass(key: str, partition: str | None) -> None:
    assert find(key) is not None
    assert problems_with(key, partition=partition) == []
