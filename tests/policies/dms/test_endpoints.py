"""Roles of DMS endpoints: names and ARNs, the least for each kind, and who assumes them."""

from typing import Any

import pytest
from policy_sentry.querying.actions import get_action_data

from pulumi_aws_slr.policies import (
    AccountRegion,
    EndpointData,
    EndpointDataError,
    EndpointKind,
    endpoint_creator_statements,
    endpoint_statements,
    endpoint_trust_statements,
)
from pulumi_aws_slr.policies.dms.endpoint_data import NEEDED, POSSIBLE

HERE = AccountRegion("aws-us-gov", "us-gov-west-1", "111122223333")
AT = "us-gov-west-1:111122223333"
GIVEN: dict[str, dict[str, Any]] = {
    "dynamodb": {"tables": ["orders", "audit_*"]},
    "kinesis": {"stream": "changes"},
    "opensearch": {"domain": "search"},
    "redshift": {"cluster": "dwh", "bucket": "lake"},
    "s3-source": {"bucket": "lake"},
    "s3-target": {"bucket": "lake", "prefix": "/a/b/"},
}
RESOURCES = {
    "dynamodb": {
        *(f"arn:aws-us-gov:dynamodb:{AT}:table/{name}" for name in ("orders", "audit_*")),
        *(f"arn:aws-us-gov:dynamodb:{AT}:table/awsdms_{name}_exceptions" for name in ("apply", "full_load")),
        "*",
    },
    "kinesis": {f"arn:aws-us-gov:kinesis:{AT}:stream/changes"},
    "opensearch": {f"arn:aws-us-gov:es:{AT}:domain/search/*"},
    "redshift": {"arn:aws-us-gov:s3:::lake", "arn:aws-us-gov:s3:::lake/*"},
    "s3-source": {"arn:aws-us-gov:s3:::lake", "arn:aws-us-gov:s3:::lake/*"},
    "s3-target": {"arn:aws-us-gov:s3:::lake", "arn:aws-us-gov:s3:::lake/a/b/*"},
}
every_kind = pytest.mark.parametrize("kind", EndpointKind)


def data(kind: str, **more: Any) -> EndpointData:
    return EndpointData.of(EndpointKind(kind), HERE, {**GIVEN[kind], **more})


@every_kind
def test_a_role_reaches_what_is_named_and_nothing_else(kind: EndpointKind) -> None:
    assert set(GIVEN[kind]) >= set(NEEDED[kind])
    statements = endpoint_statements(data(kind))
    assert {resource for one in statements for resource in one.resources} == RESOURCES[kind]
    assert [one.actions for one in statements if one.resources == ("*",)] in ([], [("dynamodb:ListTables",)])


@every_kind
def test_every_action_exists(kind: EndpointKind) -> None:
    more = {"key": f"arn:aws-us-gov:kms:{AT}:key/1"} if "key" in POSSIBLE[kind] else {}
    of_role = endpoint_statements(data(kind, **more))
    of_creators = endpoint_creator_statements("arn:aws:iam::111122223333:role/x", f"arn:aws:redshift:{AT}:cluster:dwh")
    for action in (called for one in [*of_role, *of_creators] for called in one.actions):
        assert get_action_data(*action.split(":")), action


@every_kind
def test_names_and_arns_are_the_same(kind: EndpointKind) -> None:
    once = data(kind)
    arns = {field: getattr(once, field) for field in GIVEN[kind]}
    assert EndpointData.of(kind, AccountRegion("aws", "eu-central-1", "0" * 12), arns).bucket == once.bucket
    again = EndpointData.of(kind, HERE, arns)
    assert again == once


def test_a_prefix_limits_objects_and_lists() -> None:
    objects, listing = endpoint_statements(data("s3-target"))
    assert objects.to_json() == {
        "Sid": "WriteObjects",
        "Effect": "Allow",
        "Action": ["s3:DeleteObject", "s3:PutObject", "s3:PutObjectTagging"],
        "Resource": "arn:aws-us-gov:s3:::lake/a/b/*",
    }
    assert listing.to_json()["Condition"] == {"StringLike": {"s3:prefix": ["a/b", "a/b/*"]}}


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("s3-source", ("kms:Decrypt",)),
        (
            "s3-target",
            (
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ),
        ),
    ],
)
def test_a_key_of_another_account(kind: str, actions: tuple[str, ...]) -> None:
    key = f"arn:aws-us-gov:kms:{AT}:key/1"
    last = endpoint_statements(data(kind, key=key))[-1]
    assert (last.actions, last.resources) == (actions, (key,))


@every_kind
def test_who_assumes_it(kind: EndpointKind) -> None:
    trusted = [one.to_json() for one in endpoint_trust_statements(data(kind))]
    assert all(set(statement) <= {"Sid", "Effect", "Principal", "Action", "Condition"} for statement in trusted)
    services = [statement["Principal"] for statement in trusted]
    if kind is EndpointKind.REDSHIFT:
        assert services == [{"Service": "dms.amazonaws.com"}, {"Service": "redshift.amazonaws.com"}]
        assert not any("Condition" in statement for statement in trusted)
    else:
        assert services == [{"Service": "dms.amazonaws.com"}]
        assert trusted[0]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": f"arn:aws-us-gov:dms:{AT}:*"},
        }


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("dynamodb", {"tables": ["ab"]}),
        ("dynamodb", {"tables": ["*"]}),
        ("dynamodb", {"tables": ["a*b"]}),
        ("kinesis", {"stream": f"arn:aws:kinesis:{AT}:stream/*"}),
        ("kinesis", {"stream": "a b"}),
        ("opensearch", {"domain": "Search"}),
        ("redshift", {"cluster": f"arn:aws:redshift:{AT}:namespace:dwh"}),
        ("s3-target", {"bucket": "lake*"}),
        ("s3-target", {"bucket": "arn:aws:s3:::lake/a"}),
        ("s3-target", {"bucket": "Lake"}),
        ("s3-target", {"prefix": "a//b"}),
        ("s3-target", {"prefix": "a/*"}),
        ("s3-target", {"key": f"arn:aws:kms:{AT}:alias/x"}),
    ],
)
def test_what_is_no_name(kind: str, given: dict[str, Any]) -> None:
    (field,) = given
    with pytest.raises(EndpointDataError, match=f"^{field}: "):
        EndpointData.of(EndpointKind(kind), HERE, given)
