"""What a report says about the recorded change, and about single ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_aws_slr.report.markdown import markdown
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.report import Report, report
from pulumi_aws_slr.tokens import UNKNOWN
from tests.report.made import ACCOUNT, PREFIX, allow, document, preview, recorded, role, service_role, state, step

BOTH = ("preview.json", "preview-events.jsonl")
CLUSTER = f"{PREFIX}aws:rds/cluster:Cluster::orders"


def of(*steps: dict[str, Any]) -> Report:
    return report(read([preview(steps)]))


def fates(found: Report) -> list[tuple[str | None, str, str]]:
    return [(change.account, change.fate.value, change.name) for change in found.roles]


def risks(found: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(risk.kind.value, risk.about, risk.details) for risk in found.risks]


def test_roles_of_the_recorded_change() -> None:
    found = report(read([recorded(name) for name in BOTH]))
    assert fates(found) == [
        ("111122223333", "deleted", "AWSServiceRoleForDMSServerless"),
        ("111122223333", "deleted", "AWSServiceRoleForEC2Spot"),
        ("111122223333", "replaced", "AWSServiceRoleForAutoScaling_green"),
        ("111122223333", "adopted", "AWSServiceRoleForElasticLoadBalancing"),
        ("111122223333", "left", "AWSServiceRoleForECS"),
        ("111122223333", "changed", "AWSServiceRoleForRDS"),
        ("111122223334", "created", "AWSServiceRoleForAmazonEKS"),
    ]


def test_a_preview_alone_does_not_know_the_account_of_a_provider_without_roles() -> None:
    found = report(read([recorded("preview.json")]))
    assert [(change.account, change.provider_name) for change in found.roles if change.fate == "created"] == [
        (None, "away")
    ]
    assert [one.name for one in found.roles if one.fate == "adopted"] == ["AWSServiceRoleForElasticLoadBalancing"]


def test_risks_of_the_recorded_change() -> None:
    found = report(read([recorded(name) for name in BOTH]))
    assert risks(found) == [
        (
            "deletes-used-role",
            "AWSServiceRoleForDMSServerless",
            ("aws:dms/replicationConfig:ReplicationConfig orders-to-lake",),
        ),
        ("replaces-role", "AWSServiceRoleForAutoScaling_blue", ("AWSServiceRoleForAutoScaling_green",)),
        ("creates-any-role", "role/platform-deployer", ("*",)),
        ("passes-any-role", "role/platform-deployer", ("*",)),
    ]


def test_permissions_of_the_recorded_change() -> None:
    auditors, deployer = report(read([recorded(name) for name in BOTH])).permissions
    assert auditors.identity == "group/auditors"
    assert [grant.written for grant in auditors.lost] == [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
    ]
    assert not auditors.gained
    assert deployer.identity == "role/platform-deployer"
    assert [(grant.written, grant.resource) for grant in deployer.gained] == [
        ("iam:CreateServiceLinkedRole", "*"),
        ("iam:GetRole", "*"),
        ("iam:PassRole", "*"),
    ]
    assert not deployer.lost
    assert deployer.creates_after == ("*", "rds.amazonaws.com")


def test_indirect_permissions_of_the_recorded_change() -> None:
    found = report(read([recorded(name) for name in BOTH])).indirect
    assert [(gain.key, gain.through) for gain in found] == [
        ("eks", ("exists from now on",)),
        ("rds", ("role/platform-deployer",)),
    ]
    assert "iam:CreateInstanceProfile" in found[0].permissions_management
    assert "ec2" in found[1].services


def test_teardown_order_of_the_recorded_change() -> None:
    found = report(read([recorded(name) for name in BOTH])).teardown
    names = {going.urn: f"{going.type.rpartition(':')[2]} {going.name}" for going in found.steps}
    assert [(names[first], names[second]) for first, second in found.order] == [
        ("Role AWSServiceRoleForRDS", "RolePolicyAttachment databases-callers-deployer"),
        ("GroupPolicyAttachment databases-callers-auditors", "Policy databases-callers-auditors"),
        ("RolePolicyAttachment databases-callers-deployer", "Policy databases-callers-deployer"),
        ("Cluster orders", "Role AWSServiceRoleForRDS"),
    ]
    assert [names[going.urn] for going in found.steps if going.goes_now] == [
        "Role AWSServiceRoleForAutoScaling_blue",
        "Role AWSServiceRoleForDMSServerless",
        "Role AWSServiceRoleForEC2Spot",
        "GroupPolicyAttachment databases-callers-auditors",
        "Policy databases-callers-auditors",
    ]


@pytest.mark.parametrize(
    ("outputs", "inputs", "fate"),
    [
        ({"adopted": False}, {}, "deleted"),
        ({"adopted": True}, {}, "left"),
        ({"adopted": False}, {"deletion": "keep"}, "left"),
        ({"adopted": True}, {"deletion": "force-adopted"}, "deleted"),
    ],
)
def test_what_becomes_of_a_role_that_goes(outputs: dict[str, Any], inputs: dict[str, Any], fate: str) -> None:
    old = state("aws-slr:iam:Role", "rds", {"awsServiceName": "rds.amazonaws.com", **inputs}, outputs=outputs)
    found = of(step("delete", old, None))
    assert fates(found) == [(None, fate, "AWSServiceRoleForRDS")]
    foreign = [("deletes-adopted-role", "AWSServiceRoleForRDS", ())]
    assert risks(found) == (foreign if inputs.get("deletion") == "force-adopted" else [])


@pytest.mark.parametrize(
    ("message", "fate"),
    [
        ("[adopted] in whatever words", "adopted"),
        ("[joined] in whatever words", "joined"),
        ("[taken-over] in whatever words", "joined"),
        ("[created] in whatever words", "created"),
        ("AWSServiceRoleForRDS exists since 2026 and will be adopted; it will outlive this stack", "created"),
        ("the service said: [adopted] and [joined]", "created"),
        ("[frobnicated] AWSServiceRoleForRDS", "created"),
    ],
)
def test_what_the_provider_announces(message: str, fate: str) -> None:
    """By the word at the start, which is for programs; the sentence after it is for people."""
    text = preview([role("create", "rds.amazonaws.com", "rds")])
    diagnostic = f'"diagnostics": [{{"urn": "{PREFIX}aws-slr:iam:Role::rds", "message": "{message}"}}], "steps"'
    found = report(read([text.replace('"steps"', diagnostic, 1)]))
    assert fates(found) == [(None, fate, "AWSServiceRoleForRDS")]


def events(*told: dict[str, Any]) -> str:
    return "\n".join(json.dumps({"sequence": number, **event}) for number, event in enumerate(told))


def created(*, planning: bool) -> dict[str, Any]:
    step_of = role("create", "rds.amazonaws.com", "rds")
    metadata = {"op": "create", "urn": step_of["urn"], "old": None, "new": step_of["newState"]}
    return {"resourcePreEvent": {"metadata": metadata, "planning": planning}}


def said(message: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"urn": f"{PREFIX}aws-slr:iam:Role::rds", "message": message, "severity": "debug"}}


@pytest.mark.parametrize(("word", "fate"), [("adopted", "adopted"), ("joined", "joined")])
def test_an_update_without_a_preview_tells_what_it_has_come_to(word: str, fate: str) -> None:
    log = events(created(planning=False), said(f"[{word}] AWSServiceRoleForRDS"))
    assert fates(report(read([log]))) == [(None, fate, "AWSServiceRoleForRDS")]


def test_what_an_update_did_counts_and_not_what_its_preview_announced() -> None:
    log = events(created(planning=True), said("[adopted] AWSServiceRoleForRDS"), created(planning=False))
    assert fates(report(read([log]))) == [(None, "created", "AWSServiceRoleForRDS")]


def test_a_further_declaration_of_a_new_role_joins_it_and_the_role_is_new() -> None:
    both = preview([role("create", "rds.amazonaws.com", name) for name in ("a", "b")])
    diagnostic = f'"diagnostics": [{{"urn": "{PREFIX}aws-slr:iam:Role::b", "message": "[joined] x"}}], "steps"'
    found = report(read([both.replace('"steps"', diagnostic, 1)]))
    assert fates(found) == [(None, "created", "AWSServiceRoleForRDS")]


def test_a_role_in_use_by_what_goes_as_well_is_no_risk() -> None:
    gone = role("delete", "rds.amazonaws.com", "rds", adopted=False)
    cluster = state("aws:rds/cluster:Cluster", "orders", {}, dependencies=[gone["urn"]])
    assert risks(of(gone, step("delete", cluster, None))) == []
    users = ("aws:rds/cluster:Cluster orders",)
    assert risks(of(gone, step("same", cluster, cluster))) == [("deletes-used-role", "AWSServiceRoleForRDS", users)]


def test_a_dependency_counts_whatever_the_type() -> None:
    gone = role("delete", "rds.amazonaws.com", "rds", adopted=False)
    key = state("aws:kms/key:Key", "databases", {}, dependencies=[gone["urn"]])
    users = ("aws:kms/key:Key databases",)
    assert risks(of(gone, step("same", key, key))) == [("deletes-used-role", "AWSServiceRoleForRDS", users)]


def test_what_may_use_a_role_is_told_apart_from_what_does() -> None:
    """Any key may use the role of multi-Region keys, also one that was only ordered after it."""
    gone = role("delete", "mrk.kms.amazonaws.com", "keys", adopted=False)
    key = state("aws:kms/key:Key", "k", {}, dependencies=[gone["urn"]])
    assert risks(of(gone, step("same", key, key))) == [
        (
            "deletes-possibly-used-role",
            "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
            ("aws:kms/key:Key k",),
        )
    ]


def test_a_role_of_another_account_that_stays_keeps_its_workloads() -> None:
    gone = role("delete", "rds.amazonaws.com", "rds", adopted=False)
    inputs = {"awsServiceName": "rds.amazonaws.com"}
    away = state("aws-slr:iam:Role", "away", inputs, provider=f"{PREFIX}pulumi:providers:aws-slr::away::id")
    cluster = state("aws:rds/cluster:Cluster", "orders", {}, dependencies=[away["urn"]])
    found = of(gone, step("same", away, away), step("same", cluster, cluster))
    assert [(change.provider_name, change.fate.value) for change in found.roles] == [("", "deleted"), ("away", "kept")]
    assert risks(found) == []


# --- a role that several resources declare ---


@pytest.mark.parametrize(
    ("operations", "fate"),
    [
        (("same", "same"), "kept"),
        (("create", "create"), "created"),
        (("delete", "delete"), "deleted"),
        (("same", "create"), "changed"),
        (("same", "delete"), "changed"),
        (("create", "delete"), "changed"),
        (("update", "same"), "changed"),
        (("replace", "same"), "replaced"),
    ],
)
def test_several_declarations_are_one_role(operations: tuple[str, str], fate: str) -> None:
    declared = [
        role(operation, "rds.amazonaws.com", name, adopted=False)
        for operation, name in zip(operations, ("aurora-role", "databases-role"), strict=True)
    ]
    found = of(*declared)
    assert fates(found) == [(None, fate, "AWSServiceRoleForRDS")]
    (told,) = found.to_json()["roles"]
    assert [one["urn"] for one in told["declarations"]] == sorted(declaration["urn"] for declaration in declared)
    assert told["urn"] == declared[0]["urn"]


def test_a_role_that_another_declaration_keeps_is_not_deleted_under_its_users() -> None:
    there, gone = (
        role(operation, "rds.amazonaws.com", name, adopted=False)
        for operation, name in (("same", "aurora-role"), ("delete", "databases-role"))
    )
    cluster = state("aws:rds/cluster:Cluster", "orders", {}, dependencies=[gone["urn"]])
    assert risks(of(there, gone, step("same", cluster, cluster))) == []
    both = [role("delete", "rds.amazonaws.com", name, adopted=False) for name in ("aurora-role", "databases-role")]
    users = ("aws:rds/cluster:Cluster orders",)
    using = [("deletes-used-role", "AWSServiceRoleForRDS", users)]
    assert risks(of(*both, step("same", cluster, cluster))) == using


def test_a_role_that_one_declaration_leaves_and_the_other_deletes() -> None:
    left = state("aws-slr:iam:Role", "a", {"awsServiceName": "rds.amazonaws.com", "deletion": "keep"})
    gone = role("delete", "rds.amazonaws.com", "b", adopted=False)
    found = of(step("delete", left, None), gone)
    assert fates(found) == [(None, "deleted", "AWSServiceRoleForRDS")], "the other one is the last, and deletes it"
    assert fates(of(step("delete", left, None))) == [(None, "left", "AWSServiceRoleForRDS")]


def test_a_role_goes_once_however_many_declarations_it_has() -> None:
    declared = [role("same", "rds.amazonaws.com", name, adopted=False) for name in ("aurora-role", "databases-role")]
    cluster = state(
        "aws:rds/cluster:Cluster", "orders", {}, dependencies=[declaration["urn"] for declaration in declared]
    )
    found = of(*declared, step("same", cluster, cluster)).teardown
    assert [(one.name, one.goes_now) for one in found.steps] == [("AWSServiceRoleForRDS", False), ("orders", False)]
    assert found.order == ((cluster["urn"], declared[0]["urn"]),)


def test_declarations_in_two_accounts_are_two_roles() -> None:
    home = role("same", "rds.amazonaws.com", "home", arn=RDS)
    away = role("same", "rds.amazonaws.com", "away", arn=RDS.replace(ACCOUNT, "444455556666"))
    away["newState"]["provider"] = f"{PREFIX}pulumi:providers:aws-slr::account::id"
    assert fates(of(home, away)) == [
        (ACCOUNT, "kept", "AWSServiceRoleForRDS"),
        ("444455556666", "kept", "AWSServiceRoleForRDS"),
    ]


def dms(kind: str, name: str, *after: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    token = f"aws:dms/{kind[0].lower()}{kind[1:]}:{kind}"
    return state(token, name, inputs, dependencies=[declaration["urn"] for declaration in after])


def test_a_service_role_of_dms_that_goes_while_its_users_stay() -> None:
    vpc, logs = service_role("delete", "dms-vpc-role"), service_role("same", "dms-cloudwatch-logs-role")
    users = [
        dms("ReplicationSubnetGroup", "net", vpc, logs),
        dms("ReplicationInstance", "mover"),
        dms("ReplicationConfig", "lake", vpc),
        dms("ReplicationTask", "orders", vpc, logs),  # uses the other role
        dms("Endpoint", "source", vpc, logs, engineName="postgres"),
        state("aws:ec2/vpc:Vpc", "network", {}, dependencies=[vpc["urn"]]),
    ]
    found = of(vpc, logs, *(step("same", user, user) for user in users))
    assert fates(found) == [(ACCOUNT, "deleted", "dms-vpc-role"), (ACCOUNT, "kept", "dms-cloudwatch-logs-role")]
    assert {change.service for change in found.roles} == {"dms.amazonaws.com"}
    using = (
        "aws:dms/replicationConfig:ReplicationConfig lake",
        "aws:dms/replicationInstance:ReplicationInstance mover",
        "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup net",
        "aws:ec2/vpc:Vpc network",
    )
    assert risks(found) == [("deletes-used-role", "dms-vpc-role", using)]
    assert any(going.name == "dms-vpc-role" and going.goes_now for going in found.teardown.steps)
    assert found.indirect == ()
    assert risks(of(vpc, logs, *(step("delete", user, None) for user in users))) == []


@pytest.mark.parametrize(
    ("inputs", "is_risk"),
    [
        ({"engineName": "redshift"}, True),
        ({"engineName": "redshift-serverless"}, True),
        ({"engineName": "mysql"}, False),
        ({}, True),
    ],
)
def test_only_endpoints_of_redshift_use_the_role_for_endpoints(inputs: dict[str, Any], is_risk: bool) -> None:
    gone = service_role("delete", "dms-access-for-endpoint")
    target = dms("Endpoint", "target", gone, **inputs)
    about = ("deletes-used-role", "dms-access-for-endpoint", ("aws:dms/endpoint:Endpoint target",))
    assert risks(of(gone, step("same", target, target))) == ([about] if is_risk else [])


def test_what_becomes_of_service_roles() -> None:
    kept = service_role("delete", "dms-vpc-role", deletion="keep")
    new = service_role("create", "dms-cloudwatch-logs-role")
    found = of(kept, new)
    assert fates(found) == [(ACCOUNT, "created", "dms-cloudwatch-logs-role"), (ACCOUNT, "left", "dms-vpc-role")]
    assert found.indirect == ()


def inline(*statements: dict[str, Any]) -> dict[str, Any]:
    text = document(*statements)
    return step("create", None, state("aws:iam/rolePolicy:RolePolicy", "p", {"role": "caller", "policy": text}))


RDS = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
CREATE = "iam:CreateServiceLinkedRole"


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        ([allow(CREATE, RDS, iam__AWSServiceName="rds.amazonaws.com")], []),
        ([allow(CREATE, RDS)], ["creates-any-role"]),
        ([allow(CREATE, "*", iam__AWSServiceName="rds.amazonaws.com")], []),
        ([allow("iam:Create*")], ["creates-any-role"]),
        ([allow("*")], ["creates-any-role", "passes-any-role"]),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], ["creates-any-role", "passes-any-role"]),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], []),
        ([{"Effect": "Deny", "Action": "*", "Resource": "*"}], []),
        ([allow(CREATE, iam__AWSServiceName=["rds.amazonaws.com", "ecs.amazonaws.com"])], ["creates-more-roles"]),
        ([allow("iam:PassRole", "arn:aws:iam::*:role/dms-access")], []),
        ([allow("iam:PassRole", "arn:aws:iam::111122223333:role/dms-*")], ["passes-any-role"]),
        ([allow("iam:PassRole", "arn:aws:iam::111122223333:*")], ["passes-any-role"]),
        ([{"Effect": "Allow", "Action": "iam:PassRole", "NotResource": RDS}], ["passes-any-role"]),
        ([allow("iam:PassRole"), {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}], []),
        ([allow("s3:GetObject")], []),
    ],
)
def test_risks_of_a_policy(statements: list[dict[str, Any]], kinds: list[str]) -> None:
    assert [risk.kind.value for risk in of(inline(*statements)).risks] == kinds


def test_what_stays_as_wide_is_no_risk() -> None:
    wide = state("aws:iam/rolePolicy:RolePolicy", "p", {"role": "caller", "policy": document(allow("*"))})
    moved = state("aws:iam/rolePolicy:RolePolicy", "q", {"role": "caller", "policy": document(allow(["iam:*", "*"]))})
    found = of(step("delete", wide, None), step("create", None, moved))
    assert (found.risks, found.permissions) == ((), ())


@pytest.mark.parametrize(
    ("denied", "kinds"),
    [
        ({"Action": "iam:PassRole", "Resource": "*"}, ["passes-any-role"]),
        ({"Action": CREATE, "Resource": "*"}, ["creates-any-role"]),
        ({"NotAction": "s3:*", "Resource": "*"}, ["creates-any-role", "passes-any-role"]),
        ({"Action": CREATE, "Resource": RDS}, ["creates-any-role"]),
        ({"Action": "s3:*", "Resource": "*"}, []),
    ],
)
def test_a_denial_that_goes_is_a_risk_where_something_is_allowed(denied: dict[str, Any], kinds: list[str]) -> None:
    def told(*after: dict[str, Any], allowed: dict[str, Any]) -> list[str]:
        texts = document(allowed, {"Effect": "Deny", **denied}), document(allowed, *after)
        old, new = (state("aws:iam/rolePolicy:RolePolicy", "p", {"role": "caller", "policy": text}) for text in texts)
        return [risk.kind.value for risk in of(step("update", old, new)).risks]

    assert told(allowed=allow("*")) == kinds
    assert told({"Effect": "Deny", "Action": "*", "Resource": "*"}, allowed=allow("*")) == []
    assert told(allowed=allow("s3:GetObject")) == []


def test_where_permissions_come_from() -> None:
    text = document(allow("s3:GetObject"))
    policy = state("aws:iam/policy:Policy", "p", {"policy": text, "name": "reader"})
    steps = [step("create", None, policy)]
    for kind in ("role", "user", "group"):
        token = f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment"
        made_of = {"policyArn": [policy["urn"]]}
        steps.append(step("create", None, state(token, kind, {kind: f"{kind}-1"}, propertyDependencies=made_of)))
    sso = {"permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "inlinePolicy": text}
    steps.append(
        step("create", None, state("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "s", sso))
    )
    own = {"name": "own", "inlinePolicies": [{"policy": text}], "managedPolicyArns": ["arn:aws:iam::aws:policy/Admin"]}
    steps.append(step("create", None, state("aws:iam/role:Role", "own", own)))
    found = of(*steps)
    assert [change.identity for change in found.permissions] == [
        "group/group-1",
        "permission set/ps-1",
        "role/own",
        "role/role-1",
        "user/user-1",
    ]
    assert all([grant.written for grant in change.gained] == ["s3:GetObject"] for change in found.permissions)
    assert risks(found) == [("attaches-unknown-policy", "role/own", ("arn:aws:iam::aws:policy/Admin",))]


def test_a_policy_that_is_attached_to_nobody_and_one_that_is_not_known() -> None:
    loose = state("aws:iam/policy:Policy", "loose", {"policy": document(allow("s3:GetObject"))})
    unknown = state("aws:iam/policy:Policy", "later", {"policy": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})
    found = of(step("create", None, loose), step("create", None, unknown)).permissions
    assert [(change.identity, len(change.gained), change.unknown) for change in found] == [
        ("policy/later", 0, ("later",)),
        ("policy/loose", 1, ()),
    ]


def test_a_caller_that_is_named_when_it_is_created() -> None:
    caller = state("aws:iam/role:Role", "deployer", {})
    attached = state(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "a",
        {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        propertyDependencies={"role": [caller["urn"]]},
    )
    (change,) = of(step("create", None, caller), step("create", None, attached)).permissions
    assert change.identity == "role/(deployer, named when it is created)"


def test_unchanged_attachments_may_be_left_out() -> None:
    """Without `--show-sames` a policy's callers are known by the role's own input."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/p"
    old = state("aws:iam/policy:Policy", "p", {"policy": document()}, outputs={"arn": arn})
    new = state("aws:iam/policy:Policy", "p", {"policy": document(allow("s3:GetObject"))})
    inputs = {"awsServiceName": "rds.amazonaws.com", "permissionGrants": [{"caller": "role/x", "policyArn": arn}]}
    there = state("aws-slr:iam:Role", "rds", inputs)
    found = of(step("update", old, new), step("update", there, there))
    assert [change.identity for change in found.permissions] == ["role/x"]


