"""The service roles of classic DMS, by partition."""

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from pulumi_aws_slr.policies.dms.service_roles import ENDPOINT_ROLE, LOGS_ROLE, SERVICE_ROLES, VPC_ROLE, ServiceRole

ACCOUNT = "123456789012"
DMS = {"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"}, "Action": "sts:AssumeRole"}


def statements(role: ServiceRole, partition: str = "aws") -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(role.trust_policy(partition, ACCOUNT))["Statement"]
    return found


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_vpc_role_trusts_dms_for_this_account_in_every_region(partition: str) -> None:
    condition = {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:{partition}:dms:*:{ACCOUNT}:*"},
    }
    assert statements(VPC_ROLE, partition) == [{**DMS, "Condition": condition}]


def test_the_others_take_no_conditions() -> None:
    assert statements(LOGS_ROLE) == [DMS]
    assert statements(ENDPOINT_ROLE) == [DMS, {**DMS, "Principal": {"Service": "redshift.amazonaws.com"}}]


def test_the_managed_policies_are_aws_s() -> None:
    known = {f"{data['Path']}{name}" for name, data in json.loads(aws_managed_policies_data).items()}
    for role in SERVICE_ROLES.values():
        assert role.managed_policy_arn("aws").removeprefix("arn:aws:iam::aws:policy") in known
        assert role.managed_policy_arn("aws-cn").startswith("arn:aws-cn:iam::aws:policy/service-role/")
