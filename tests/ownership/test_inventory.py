"""Which row of the catalogue a role of an account is, and what the stack fragment makes of it."""

import pytest
import yaml

from pulumi_aws_slr.catalog import RoleArn
from pulumi_aws_slr.cli.stack_fragment import stack_fragment
from pulumi_aws_slr.ownership.inventory import InventoryRole
from pulumi_aws_slr.stack.config import StackConfig

ACCOUNT = "123456789012"


def role(principal: str, name: str, **values: object) -> InventoryRole:
    return InventoryRole(RoleArn("aws", ACCOUNT, principal, name), "2026-01-01T00:00:00+00:00", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("principal", "name", "key", "suffix"),
    [
        ("rds.amazonaws.com", "AWSServiceRoleForRDS", "rds", None),
        ("rds.amazonaws.com", "AWSServiceRoleForRDS2", None, None),  # a role of RDS that the catalogue does not know
        ("rds.amazonaws.com", "AWSServiceRoleForRDS_x", None, None),  # RDS takes no suffix, so this is another role
        ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling_blue_2", "autoscaling", "blue_2"),
        ("brand-new.amazonaws.com", "AWSServiceRoleForBrandNew", None, None),
        ("rds-beta.amazonaws.com", "AWSServiceRoleForRDSBeta", "rds-beta", None),  # the row knows no principal
        ("brand-new.amazonaws.com", "AWSServiceRoleForRDS", None, None),  # the name alone is not enough
        ("billing.amazonaws.com", "AWSServiceRoleForWhatever", "billing", None),  # the row knows no name
        ("networkmanager.amazonaws.com", "AWSServiceRoleForNetworkManager", "networkmanager", None),
    ],
)
def test_the_row_of_a_role(principal: str, name: str, key: str | None, suffix: str | None) -> None:
    found = role(principal, name)
    assert (found.entry.key if found.entry else None, found.suffix) == (key, suffix)


def test_the_owners_are_those_of_the_tags_and_of_a_claim() -> None:
    tags = {"aws-slr:owner:shop/prod/role": "x", "team": "platform"}
    assert role("rds.amazonaws.com", "AWSServiceRoleForRDS", tags=tags).owners == ["shop/prod/role"]
    claim = "Service-linked role of shop/dev/x, created 2026-01-01T00:05:00Z, word."
    assert role("rds.amazonaws.com", "AWSServiceRoleForRDS", tags=tags, description=claim).owners == [
        *("shop/dev/x", "shop/prod/role")
    ]


def test_the_fragment_declares_what_can_be_declared_and_says_what_cannot() -> None:
    text = stack_fragment(
        "pulumi-aws-slr",
        ACCOUNT,
        [
            role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
            role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling_a+b"),
            role("billing.amazonaws.com", "AWSServiceRoleForBilling"),
            role("brand-new.amazonaws.com", "AWSServiceRoleForBrandNew"),
            role("brand-new.amazonaws.com", "AWSServiceRoleForBrandNew_2", tags={"aws-slr:owner:a/b": "c"}),
            role("rds.amazonaws.com", "AWSServiceRoleForRDS2"),
            role("rds-beta.amazonaws.com", "AWSServiceRoleForRDSBeta"),
        ],
    )
    roles = yaml.safe_load(text)["config"]["pulumi-aws-slr:roles"]
    assert roles == {
        "autoscaling": {"service": "autoscaling"},
        "autoscaling-a-b": {"service": "autoscaling", "suffix": "a+b"},
        "billing": {"service": "billing"},
        "brand-new": {"service": "brand-new.amazonaws.com"},
        "rds-beta": {"service": "rds-beta.amazonaws.com"},
    }
    assert StackConfig.parse({"roles": roles}, stack="dev", project="pulumi-aws-slr").roles.keys() == roles.keys()
    assert "    brand-new:  # not in the catalogue\n" in text
    left_out = [
        line.strip().removeprefix("# left out: ").split(": ") for line in text.splitlines() if "left out" in line
    ]
    assert left_out == [
        [
            "AWSServiceRoleForBrandNew_2 of brand-new.amazonaws.com",
            "another role of this principal is declared, and IAM cannot be told which one is meant",
        ],
        [
            "AWSServiceRoleForRDS2 of rds.amazonaws.com",
            "this principal makes AWSServiceRoleForRDS, so that one would be created instead",
        ],
    ]


def test_a_role_that_cannot_be_told_from_another_is_left_out() -> None:
    text = stack_fragment(
        "pulumi-aws-slr", ACCOUNT, [role("networkmanager.amazonaws.com", "AWSServiceRoleForNetworkManagerCloudWAN")]
    )
    assert yaml.safe_load(text)["config"] == {"pulumi-aws-slr:roles": {}}


def test_suffixes_that_yaml_would_take_for_something_else_are_text() -> None:
    text = stack_fragment(
        "pulumi-aws-slr",
        ACCOUNT,
        [role("autoscaling.amazonaws.com", f"AWSServiceRoleForAutoScaling_{suffix}") for suffix in ("1e3", "no", "0")],
    )
    roles = yaml.safe_load(text)["config"]["pulumi-aws-slr:roles"]
    assert [found["suffix"] for found in roles.values()] == ["1e3", "no", "0"]


def test_names_of_components_stay_distinct() -> None:
    text = stack_fragment(
        "pulumi-aws-slr",
        ACCOUNT,
        [role("autoscaling.amazonaws.com", f"AWSServiceRoleForAutoScaling_a{letter}b") for letter in "+=,"],
    )
    roles = yaml.safe_load(text)["config"]["pulumi-aws-slr:roles"]
    assert {name: found["suffix"] for name, found in roles.items()} == {
        "autoscaling-a-b": "a+b",
        "autoscaling-a-b-2": "a=b",
        "autoscaling-a-b-3": "a,b",
    }
