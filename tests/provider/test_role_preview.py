"""Previewing a `Role`: what is known before it is there, with one list of IAM's and no write."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_aws_slr.aws.clients import Identity
from pulumi_aws_slr.errors import AwsError, RoleExistsError
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.tokens import UNKNOWN
from tests.scripted.aws import ACCOUNT, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.samples import (
    ARN,
    CLAIM,
    CREATED,
    NAME,
    NEW,
    OTHER_CLAIM,
    OURS,
    PATH,
    POLICY_ARN,
    THEIRS,
    UNIQUE_ID,
    expect_list,
    iam_role,
    inputs,
    request,
)

ADOPTS = (
    f"exists since {CREATED} and will be adopted; it will outlive this stack. To have this declaration own it "
    f"instead, run this first: aws iam tag-role --role-name {NAME} --tags Key=aws-slr:owner:shop/dev/rds,Value={NEW}"
)
JOINS = "belongs to web/prod/role; shop/dev/rds will join as an owner"
TAKES_OVER = "was created by an earlier run of this declaration and will be taken over as its own"


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)


def preview(role: RoleResource, **news: Any) -> dict[str, Any]:
    resource_id, outputs = role.create(request(inputs=inputs(**news), preview=True))
    assert resource_id == ""
    return outputs


def known(**changed: Any) -> dict[str, Any]:
    return {
        "awsServiceName": "rds.amazonaws.com",
        "customSuffix": None,
        "description": UNKNOWN,
        "tags": None,
        "onExisting": None,
        "deletion": None,
        "arn": ARN,
        "name": NAME,
        "path": PATH,
        "uniqueId": UNKNOWN,
        "createDate": UNKNOWN,
        "adopted": UNKNOWN,
        "managedPolicyArns": [POLICY_ARN],
        "tagsAll": {},
        **changed,
    }


def test_name_and_arn_of_a_new_role_are_known(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_list(aws)
    assert preview(role) == known()
    assert provider.recorded.lines == []


def test_the_program_s_inputs_are_known(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws)
    news = {"description": "Databases", "tags": {"team": "a"}, "onExisting": "fail", "deletion": "keep"}
    assert preview(role, **news) == known(**news, tagsAll={"team": "a"})


def test_the_caller_decides_account_and_partition(provider: FakeProvider) -> None:
    aws = ScriptedAws(identity=Identity("999999999999", "arn:aws-cn:iam::999999999999:user/alice"))
    expect_list(aws)
    outputs = preview(RoleResource(aws, provider))
    assert outputs["arn"] == f"arn:aws-cn:iam::999999999999:role{PATH}{NAME}"
    assert outputs["managedPolicyArns"] == [POLICY_ARN.replace("aws:", "aws-cn:", 1)]
    aws.assert_finished()


def test_a_suffix_is_part_of_the_name(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws)
    outputs = preview(role, awsServiceName="autoscaling.amazonaws.com", customSuffix="blue")
    assert outputs["name"] == "AWSServiceRoleForAutoScaling_blue"
    assert outputs["arn"] == (
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue"
    )


def test_an_unknown_suffix_leaves_the_name_open(role: RoleResource, aws: ScriptedAws) -> None:
    outputs = preview(role, awsServiceName="autoscaling.amazonaws.com", customSuffix=UNKNOWN)
    assert (outputs["name"], outputs["arn"], outputs["path"]) == (
        UNKNOWN,
        UNKNOWN,
        "/aws-service-role/autoscaling.amazonaws.com/",
    )
    assert aws.calls == []


def test_a_service_that_is_not_catalogued(role: RoleResource, aws: ScriptedAws) -> None:
    outputs = preview(role, awsServiceName="brand-new.amazonaws.com")
    assert (outputs["name"], outputs["arn"]) == (UNKNOWN, UNKNOWN)
    assert (outputs["path"], outputs["managedPolicyArns"]) == ("/aws-service-role/brand-new.amazonaws.com/", [])
    assert aws.calls == []


def test_a_service_that_is_not_known_yet(role: RoleResource, aws: ScriptedAws) -> None:
    outputs = preview(role, awsServiceName=UNKNOWN)
    assert outputs == known(awsServiceName=UNKNOWN, arn=UNKNOWN, name=UNKNOWN, path=UNKNOWN, managedPolicyArns=UNKNOWN)
    assert aws.calls == []


def test_tags_that_are_not_known_yet_stay_unknown(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws)
    assert preview(role, tags=UNKNOWN) == known(tags=UNKNOWN, tagsAll=UNKNOWN)


@pytest.mark.parametrize(
    ("existing", "announced"),
    [
        ({"description": "d"}, (ADOPTS, True)),
        ({"tags": THEIRS}, (JOINS, False)),
        ({"description": OTHER_CLAIM}, (JOINS, False)),
        ({"tags": OURS}, (TAKES_OVER, False)),
        ({"description": CLAIM}, (TAKES_OVER, False)),
    ],
    ids=["of nobody", "another's by tag", "another's by claim", "ours by tag", "ours by claim"],
)
def test_a_role_that_exists_is_announced(
    role: RoleResource,
    aws: ScriptedAws,
    provider: FakeProvider,
    existing: dict[str, Any],
    announced: tuple[str, bool],
) -> None:
    note, adopted = announced
    expect_list(aws, iam_role())
    aws.expect("iam:GetRole", iam_role(**existing), RoleName=NAME)
    assert preview(role) == known(uniqueId=UNIQUE_ID, createDate=CREATED, adopted=adopted)
    outcome = "adopted" if adopted else "taken-over" if note == TAKES_OVER else "joined"
    assert provider.recorded.lines == [("info", f"[{outcome}] {NAME} {note}")]


@pytest.mark.parametrize("existing", [{}, {"tags": THEIRS}], ids=["of nobody", "of another stack"])
def test_on_existing_fail_fails_at_preview(role: RoleResource, aws: ScriptedAws, existing: dict[str, Any]) -> None:
    expect_list(aws, iam_role())
    aws.expect("iam:GetRole", iam_role(**existing), RoleName=NAME)
    with pytest.raises(RoleExistsError):
        preview(role, onExisting="fail")


def test_on_existing_fail_does_not_mind_this_stack_s_own_role(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws, iam_role())
    aws.expect("iam:GetRole", iam_role(tags=OURS), RoleName=NAME)
    assert preview(role, onExisting="fail")["adopted"] is False


def test_who_may_not_look_can_still_preview(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_list(aws, iam_role())
    aws.expect("iam:GetRole", denied("iam:GetRole"), RoleName=NAME)
    assert preview(role) == known()
    ((kind, text),) = provider.recorded.lines
    assert kind == "debug"
    assert text.startswith("whether the role exists is not known: ")


def test_many_declarations_of_one_role_take_one_look(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_list(aws, iam_role())
    aws.expect("iam:GetRole", iam_role(tags=THEIRS), RoleName=NAME)
    for _ in range(10):
        assert preview(role)["uniqueId"] == UNIQUE_ID
    assert provider.recorded.of("info") == [f"[joined] {NAME} {JOINS}"] * 10


def test_many_previews_take_one_list(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws)
    service = {"awsServiceName": "autoscaling.amazonaws.com"}
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda number: preview(role, **service, customSuffix=f"s{number}"), range(20)))
    assert {outputs["uniqueId"] for outputs in found} == {UNKNOWN}


def test_who_may_not_list_looks_by_name(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws, answer=denied("iam:ListRoles"))
    for _ in range(2):
        aws.expect("iam:GetRole", refusal("NoSuchEntity"), RoleName=NAME)
        assert preview(role) == known()
    aws.assert_finished()


def test_no_answer_is_not_taken_for_no_roles(role: RoleResource, aws: ScriptedAws) -> None:
    expect_list(aws, answer=refusal("Throttling", "Rate exceeded"))
    for _ in range(2):  # who comes later hears the same, without a further call
        with pytest.raises(AwsError, match="Rate exceeded"):
            preview(role)
