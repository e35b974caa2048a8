"""The local AWS's policy simulator: its logic beside an engine that nobody here wrote, and its answers over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.aws.iam.evaluation import Decision, Policy, Request, UnsupportedPolicyError, decide
from tests.judge import judge as other
from tests.local.aws.conftest import Aws, ErrorOf

RDS = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})

ACTIONS = st.sampled_from(["iam:TagRole", "iam:UntagRole", "iam:tagrole", "iam:*", "*", "iam:?agRole", "iam:Untag*"])
RESOURCES = st.sampled_from(
    [
        RDS,
        "*",
        f"{RDS}*",
        "arn:aws:iam::*:role/aws-service-role/*",
        RDS.replace("S3", "s3").lower(),
        "arn:*:iam::*:role/x",
    ]
)
CONDITIONS = st.sampled_from(
    [
        {},
        {"StringEquals": {"iam:ResourceTag/team": "a"}},
        {"StringEquals": {"iam:resourcetag/team": ["a", "b"]}},
        {"StringNotEquals": {"iam:ResourceTag/team": "a"}},
        {"StringLike": {"iam:ResourceTag/team": "?"}},
        {"StringLikeIfExists": {"iam:ResourceTag/team": "x*"}},
        {"StringEqualsIgnoreCase": {"iam:ResourceTag/team": "A"}},
        {"Null": {"iam:ResourceTag/team": "true"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["one", "two"]}},
        {"ForAllValues:StringNotLike": {"aws:TagKeys": "aws-slr:*"}},
        {"ForAnyValue:StringLike": {"aws:TagKeys": "t*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/ca*"}},
        {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/*", "arn:*:iam::*:user/?"]}},
        {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam:*:111122223333:user/caller"}},
        {"BoolIfExists": {"aws:ViaAWSService": "false"}},
        {"StringEquals": {"iam:ResourceTag/team": "a"}, "Bool": {"aws:ViaAWSService": "false"}},
    ]
)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    no_action, no_resource = draw(st.booleans()), draw(st.booleans())
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if no_action else "Action": draw(st.lists(ACTIONS, min_size=1, max_size=2)),
        "NotResource" if no_resource else "Resource": draw(st.lists(RESOURCES, min_size=1, max_size=2)),
        "Condition": draw(CONDITIONS),
    }


CONTEXTS = st.fixed_dictionaries(
    {"aws:TagKeys": st.lists(st.sampled_from(["one", "two", "aws-slr:owner:x"]), min_size=1, max_size=2, unique=True)},
    optional={
        "iam:ResourceTag/team": st.sampled_from(["a", "b", "xy"]),
        "aws:ViaAWSService": st.sampled_from(["true", "false"]),
    },
)


@given(
    listed=st.lists(statements(), min_size=1, max_size=3),
    action=st.sampled_from(["iam:TagRole", "iam:UntagRole"]),
    context=CONTEXTS,
)
def test_it_decides_as_the_judge_does(
    judge: other.Judge, listed: list[dict[str, Any]], action: str, context: dict[str, Any]
) -> None:
    document = {"Version": "2012-10-17", "Statement": listed}
    context = {**context, "aws:PrincipalArn": "arn:aws:iam::111122223333:user/caller"}
    (expected,) = judge.decide([other.Request(action, RDS, context)], [json.dumps(document)])
    ours = {key.lower(): value if isinstance(value, list) else [value] for key, value in context.items()}
    outcome = decide([Policy("none", "p", document)], Request(action, RDS, ours))
    assert (outcome.decision is Decision.ALLOWED) == expected


def test_a_condition_that_cannot_be_evaluated_is_no_answer() -> None:
    condition = {"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}
    document = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}}
    with pytest.raises(UnsupportedPolicyError, match="does not evaluate the condition operator NumericLessThan"):
        decide([Policy("none", "p", document)], Request("iam:GetRole", RDS))


def test_keys_that_were_looked_for_are_named() -> None:
    condition = {"StringEquals": {"aws:SourceVpc": "vpc-1"}, "Bool": {"aws:SecureTransport": "true"}}
    document = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}}
    outcome = decide([Policy("none", "p", document)], Request("iam:GetRole", RDS, {"aws:securetransport": ["true"]}))
    assert (outcome.decision, outcome.missing) == (Decision.IMPLICIT_DENY, {"aws:SourceVpc"})


def allow(action: str, resource: str = "*", effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def decisions(iam: Any, principal: str, *actions: str, **more: Any) -> list[str]:
    answer = iam.simulate_principal_policy(PolicySourceArn=principal, ActionNames=list(actions), **more)
    return [result["EvalDecision"] for result in answer["EvaluationResults"]]


@pytest.mark.local_aws
def test_a_user_has_its_own_policies_and_those_of_its_groups(aws: Aws, iam: Any) -> None:
    user = iam.create_user(UserName="alice")["User"]["Arn"]
    iam.put_user_policy(UserName="alice", PolicyName="inline", PolicyDocument=allow("iam:GetRole"))
    iam.create_group(GroupName="staff")
    iam.add_user_to_group(GroupName="staff", UserName="alice")
    iam.put_group_policy(GroupName="staff", PolicyName="no", PolicyDocument=allow("iam:TagRole", effect="Deny"))
    managed = iam.create_policy(PolicyName="m", PolicyDocument=allow("iam:TagRole"))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="staff", PolicyArn=managed)
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    assert decisions(iam, user, "iam:GetRole", "iam:TagRole", "iam:UntagRole", "iam:ListRoles") == [
        *("allowed", "explicitDeny", "implicitDeny", "allowed")
    ]
    result = iam.simulate_principal_policy(PolicySourceArn=user, ActionNames=["iam:TagRole"])["EvaluationResults"][0]
    assert result["MatchedStatements"] == [{"SourcePolicyId": "no", "SourcePolicyType": "group"}]
    iam.create_policy_version(PolicyArn=managed, PolicyDocument=allow("iam:UntagRole"), SetAsDefault=True)
    assert decisions(iam, user, "iam:UntagRole") == ["allowed"]


@pytest.mark.local_aws
def test_every_resource_has_a_result_of_its_own(iam: Any) -> None:
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=allow("iam:GetRole", RDS))
    answer = iam.simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["iam:GetRole"], ResourceArns=[RDS, f"{RDS}x"]
    )
    (result,) = answer["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    specific = [(it["EvalResourceName"], it["EvalResourceDecision"]) for it in result["ResourceSpecificResults"]]
    assert specific == [(RDS, "allowed"), (f"{RDS}x", "implicitDeny")]
    assert not answer["IsTruncated"]


@pytest.mark.local_aws
def test_a_boundary_limits_a_role(iam: Any) -> None:
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=allow("iam:*"))
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=allow("iam:Get*"))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    answer = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=["iam:GetRole", "iam:TagRole"])
    found = [
        (it["EvalDecision"], it["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"])
        for it in answer["EvaluationResults"]
    ]
    assert found == [("allowed", True), ("implicitDeny", False)]
    assert all("OrganizationsDecisionDetail" not in it for it in answer["EvaluationResults"])


@pytest.mark.local_aws
def test_policies_that_a_principal_is_going_to_have(iam: Any) -> None:
    user = iam.create_user(UserName="u")["User"]["Arn"]
    for more, decision in (([], "implicitDeny"), ([allow("iam:Tag*"), allow("iam:Get*")], "allowed")):
        (result,) = iam.simulate_principal_policy(
            PolicySourceArn=user, ActionNames=["iam:GetRole"], PolicyInputList=more
        )["EvaluationResults"]
        assert result["EvalDecision"] == decision
        assert [it["SourcePolicyId"] for it in result["MatchedStatements"]] == ["PolicyInputList.2"][: len(more)]


@pytest.mark.local_aws
def test_what_is_not_simulated_is_refused(aws: Aws, iam: Any, error_of: ErrorOf) -> None:
    nobody = f"arn:aws:iam::{aws.account}:role/nobody"
    ask = iam.simulate_principal_policy
    assert error_of(ask, PolicySourceArn=nobody, ActionNames=["iam:GetRole"])[0] == "NoSuchEntity"
    given = {
        "PolicySourceArn": nobody,
        "ActionNames": ["iam:GetRole"],
        "PermissionsBoundaryPolicyInputList": [allow("*")],
    }
    assert error_of(ask, **given)[0] == "NotImplemented"
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    condition = {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}
    document = json.loads(allow("*"))
    document["Statement"][0]["Condition"] = condition
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=json.dumps(document))
    assert error_of(ask, PolicySourceArn=role, ActionNames=["iam:GetRole"])[0] == "PolicyEvaluation"
