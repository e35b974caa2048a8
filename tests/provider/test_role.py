"""The resource `Role`: check and diff, which make no calls."""

from typing import Any

import pytest

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Change, Checked, Diff
from pulumi_aws_slr.tokens import UNKNOWN
from tests.scripted.aws import FakeProvider, ScriptedAws
from tests.scripted.samples import OWNER_KEY, RDS, URN, inputs, outputs, request

STABLE = ["arn", "name", "path", "uniqueId", "createDate"]


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)


# --- check ---


def test_a_key_becomes_its_principal(role: RoleResource) -> None:
    checked = role.check(request(inputs={"awsServiceName": "rds", "tags": {"team": "a"}}))
    assert checked == Checked({"awsServiceName": RDS, "tags": {"team": "a"}})


def test_what_is_wrong_is_said_before_any_call(role: RoleResource, aws: ScriptedAws) -> None:
    checked = role.check(request(inputs={"awsServiceName": "rds", "description": "x" * 1001}))
    assert checked.failures == [
        CheckFailure("description", "it has 1001 characters, at most 1000 are allowed; shorten it by 1")
    ]
    assert aws.calls == []


def test_a_warning_goes_to_the_log_of_the_resource(role: RoleResource, provider: FakeProvider) -> None:
    checked = role.check(request(inputs={"awsServiceName": "access-analyzer", "customSuffix": "b"}))
    assert checked.failures == []
    assert provider.recorded.lines == [
        (
            "warning",
            (
                "customSuffix: whether access-analyzer.amazonaws.com takes a custom suffix is not known; it is tried, "
                "and IAM may refuse it"
            ),
        )
    ]
    assert provider.recorded.urns == {URN}


# --- diff ---


def changes(role: RoleResource, state: dict[str, Any], news: dict[str, Any]) -> dict[str, Change]:
    return role.diff(request(state=state, inputs=news)).changes


def test_nothing_has_changed(role: RoleResource) -> None:
    assert role.diff(request(state=outputs(), inputs=inputs())) == Diff({}, stables=STABLE)


@pytest.mark.parametrize(
    ("state", "news", "expected"),
    [
        ({}, {"awsServiceName": "ecs.amazonaws.com"}, {"awsServiceName": Change.REPLACE}),
        ({}, {"customSuffix": "b"}, {"customSuffix": Change.REPLACE}),
        ({"customSuffix": "a"}, {}, {"customSuffix": Change.REPLACE}),
        ({"customSuffix": "a"}, {"customSuffix": UNKNOWN}, {"customSuffix": Change.REPLACE}),
        # the description
        ({"description": "old"}, {"description": "new"}, {"description": Change.UPDATE}),
        ({"description": "old"}, {"description": ""}, {"description": Change.UPDATE}),
        ({"description": "old"}, {"description": UNKNOWN}, {"description": Change.UPDATE}),
        ({"description": "set by somebody"}, {}, {}),  # not the program's: left as it is
        ({"description": "same"}, {"description": "same"}, {}),
        ({"description": "the service's", "refusedDescription": "a"}, {"description": "a"}, {}),
        ({"refusedDescription": "a"}, {"description": "b"}, {"description": Change.UPDATE}),
        # tags
        ({"tagsAll": {"a": "1"}}, {"tags": {"a": "2"}}, {"tags": Change.UPDATE}),
        ({"tagsAll": {"a": "1"}}, {}, {"tags": Change.UPDATE}),
        ({"tagsAll": {}}, {"tags": UNKNOWN}, {"tags": Change.UPDATE}),
        ({"tagsAll": {"a": "1"}}, {"tags": {"a": "1"}}, {}),
        ({"pendingTags": [OWNER_KEY]}, {}, {"tags": Change.UPDATE}),
        # settings
        ({"onExisting": "adopt"}, {"onExisting": "fail"}, {"onExisting": Change.UPDATE}),
        ({}, {"deletion": "keep"}, {"deletion": Change.UPDATE}),
        ({"deletion": "keep"}, {}, {"deletion": Change.UPDATE}),
        # who the program gives permissions to is no part of the role
        ({}, {"permissionGrants": [{"caller": "role/x", "policyArn": "p"}]}, {}),
    ],
)  # fmt: skip
def test_what_a_change_means(
    role: RoleResource, state: dict[str, Any], news: dict[str, Any], expected: dict[str, Change]
) -> None:
    assert changes(role, outputs(**state), inputs(**news)) == expected


def test_a_replaced_role_has_nothing_stable(role: RoleResource) -> None:
    assert role.diff(request(state=outputs(), inputs=inputs(customSuffix="b"))).stables == []


def test_a_service_that_is_unknown_at_preview_may_replace(role: RoleResource) -> None:
    assert changes(role, outputs(), inputs(awsServiceName=UNKNOWN)) == {"awsServiceName": Change.REPLACE}


def test_default_tags_count(provider: FakeProvider) -> None:
    role = RoleResource(ScriptedAws(Config(default_tags=(("env", "dev"), ("team", "a")))), provider)
    assert changes(role, outputs(), inputs()) == {"tags": Change.UPDATE}
    assert changes(role, outputs(tagsAll={"env": "dev", "team": "b"}), inputs(tags={"team": "b"})) == {}