def own(**inputs: Any) -> Report:
    return of(step("create", None, state("aws:iam/role:Role", "own", {"name": "own", **inputs})))


@pytest.mark.parametrize(
    "inputs",
    [
        {"inlinePolicies": [{"policy": document(allow("s3:GetObject"))}, UNKNOWN]},
        {"inlinePolicies": [{"policy": document(allow("s3:GetObject"))}, {"policy": UNKNOWN}]},
        {"inlinePolicies": [{"policy": document(allow("s3:GetObject"))}], "managedPolicyArns": [UNKNOWN]},
        {"inlinePolicies": [{"policy": document(allow("s3:GetObject"))}], "managedPolicyArns": UNKNOWN},
    ],
)
def test_an_element_that_is_not_known_hides_no_other(inputs: dict[str, Any]) -> None:
    (change,) = own(**inputs).permissions
    assert ([grant.written for grant in change.gained], change.unknown) == (["s3:GetObject"], ("own",))
    assert (change.attached, change.identity) == ((), "role/own")


def test_policies_that_are_not_known_at_all_and_one_without_a_document() -> None:
    assert [change.unknown for change in own(inlinePolicies=UNKNOWN).permissions] == [("own",)]
    assert own(inlinePolicies=[{}]).permissions == ()


@pytest.mark.parametrize(
    "text", ["{}", '{"Statement": [5]}', "[" * 5000, '{"Statement": ' + "[" * 5000 + "]" * 5000 + "}"]
)
def test_a_text_that_is_no_document_is_said(text: str) -> None:
    found = own(inlinePolicies=[{"policy": document(allow("s3:GetObject"))}, {"policy": text}])
    (change,) = found.permissions
    assert (len(change.gained), change.unknown) == (1, ("own",))
    assert "Not known before the run, or no policy document: `own`" in markdown(found)


def test_nothing_changes() -> None:
    found = report(read([recorded("export.json")]))
    assert {change.fate.value for change in found.roles} == {"kept"}
    assert (found.risks, found.permissions, found.indirect) == ((), (), ())
