"""Sids say what is allowed, in letters and digits."""

import pytest

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.policies import Ability, merged, role_statements
from pulumi_aws_slr.policies.sids import sid

SLR = "arn:aws:iam::*:role/aws-service-role"
OWN = "arn:aws:iam::111122223333:role"
DMS = "arn:aws:dms:eu-central-1:111122223333"
VERBS = {
    "View": ("iam:GetRole", "iam:ListRoleTags"),
    "Delete": ("iam:DeleteServiceLinkedRole",),
    "Pass": ("iam:PassRole",),
}


@pytest.mark.parametrize(
    ("actions", "resources", "expected"),
    [
        (["iam:PassRole"], [f"{OWN}/dms-vpc-role"], "PassDmsVpcRole"),
        (["iam:PassRole"], [f"{OWN}/team/load_2"], "PassLoad2Role"),
        (["iam:PassRole"], [f"{OWN}/a", f"{OWN}/b"], "PassServiceRoles"),
        (["iam:ListRoles"], ["*"], "ListRoles"),
        (["iam:DeleteServiceLinkedRole"], [f"{SLR}/*"], "DeleteAnyServiceLinkedRole"),
        (["iam:DeleteServiceLinkedRole"], [f"{SLR}/a.amazonaws.com/AWSServiceRoleForA_b"], "DeleteABRole"),
        (
            ["iam:DeleteServiceLinkedRole", "iam:GetRole", "iam:ListRoleTags"],
            [f"{SLR}/a.amazonaws.com/AWSServiceRoleForA", f"{SLR}/a.amazonaws.com/AWSServiceRoleForA_*"],
            "ViewAndDeleteARole",
        ),
        (
            ["iam:GetRole", "iam:TagRole"],
            [f"{SLR}/a.amazonaws.com/AWSServiceRoleForA", f"{SLR}/b.amazonaws.com/AWSServiceRoleForB"],
            "GetRoleAndTagRoleServiceLinkedRoles",
        ),
        (["iam:PassRole"], [f"{SLR}/brand-new.amazonaws.com/*"], "PassBrandNewRole"),
        (["dms:DescribeEndpoints", "dms:DescribeReplications"], ["*"], "ViewDms"),
        (["dms:StopReplicationTask", "dms:DescribeTableStatistics"], [f"{DMS}:task:*"], "ViewDmsAndRunTasks"),
        (["dms:AddTagsToResource"], [f"{DMS}:rep:R1", f"{DMS}:endpoint:E1"], "TagDms"),
        (["iam:PassRole"], [f"{SLR}/brand-new.amazonaws.com/*_blue"], "PassBrandNewBlueRole"),
    ],
)
def test_a_sid(actions: list[str], resources: list[str], expected: str) -> None:
    assert sid(VERBS, actions, resources) == expected


@pytest.mark.parametrize("suffix", [None, "blue.1", "*"])
def test_every_row_has_sids_of_letters_and_digits(suffix: str | None) -> None:
    for entry in roles():
        if entry.service_principal:
            statements = role_statements(entry, Ability, suffix=suffix)
            for statement in [*statements, *merged(statements)]:
                assert statement.sid.isascii(), entry.key
                assert statement.sid.isalnum(), entry.key
