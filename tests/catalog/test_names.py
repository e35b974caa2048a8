"""Names and ARNs of service-linked roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, entry_for, find, partition_of_region, roles

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
accounts = st.from_regex(r"[0-9]{12}", fullmatch=True)
suffixes = st.text("abcXYZ019_+=,.@-", min_size=1, max_size=20)


@given(partition=st.sampled_from(PARTITIONS), account=accounts, entry=st.sampled_from(roles()), suffix=suffixes)
def test_an_arn_survives_the_round_trip(partition: str, account: str, entry: CatalogEntry, suffix: str) -> None:
    arn = RoleArn(
        partition, account, entry.service_principal or "x.amazonaws.com", f"{entry.role_name or 'R'}_{suffix}"
    )
    assert RoleArn.parse(str(arn)) == arn


@given(partition=st.sampled_from(PARTITIONS), account=accounts, suffix=suffixes)
def test_a_suffixed_name_leads_back_to_the_row(partition: str, account: str, suffix: str) -> None:
    entry = entry_for("autoscaling")
    name = entry.name_with(suffix)
    assert name == f"AWSServiceRoleForAutoScaling_{suffix}"
    assert find(name) is entry
    assert find(str(RoleArn(partition, account, "autoscaling.amazonaws.com", name))) is entry


def test_the_parts_of_an_arn() -> None:
    text = "arn:aws-cn:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    arn = RoleArn.parse(text)
    assert arn == RoleArn("aws-cn", "123456789012", "rds.amazonaws.com", "AWSServiceRoleForRDS")
    assert str(arn) == text
    assert arn.path == "/aws-service-role/rds.amazonaws.com/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AWSServiceRoleForRDS",
        "arn:aws:iam::123456789012:role/AWSServiceRoleForRDS",
        "arn:aws:iam::123456789012:role/service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam::123456789012:role/aws-service-role/AWSServiceRoleForRDS",
        "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/deeper/AWSServiceRoleForRDS",
        "arn:aws:iam::12345678901:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam::1234567890123:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam:eu-west-1:123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:sts::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:gcp:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam::123456789012:user/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
    ],
)
def test_what_is_no_arn_of_a_service_linked_role(text: str) -> None:
    assert RoleArn.parse(text) is None


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    arn = RoleArn.parse(text)
    assert arn is None or str(arn) == text


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("us-east-1", "aws"),
        ("us-west-2", "aws"),
        ("il-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_partition_of_a_region(region: str, partition: str) -> None:
    assert partition_of_region(region) == partition
