"""The messages that AWS is known for where a role is missing."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.catalog import find
from pulumi_aws_slr.catalog.messages import KNOWN_MESSAGES, KnownMessage, known_message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        # word for word: aws-samples/eks-workshop-v2#1609, crossplane-contrib/provider-aws#479,
        # hashicorp/terraform-provider-aws#37434, aws-cloudformation/cloudformation-coverage-roadmap#818
        (
            (
                "api error InvalidParameterValue: Unable to create the resource. Verify that you have permission to "
                "create service linked role. Otherwise wait and try again later"
            ),
            "rds",
        ),
        ("cannot create the DBSubnetGroup: InvalidParameterValue: Missing necessary credentials. Please check", "rds"),
        (
            "Caught exception while trying to create the service-linked IAM role for DMS Serverless. Please ensure …",
            "dms-serverless",
        ),
        ("Unable to assume the service linked role. Please verify that the ECS service linked role exists.", "ecs"),
    ],
)
def test_a_reported_error_is_recognised(text: str, key: str) -> None:
    known = known_message(text)
    assert known is not None
    assert known.key == key


def test_other_errors_are_not() -> None:
    assert known_message("AccessDenied: not authorized to perform: rds:CreateDBCluster") is None


@pytest.mark.parametrize("known", KNOWN_MESSAGES, ids=lambda known: known.key)
def test_each_is_about_a_role_of_the_catalogue(known: KnownMessage) -> None:
    entry = find(known.key)
    assert entry is not None
    assert entry.role_name
    assert known.answer.endswith(".")
