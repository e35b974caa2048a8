"""The deployer's policy is exact: it allows every call that a stack's life takes, and nothing in it can be left out.

The calls are those that the local AWS records, the judge of them is tests/judge.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from pulumi_aws_slr.aws.dms_readiness import PROBE
from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.stack import load
from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES
from tests.e2e.harness import Account, Project
from tests.e2e.one_thing_less import with_one_thing_less
from tests.e2e.requests import requests_of
from tests.judge.judge import Judge, Request

pytestmark = pytest.mark.local_aws
PROGRAM = """
    from pulumi_aws_slr.stack.config import StackConfig

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
aurora: {service: aurora, deletion: if-unused}
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


@pytest.mark.long
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
    for name in NAMES:
        account.delete_role(name)
    stack.run("refresh", "--yes", "--skip-preview").ok()
    stack.up().ok()
    stack.destroy().ok()

    # needed where a service does not let the description of a role be changed: the claim then stays in it
    claims = "TagRoles1: aws:TagKeys aws-slr:left:platform/test/*"
    # Cloud Control calls Internet Monitor in the caller's name, and a monitor is read where there is one
    by_handlers = ("cloudformation:GetResource", "internetmonitor:", "logs:GetLogDelivery")
    superfluous = _superfluous(account, stack, judge, mark)
    assert [item for item in superfluous if not any(action in item for action in by_handlers)] == [claims]


@pytest.mark.parametrize("repair", [False, True])
def test_every_call_for_the_service_roles_of_dms_is_allowed_and_nothing_can_be_left_out(
    repair: bool,
    account: Account,
    project: Callable[..., Project],
    judge: Judge,
) -> None:
    wanted = {
        "platform:roles": {},
        "platform:dmsServiceRoles": {
            "redshiftTargets": True,
            "tags": {"team": "data"},
            "deletion": "if-unused",
            "repair": repair,
        },
        "aws:defaultTags": {"tags": {"cost": "1"}},
    }
    stack = project(PROGRAM, **{**wanted, "aws:defaultTags": {"tags": {"cost": "1", "old": "1"}}})
    stack.env.update(account.as_user("pulumi"))
    stack.up().ok()

    mark = account.mark()
    _configure(stack, wanted)
    _change_service_roles_by_hand(account)
    stack.up("--refresh").ok()
    _use_service_roles(account)
    stack.destroy().ok()
    _stop_using_service_roles(account)
    stack.up().ok()
    with account.fault("error", action="DeleteRole", code="DeleteConflict", message="not now", count=1):
        stack.destroy().failed()
    stack.destroy().ok()

    # made on the occasion only that DMS makes a group of two subnets that do not exist
    probe = f"dms:DeleteReplicationSubnetGroup on arn:aws:dms:*:{account.id}:subgrp:{PROBE}"
    assert _superfluous(account, stack, judge, mark) == [f"LeaveNothingBehind: {probe}"]


def _superfluous(account: Account, stack: Project, judge: Judge, since: int) -> list[str]:
    """What the stack's policy could do without in all that the deployer called; every call has to be allowed."""
    deployer = f"arn:aws:iam::{account.id}:user/pulumi"
    calls = [call for call in account.calls(since) if call.caller == deployer and call.invoked_by is None]
    requests = requests_of(calls, _arns(account.id))
    declared = load("test", account=account.id, directory=stack.directory)
    policies = documents(deployer_statements(declared.resources, declared.place))
    assert _denied(judge, requests, policies) == []
    return [
        what
        for what, actions, fewer in with_one_thing_less(policies)
        if not _denied(judge, [request for request in requests if request.action in actions], fewer)
    ]


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
    paths |= {f"role/{name}": f"role/{name}" for name in SERVICE_ROLES}
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
    owner = {"Key": "aws-slr:owner:other/stack/role", "Value": "x"}
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


def _change_service_roles_by_hand(account: Account) -> None:
    iam = account.client("iam")
    for name in SERVICE_ROLES:
        other = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "glue.amazonaws.com"}}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [other]})
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)


def _use_service_roles(account: Account) -> None:
    """A classic task in the deployer's Region uses all three, a serverless replication two of them."""
    dms, ec2 = account.client("dms"), account.client("ec2")
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="busy",
        ReplicationSubnetGroupDescription="made by hand",
        SubnetIds=[subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]],
    )
    instance = dms.create_replication_instance(
        ReplicationInstanceIdentifier="busy",
        ReplicationInstanceClass="dms.t3.micro",
        ReplicationSubnetGroupIdentifier="busy",
    )["ReplicationInstance"]["ReplicationInstanceArn"]
    source, target = (
        dms.create_endpoint(
            EndpointIdentifier=kind, EndpointType=kind, EngineName=engine, ServerName=kind, Port=5439, DatabaseName="d"
        )["Endpoint"]["EndpointArn"]
        for kind, engine in (("source", "postgres"), ("target", "redshift"))
    )
    dms.create_replication_task(
        ReplicationTaskIdentifier="busy",
        SourceEndpointArn=source,
        TargetEndpointArn=target,
        ReplicationInstanceArn=instance,
        MigrationType="full-load",
        TableMappings="{}",
    )
    account.serverless_replication(dms, "serverless")


def _stop_using_service_roles(account: Account) -> None:
    """All that uses the roles goes, and the roles with it, as no stack owns them any more."""
    dms, iam = account.client("dms"), account.client("iam")
    (config,) = dms.describe_replication_configs()["ReplicationConfigs"]
    dms.delete_replication_config(ReplicationConfigArn=config["ReplicationConfigArn"])
    account.until(lambda: not dms.describe_replication_configs()["ReplicationConfigs"], what="the replication's end")
    (task,) = dms.describe_replication_tasks()["ReplicationTasks"]
    dms.delete_replication_task(ReplicationTaskArn=task["ReplicationTaskArn"])
    account.until(lambda: not dms.describe_replication_tasks()["ReplicationTasks"], what="the task's end")
    for endpoint in dms.describe_endpoints()["Endpoints"]:
        dms.delete_endpoint(EndpointArn=endpoint["EndpointArn"])
    dms.delete_replication_instance(ReplicationInstanceArn=task["ReplicationInstanceArn"])
    account.until(lambda: not dms.describe_replication_instances()["ReplicationInstances"], what="the instance's end")
    dms.delete_replication_subnet_group(ReplicationSubnetGroupIdentifier="busy")
    for name, facts in SERVICE_ROLES.items():
        iam.detach_role_policy(RoleName=name, PolicyArn=facts.managed_policy_arn("aws"))
        iam.delete_role(RoleName=name)
