"""The resource `ServiceRole`: the exact calls of its life, as far as they are not those of every role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_aws_slr.aws.dms_readiness import NO_SUBNETS, PROBE
from pulumi_aws_slr.errors import (
    AccessDeniedError,
    AwsError,
    ForeignPoliciesError,
    OtherPathError,
    PartiallyDone,
    RoleInUseError,
    SlrError,
)
from pulumi_aws_slr.policies.dms.service_roles import LOGS_ROLE, VPC_ROLE
from pulumi_aws_slr.provider.rpc import Change
from pulumi_aws_slr.provider.service_role import ServiceRoleResource
from pulumi_aws_slr.tokens import SERVICE_ROLE, UNKNOWN
from tests.scripted.aws import ACCOUNT, Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.samples import (
    CREATED,
    MINE,
    NEW,
    NOW,
    OTHER,
    OTHER_KEY,
    UNIQUE_ID,
    request,
    tag_list,
)

NAME = VPC_ROLE.name
URN = f"urn:pulumi:dev::shop::{SERVICE_ROLE}::{NAME}"
ARN = f"arn:aws:iam::{ACCOUNT}:role/{NAME}"
OWNER_KEY = f"aws-slr:owner:shop/dev/{NAME}"
OURS = {OWNER_KEY: MINE}
NEWLY_OURS = {OWNER_KEY: NEW}
DELETING_KEY = f"aws-slr:deleting:shop/dev/{NAME}"
DELETING = {DELETING_KEY: f"{MINE} 2026-11-22T13:00:00Z"}
TRUST = VPC_ROLE.trust_policy("aws", ACCOUNT)
OTHER_TRUST = LOGS_ROLE.trust_policy("aws", ACCOUNT)
POLICY = VPC_ROLE.managed_policy_arn("aws")
OTHER_POLICY = LOGS_ROLE.managed_policy_arn("aws")
TAKEN = refusal("EntityAlreadyExists", f"Role with name {NAME} already exists.")
NOT_CONFIGURED = refusal("AccessDeniedFault", f"The IAM Role {ARN} is not configured properly.")
READY = refusal("InvalidSubnet", "The subnet provided is invalid.")


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> ServiceRoleResource:
    return ServiceRoleResource(aws, provider)


def inputs(**changed: Any) -> dict[str, Any]:
    return {"name": NAME, "assumeRolePolicy": TRUST, "managedPolicyArns": [POLICY], **changed}


def state(**changed: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(("tags", "onExisting", "deletion", "repair")),
        **inputs(),
        "description": VPC_ROLE.purpose,
        "arn": ARN,
        "path": "/",
        "uniqueId": UNIQUE_ID,
        "createDate": CREATED,
        "adopted": False,
        "owner": None if changed.get("adopted") else {"label": f"shop/dev/{NAME}", "incarnation": MINE},
        "ready": True,
        "tagsAll": {},
        **changed,
    }


def answer(*, tags: dict[str, str] | None = None, trust: str = TRUST, path: str = "/") -> dict[str, Any]:
    """As CreateRole and GetRole describe the role."""
    return {
        "Role": {
            "Path": path,
            "RoleName": NAME,
            "RoleId": UNIQUE_ID,
            "Arn": f"arn:aws:iam::{ACCOUNT}:role{path}{NAME}",
            "CreateDate": NOW,
            "AssumeRolePolicyDocument": trust,
            "Description": VPC_ROLE.purpose,
            "Tags": tag_list(tags or {}),
        }
    }


def expect_creation(aws: ScriptedAws, result: Any) -> None:
    """IAM leaves the description out of its answer, as was recorded (tests/local/aws/conformance/cases/stackd.yaml)."""
    if isinstance(result, dict):
        result = {"Role": {key: value for key, value in result["Role"].items() if key != "Description"}}
    aws.expect(
        "iam:CreateRole",
        result,
        RoleName=NAME,
        AssumeRolePolicyDocument=TRUST,
        Description=VPC_ROLE.purpose,
        Tags=tag_list(NEWLY_OURS),
    )


def expect_attached(aws: ScriptedAws, *arns: str) -> None:
    found = [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]
    aws.expect("iam:ListAttachedRolePolicies", {"AttachedPolicies": found}, RoleName=NAME)


def expect_probe(aws: ScriptedAws, result: Any) -> None:
    aws.expect(
        "dms:CreateReplicationSubnetGroup",
        result,
        ReplicationSubnetGroupIdentifier=PROBE,
        ReplicationSubnetGroupDescription="Asks whether AWS DMS can assume dms-vpc-role",
        SubnetIds=NO_SUBNETS,
    )


def ask(**parts: Any) -> Any:
    return request(**{"urn": URN, "type": SERVICE_ROLE, "name": NAME, **parts})


# --- creation ---


def test_a_new_role_has_its_owner_s_tag_at_once_and_is_done_when_dms_can_assume_it(
    role: ServiceRoleResource, aws: ScriptedAws, clock: Clock
) -> None:
    expect_creation(aws, answer(tags=NEWLY_OURS))
    expect_attached(aws)
    aws.expect("iam:AttachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    expect_probe(aws, NOT_CONFIGURED)
    expect_probe(aws, NOT_CONFIGURED)
    expect_probe(aws, READY)
    arn, outputs = role.create(ask(inputs=inputs()))
    assert (arn, outputs) == (ARN, state(owner={"label": f"shop/dev/{NAME}", "incarnation": NEW}))
    assert len(clock.sleeps) == 2
    assert role.diff(ask(state=outputs, inputs=inputs())).changes == {}


def test_a_role_that_dms_never_can_assume_is_remembered_and_tried_again(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    expect_creation(aws, answer(tags=NEWLY_OURS))
    expect_attached(aws, POLICY)
    expect_probe(aws, NOT_CONFIGURED)
    expect_probe(aws, NOT_CONFIGURED)
    with pytest.raises(PartiallyDone, match="not configured properly") as raised:
        role.create(ask(inputs=inputs(), timeout=0.1))
    left = raised.value.outputs
    assert left["ready"] is False
    assert role.diff(ask(state=left, inputs=inputs())).changes["ready"] is Change.UPDATE
    expect_attached(aws, POLICY)
    expect_probe(aws, READY)
    assert role.update(ask(state=left, inputs=inputs(), id=ARN))["ready"] is True


def test_where_dms_may_not_be_asked_the_role_is_made_all_the_same(
    role: ServiceRoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_creation(aws, answer(tags=NEWLY_OURS))
    expect_attached(aws, POLICY)
    expect_probe(aws, denied("dms:CreateReplicationSubnetGroup"))
    _, outputs = role.create(ask(inputs=inputs()))
    assert outputs["ready"] is None
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith("whether DMS can assume the role yet is not known: ")


def test_a_stack_joins_the_role_of_another_one(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", answer(tags={OTHER_KEY: OTHER}), RoleName=NAME)
    aws.expect("iam:TagRole", None, RoleName=NAME, Tags=tag_list(NEWLY_OURS))
    aws.expect("iam:GetRole", answer(tags={OTHER_KEY: OTHER, **NEWLY_OURS}), RoleName=NAME)
    expect_attached(aws, POLICY)
    expect_probe(aws, READY)
    _, outputs = role.create(ask(inputs=inputs()))
    assert outputs["adopted"] is False


def test_an_adopted_role_that_differs_is_reported_and_left(
    role: ServiceRoleResource, aws: ScriptedAws, provider: FakeProvider, clock: Clock
) -> None:
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", answer(trust=OTHER_TRUST), RoleName=NAME)
    expect_attached(aws, OTHER_POLICY)
    expect_probe(aws, NOT_CONFIGURED)
    _, outputs = role.create(ask(inputs=inputs()))
    assert outputs == state(
        adopted=True, ready=False, assumeRolePolicy=OTHER_TRUST, managedPolicyArns=[OTHER_POLICY], owner=None
    )
    assert clock.sleeps == [], "waiting would not help"
    first, second = provider.recorded.of("warning")
    assert first.splitlines()[0] == (
        f"{NAME} is not as this program declares it, and is left as it is; set `repair` to true to have it repaired. "
        "There is (-), wanted is (+):"
    )
    assert first.splitlines()[-3:] == ["  managedPolicyArns:", f"    - {OTHER_POLICY}", f"    + {POLICY}"]
    assert '    +      "Condition": {' in first
    assert "not configured properly" in second
    assert role.diff(ask(state=outputs, inputs=inputs())).changes == {}
    assert provider.recorded.of("warning")[2:] == [first], "every preview says it"


def test_repair_makes_an_adopted_role_what_the_program_says(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    adopted = state(adopted=True, ready=False, assumeRolePolicy=OTHER_TRUST, managedPolicyArns=[OTHER_POLICY])
    wanted = inputs(repair=True)
    differing = ("repair", "ready", "assumeRolePolicy", "managedPolicyArns")
    assert role.diff(ask(state=adopted, inputs=wanted)).changes == dict.fromkeys(differing, Change.UPDATE)
    expect_attached(aws, OTHER_POLICY)
    aws.expect("iam:UpdateAssumeRolePolicy", None, RoleName=NAME, PolicyDocument=TRUST)
    aws.expect("iam:AttachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:DetachRolePolicy", None, RoleName=NAME, PolicyArn=OTHER_POLICY)
    expect_probe(aws, READY)
    outputs = role.update(ask(state=adopted, inputs=wanted, id=ARN))
    assert outputs == state(adopted=True, repair=True)
    assert role.diff(ask(state=outputs, inputs=wanted)).changes == {}


def test_policies_that_others_attached_stay_and_are_no_change(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_attached(aws, POLICY, OTHER_POLICY)
    expect_probe(aws, READY)
    outputs = role.update(ask(state=state(repair=True), inputs=inputs(), old_inputs=inputs(), id=ARN))
    assert outputs["managedPolicyArns"] == sorted([POLICY, OTHER_POLICY])
    assert role.diff(ask(state=outputs, inputs=inputs(), old_inputs=inputs())).changes == {}


def test_a_policy_that_the_program_no_longer_names_is_detached(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    before = inputs(managedPolicyArns=[POLICY, OTHER_POLICY])
    held = state(managedPolicyArns=sorted([POLICY, OTHER_POLICY]))
    asked = ask(state=held, inputs=inputs(), old_inputs=before, id=ARN)
    assert role.diff(asked).changes == {"managedPolicyArns": Change.UPDATE}
    expect_attached(aws, POLICY, OTHER_POLICY)
    aws.expect("iam:DetachRolePolicy", None, RoleName=NAME, PolicyArn=OTHER_POLICY)
    expect_probe(aws, READY)
    outputs = role.update(asked)
    assert outputs == state()
    assert role.diff(ask(state=outputs, inputs=inputs(), old_inputs=inputs())).changes == {}


def test_a_trust_that_changes_is_given_as_long_as_a_new_role(
    role: ServiceRoleResource, aws: ScriptedAws, clock: Clock
) -> None:
    expect_attached(aws, POLICY)
    aws.expect("iam:UpdateAssumeRolePolicy", None, RoleName=NAME, PolicyDocument=TRUST)
    for _ in range(9):
        expect_probe(aws, NOT_CONFIGURED)
    expect_probe(aws, READY)
    outputs = role.update(ask(state=state(assumeRolePolicy=OTHER_TRUST), inputs=inputs(), id=ARN))
    assert outputs["ready"] is True
    assert sum(clock.sleeps) > 20, "recorded on AWS: 10 to 30 s"


def test_a_policy_that_does_not_exist_is_not_taken_for_a_role_that_is_gone(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    missing = f"arn:aws:iam::{ACCOUNT}:policy/nowhere"
    expect_attached(aws, POLICY)
    unknown = refusal("NoSuchEntity", f"Policy {missing} does not exist or is not attachable.")
    aws.expect("iam:AttachRolePolicy", unknown, RoleName=NAME, PolicyArn=missing)
    with pytest.raises(AwsError, match=f"Policy {missing} does not exist"):
        role.update(ask(state=state(), inputs=inputs(managedPolicyArns=[POLICY, missing]), id=ARN))


def test_a_role_where_dms_does_not_look_is_refused(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", answer(path="/service-role/"), RoleName=NAME)
    with pytest.raises(OtherPathError, match="exists with the path /service-role/"):
        role.create(ask(inputs=inputs()))


def test_name_and_arn_are_known_at_preview(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", refusal("NoSuchEntity"), RoleName=NAME)
    _, outputs = role.create(ask(inputs=inputs(), preview=True))
    assert (outputs["name"], outputs["arn"], outputs["path"]) == (NAME, ARN, "/")
    assert outputs["ready"] == outputs["uniqueId"] == UNKNOWN


def test_a_preview_says_how_an_adopted_role_differs(
    role: ServiceRoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    aws.expect("iam:GetRole", answer(), RoleName=NAME)
    expect_attached(aws, OTHER_POLICY)
    role.create(ask(inputs=inputs(), preview=True))
    (warning,) = provider.recorded.of("warning")
    assert warning.splitlines()[1:] == ["  managedPolicyArns:", f"    - {OTHER_POLICY}", f"    + {POLICY}"]


def test_a_preview_that_may_not_list_the_policies_goes_on(
    role: ServiceRoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    aws.expect("iam:GetRole", answer(trust=OTHER_TRUST), RoleName=NAME)
    aws.expect("iam:ListAttachedRolePolicies", denied("iam:ListAttachedRolePolicies"), RoleName=NAME)
    _, outputs = role.create(ask(inputs=inputs(), preview=True))
    assert outputs["adopted"] is True
    unknown, differing = provider.recorded.of("warning")
    assert unknown.startswith(f"whether {NAME} has the policies of this program is not known: ")
    assert "iam:ListAttachedRolePolicies" in unknown
    assert "assumeRolePolicy:" in differing, "the trust is known"
    assert "managedPolicyArns:" not in differing


def test_the_policies_of_a_role_that_stacks_own_are_no_matter_of_the_preview(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    aws.expect("iam:GetRole", answer(tags={OTHER_KEY: OTHER}), RoleName=NAME)
    _, outputs = role.create(ask(inputs=inputs(), preview=True))
    assert outputs["adopted"] is False


# --- refresh and import ---


def test_a_refresh_sees_what_was_changed_and_the_next_up_brings_it_back(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    aws.expect("iam:GetRole", answer(tags=OURS, trust=OTHER_TRUST), RoleName=NAME)
    expect_attached(aws)
    found = role.read(ask(id=ARN, state=state(), inputs=inputs()))
    assert found is not None
    _, outputs, _ = found
    assert set(role.diff(ask(state=outputs, inputs=inputs())).changes) == {"assumeRolePolicy", "managedPolicyArns"}


def test_import_by_name(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", answer(), RoleName=NAME)
    expect_attached(aws, POLICY)
    expect_attached(aws, POLICY)
    found = role.read(ask(id=NAME))
    assert found is not None
    assert found[2] == inputs(description=VPC_ROLE.purpose)
    with pytest.raises(SlrError, match="is not a service role that this provider knows"):
        role.read(ask(id="some-role"))


# --- deletion ---


def expect_scan(aws: ScriptedAws, groups: list[dict[str, Any]]) -> None:
    regions = {"Regions": [{"RegionName": "eu-central-1", "OptInStatus": "opt-in-not-required"}]}
    aws.expect("ec2:DescribeRegions", regions, AllRegions=True)
    aws.expect("dms:DescribeReplicationConfigs", {"ReplicationConfigs": []}, MaxRecords=100)
    aws.expect("dms:DescribeReplicationInstances", {"ReplicationInstances": []}, MaxRecords=100)
    aws.expect("dms:DescribeReplicationSubnetGroups", {"ReplicationSubnetGroups": groups}, MaxRecords=100)


def expect_mark_and_look(aws: ScriptedAws) -> None:
    aws.expect("iam:TagRole", None, RoleName=NAME, Tags=tag_list(DELETING))
    aws.expect("iam:GetRole", answer(tags={**OURS, **DELETING}), RoleName=NAME)


def test_the_last_owner_detaches_and_deletes(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_mark_and_look(aws)
    expect_scan(aws, [])
    expect_attached(aws, POLICY)
    aws.expect("iam:ListRolePolicies", {"PolicyNames": []}, RoleName=NAME)
    aws.expect("iam:DetachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:DeleteRole", None, RoleName=NAME)
    role.delete(ask(id=ARN, state=state()))


def test_a_used_role_stays_whole(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_mark_and_look(aws)
    expect_scan(aws, [{"ReplicationSubnetGroupIdentifier": "net", "SubnetGroupStatus": "Complete"}])
    group = f"arn:aws:dms:eu-central-1:{ACCOUNT}:subgrp:net"
    tags = {"pulumi:project": "web", "pulumi:stack": "prod"}
    mine = [{"Key": key, "Value": value, "ResourceArn": group} for key, value in tags.items()]
    aws.expect("dms:ListTagsForResource", {"TagList": mine}, ResourceArnList=[group])
    aws.expect("iam:UntagRole", None, RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(RoleInUseError) as raised:
        role.delete(ask(id=ARN, state=state()))
    assert f"DMS replication subnet group net (Complete) {group}" in str(raised.value)
    assert "owned by the stack web/prod" in str(raised.value)
    assert "--replication-subnet-group-identifier net" in str(raised.value)


def test_a_refused_deletion_leaves_the_role_with_its_policies(role: ServiceRoleResource, aws: ScriptedAws) -> None:
    expect_mark_and_look(aws)
    expect_scan(aws, [])
    expect_attached(aws, POLICY)
    aws.expect("iam:ListRolePolicies", {"PolicyNames": []}, RoleName=NAME)
    aws.expect("iam:DetachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:DeleteRole", denied("iam:DeleteRole"), RoleName=NAME)
    aws.expect("iam:AttachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:UntagRole", None, RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(AccessDeniedError):
        role.delete(ask(id=ARN, state=state()))


def test_policies_of_others_stop_the_deletion_before_anything_is_changed(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    expect_mark_and_look(aws)
    expect_scan(aws, [])
    expect_attached(aws, POLICY, OTHER_POLICY)
    aws.expect("iam:ListRolePolicies", {"PolicyNames": ["more"]}, RoleName=NAME)
    aws.expect("iam:UntagRole", None, RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(ForeignPoliciesError, match=f"{OTHER_POLICY}, the inline policy more"):
        role.delete(ask(id=ARN, state=state(managedPolicyArns=[POLICY])))


def test_policies_of_others_that_a_refresh_has_seen_stop_the_deletion(
    role: ServiceRoleResource, aws: ScriptedAws
) -> None:
    aws.expect("iam:GetRole", answer(tags=OURS), RoleName=NAME)
    expect_attached(aws, POLICY, OTHER_POLICY)
    found = role.read(ask(id=ARN, state=state(), inputs=inputs()))
    assert found is not None
    _, seen, declared = found
    expect_mark_and_look(aws)
    expect_scan(aws, [])
    expect_attached(aws, POLICY, OTHER_POLICY)
    aws.expect("iam:ListRolePolicies", {"PolicyNames": []}, RoleName=NAME)
    aws.expect("iam:UntagRole", None, RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(ForeignPoliciesError, match=OTHER_POLICY):
        role.delete(ask(id=ARN, state=seen, old_inputs=declared))


def test_a_policy_that_cannot_be_attached_again_does_not_hide_why_the_deletion_failed(
    role: ServiceRoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_mark_and_look(aws)
    expect_scan(aws, [])
    expect_attached(aws, POLICY)
    aws.expect("iam:ListRolePolicies", {"PolicyNames": []}, RoleName=NAME)
    aws.expect("iam:DetachRolePolicy", None, RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:DeleteRole", denied("iam:DeleteRole"), RoleName=NAME)
    aws.expect("iam:AttachRolePolicy", denied("iam:AttachRolePolicy"), RoleName=NAME, PolicyArn=POLICY)
    aws.expect("iam:UntagRole", None, RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(AccessDeniedError, match="iam:DeleteRole"):
        role.delete(ask(id=ARN, state=state()))
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(f"{NAME} stays without {POLICY}: ")


# --- inputs ---


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"name": "dms-vpc-rol"}, "name", "'dms-vpc-rol' is not a service role that this provider knows"),
        ({"name": None}, "name", "is required: one of dms-vpc-role, "),
        ({"assumeRolePolicy": "{"}, "assumeRolePolicy", "must be a policy document in JSON"),
        ({"assumeRolePolicy": json.dumps([])}, "assumeRolePolicy", "must be a policy document in JSON"),
        ({"managedPolicyArns": []}, "managedPolicyArns", "is required: the ARNs of the policies to attach"),
        ({"managedPolicyArns": "x"}, "managedPolicyArns", "must be a list of ARNs, not 'x'"),
        ({"managedPolicyArns": ["x"]}, "managedPolicyArns", "'x' is not the ARN of a managed policy"),
        ({"repair": "yes"}, "repair", "must be true or false, not 'yes'"),
        ({"onExisting": "take"}, "onExisting", "must be one of adopt, fail"),
        ({"tags": {"aws:x": "1"}}, "tags", "aws:"),
        ({"path": "/x/"}, "path", "unknown property; a role has name, assumeRolePolicy"),
    ],
)
def test_wrong_inputs_are_refused(role: ServiceRoleResource, changed: dict[str, Any], field: str, reason: str) -> None:
    (failure,) = role.check(ask(inputs=inputs(**changed))).failures
    assert failure.property.startswith(field)
    assert reason in failure.reason


def test_unknown_inputs_pass(role: ServiceRoleResource) -> None:
    unknown = inputs(assumeRolePolicy=UNKNOWN, managedPolicyArns=[UNKNOWN])
    assert role.check(ask(inputs=unknown)).failures == []
    assert role.diff(ask(state=state(), inputs=unknown)).changes == {}
