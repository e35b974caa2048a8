"""The deployer's policy is exact: it allows every call that a stack's life takes, and nothing in it can be left out.

The calls are those that the local AWS records, the judge of them is tests/judge.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.stack import load
from tests.e2e.harness import Account, Project
from tests.e2e.requests import requests_of
from tests.judge.judge import Judge, Request

pytestmark = pytest.mark.local_aws
PROGRAM = """
    from pulumi_aws_slr.stack_config import StackConfig

    StackConfig.load().declare()
"""
ROLES = """
databases:
  service: rds
  description: Databases
  tags: {team: platform}
  deletion: if-unused
  callers:
    deployer: {role: "arn:aws:iam::ACCOUNT:role/platform/deployer", may: [create, delete]}
    operator: {user: operator, may: [view]}
    auditors: {group: auditors, may: [view]}
aurora: {service: aurora}
replications:
  service: dms-serverless
  deletion: if-unused
  callers:
    deployer: {role: "arn:aws:iam::ACCOUNT:role/platform/deployer", may: [create]}
scaling: {service: autoscaling, suffix: blue, deletion: keep}
monitor: {service: internetmonitor}
"""
NAMES = {
    "AWSServiceRoleForRDS": "rds.amazonaws.com",
    "AWSServiceRoleForDMSServerless": "dms.amazonaws.com",
    "AWSServiceRoleForAutoScaling_blue": "autoscaling.amazonaws.com",
    "AWSServiceRoleForInternetMonitor": "internetmonitor.amazonaws.com",
}
OTHER_REGION = "eu-west-1"


def test_every_call_is_allowed_and_nothing_can_be_left_out(
    account: Account,
    project: Callable[..., Project],
    judge: Judge,
) -> None:
    _make_callers(account)
    wanted = {
        "platform:roles": yaml.safe_load(ROLES.replace("ACCOUNT", account.id)),
        "aws:defaultTags": {"tags": {"cost": "1"}},
    }
    stack = project(PROGRAM, **_as_it_was_before(wanted))
    stack.env.update(account.as_user("pulumi"))
    stack.up().ok()

    # what is judged begins here: from the stack as it was to the one whose policy it is, and all the way down, twice
    mark = account.mark()
    _configure(stack, wanted)
    stack.up().ok()
    stack.run("refresh", "--yes", "--skip-preview").ok()
    _let_others_need_the_roles(account)
    stack.destroy().ok()
    _remove_what_is_left(account)
    stack.preview().ok()
    with account.fault("unreadable", seconds=0.4):
        stack.up().ok()
    stack.destroy().ok()

    deployer = f"arn:aws:iam::{account.id}:user/pulumi"
    calls = [call for call in account.calls(mark) if call.caller == deployer and call.invoked_by is None]
    requests = requests_of(calls, _arns(account.id))
    declared = load("test", account=account.id, directory=stack.directory)
    policies = documents(deployer_statements(declared.resources, declared.place))

    assert _denied(judge, requests, policies) == []
    superfluous = [
        what
        for what, actions, fewer in _with_one_thing_less(policies)
        if not _denied(judge, [request for request in requests if request.action in actions], fewer)
    ]
    assert superfluous == []


def _denied(judge: Judge, requests: list[Request], policies: list[dict[str, Any]]) -> list[Request]:
    decisions = judge.decide(requests, [json.dumps(policy) for policy in policies])
    return [request for request, allowed in zip(requests, decisions, strict=True) if not allowed]


# --- the stack's life ---


def _make_callers(account: Account) -> None:
    iam = account.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName="deployer", Path="/platform/", AssumeRolePolicyDocument=trust)
    iam.create_user(UserName="operator")
    iam.create_group(GroupName="auditors")


def _arns(account: str) -> dict[str, str]:
    paths = {f"role/{name}": f"role/aws-service-role/{principal}/{name}" for name, principal in NAMES.items()}
    paths |= {"role/deployer": "role/platform/deployer"}
    paths |= {name: name for name in ("user/operator", "group/auditors")}
    return {name: f"arn:aws:iam::{account}:{path}" for name, path in paths.items()}


def _as_it_was_before(wanted: dict[str, Any]) -> dict[str, Any]:
    """The stack before a change: every caller may something else, and everything has one more tag."""
    before = copy.deepcopy(wanted)
    before["aws:defaultTags"]["tags"]["old"] = "1"
    for role in before["platform:roles"].values():
        for caller in role.get("callers", {}).values():
            caller["may"] = ["tag"]
    return before


def _configure(stack: Project, config: dict[str, Any]) -> None:
    path = stack.directory / "Pulumi.test.yaml"
    written = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**written, "config": {**written["config"], **config}}))


def _let_others_need_the_roles(account: Account) -> None:
    """A cluster uses one role, a replication another; a further stack owns a third."""
    account.client("rds", OTHER_REGION).create_db_cluster(
        DBClusterIdentifier="busy", Engine="aurora-mysql", MasterUsername="admin1", MasterUserPassword="not-real-1"
    )
    account.serverless_replication(account.client("dms", OTHER_REGION), "busy")
    owner = {"Key": "aws-slr:owner:other/stack", "Value": "x"}
    account.client("iam").tag_role(RoleName="AWSServiceRoleForInternetMonitor", Tags=[owner])


def _remove_what_is_left(account: Account) -> None:
    rds, dms = account.client("rds", OTHER_REGION), account.client("dms", OTHER_REGION)
    rds.delete_db_cluster(DBClusterIdentifier="busy", SkipFinalSnapshot=True)
    for config in dms.describe_replication_configs()["ReplicationConfigs"]:
        dms.delete_replication_config(ReplicationConfigArn=config["ReplicationConfigArn"])
    account.until(lambda: not dms.describe_replication_configs()["ReplicationConfigs"], what="the replication's end")
    account.until(lambda: not rds.describe_db_clusters()["DBClusters"], what="the cluster's end")
    for name in NAMES:
        account.delete_role(name)


# --- smaller policies ---


def _with_one_thing_less(policies: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], list[dict[str, Any]]]]:
    """What is left out, the actions that it concerns, and the policies without it.

    Left out are, one by one, every action on every resource, and every value of a condition that has several.
    """
    everything = [statement for policy in policies for statement in policy["Statement"]]
    for left_out in everything:
        others = [statement for statement in everything if statement is not left_out]
        for what, actions, rest in _smaller(left_out):
            yield what, actions, [{"Version": "2012-10-17", "Statement": [*others, *rest]}]


def _smaller(statement: dict[str, Any]) -> Iterator[tuple[str, list[str], list[dict[str, Any]]]]:
    sid, actions = statement["Sid"], _many(statement["Action"])
    pairs = list(itertools.product(actions, _many(statement["Resource"])))
    for left_out in pairs:
        kept = (pair for pair in pairs if pair != left_out)
        rest = [
            {**statement, "Sid": f"{sid}{number}", "Action": action, "Resource": resource}
            for number, (action, resource) in enumerate(kept)
        ]
        yield f"{sid}: {' on '.join(left_out)}", [left_out[0]], rest
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            for value in values if isinstance(values, list) else ():
                fewer = {**keys, key: [other for other in values if other != value]}
                condition = {**statement["Condition"], operator: fewer}
                yield f"{sid}: {key} {value}", actions, [{**statement, "Condition": condition}]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
