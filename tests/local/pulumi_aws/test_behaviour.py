"""What the types do beyond create, read, update and delete; and what happens when something goes wrong."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import boto3
import pytest

from local.aws.admin import Admin
from local.pulumi_aws.provider import StandIn
from pulumi_aws_slr.errors import Cancelled, PartiallyDone, SlrError
from pulumi_aws_slr.provider.rpc import Request
from tests.local.pulumi_aws.engine import Engine, Live
from tests.local.pulumi_aws.samples import GROUP, POLICY, ROLE, SAMPLES, USER, policy, trust

CLUSTER = "aws:rds/cluster:Cluster"
CONFIG = "aws:dms/replicationConfig:ReplicationConfig"
TASK = "aws:dms/replicationTask:ReplicationTask"
SERVICE_LINKED_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
TRUSTED = {"assumeRolePolicy": trust("ec2.amazonaws.com")}
SMALL_CLUSTER = {"engine": "aurora-mysql", "masterUsername": "root", "masterPassword": "not-a-secret"}


def _with(sample: str, **changes: Any) -> dict[str, Any]:
    return {**SAMPLES[sample].inputs, **changes}


def test_a_policy_keeps_at_most_five_versions(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(POLICY, {"policy": policy("s3:Get0")})
    for number in range(1, 8):
        engine.update(it, {"policy": policy(f"s3:Get{number}")})
    versions = session.client("iam").list_policy_versions(PolicyArn=it.id)["Versions"]
    assert len(versions) == 5
    assert "s3:Get7" in it.outputs["policy"]


def test_force_detach_policies(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(ROLE, {**TRUSTED, "forceDetachPolicies": True})
    iam = session.client("iam")
    arn = engine.create(POLICY, {"policy": policy("s3:GetObject")}).id
    iam.attach_role_policy(RoleName=it.id, PolicyArn=arn)
    iam.put_role_policy(RoleName=it.id, PolicyName="stray", PolicyDocument=policy("s3:GetObject"))
    engine.delete(it)
    assert not engine.refresh(it)


def test_without_force_a_used_role_stays(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(ROLE, TRUSTED)
    iam = session.client("iam")
    iam.put_role_policy(RoleName=it.id, PolicyName="stray", PolicyDocument=policy("s3:GetObject"))
    with pytest.raises(SlrError, match=r"iam:DeleteRole in eu-central-1: DeleteConflict: "):
        engine.delete(it)
    iam.delete_role_policy(RoleName=it.id, PolicyName="stray")


def test_force_destroy_of_a_user(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(USER, {"forceDestroy": True})
    group = engine.create(GROUP, {})
    iam = session.client("iam")
    iam.create_access_key(UserName=it.id)
    iam.create_login_profile(UserName=it.id, Password="Not-a-secret-1")
    iam.add_user_to_group(UserName=it.id, GroupName=group.id)
    engine.delete(it)
    assert not engine.refresh(it)


def test_renaming_a_user_keeps_it(engine: Engine) -> None:
    it = engine.create(USER, {"name": "before"})
    unique = it.outputs["uniqueId"]
    engine.update(it, {"name": "after"})
    assert engine.refresh(it)
    assert (it.id, it.outputs["uniqueId"]) == ("after", unique)


def test_a_final_snapshot_is_required_unless_skipped(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(CLUSTER, SMALL_CLUSTER)
    with pytest.raises(SlrError, match="finalSnapshotIdentifier is required when skipFinalSnapshot is false"):
        engine.delete(it)
    engine.update(it, {**SMALL_CLUSTER, "finalSnapshotIdentifier": "last"})
    engine.delete(it)
    snapshots = session.client("rds").describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="last")
    assert len(snapshots["DBClusterSnapshots"]) == 1


def test_deletion_protection(engine: Engine) -> None:
    given = {**SMALL_CLUSTER, "skipFinalSnapshot": True}
    it = engine.create(CLUSTER, {**given, "deletionProtection": True})
    with pytest.raises(SlrError, match="rds:DeleteDBCluster in eu-central-1"):
        engine.delete(it)
    engine.update(it, {**given, "deletionProtection": False})
    engine.delete(it)


@pytest.mark.parametrize(
    ("token", "wish", "look"),
    [
        (CONFIG, "startReplication", lambda dms: dms.describe_replications()["Replications"]),
        (TASK, "startReplicationTask", lambda dms: dms.describe_replication_tasks()["ReplicationTasks"]),
    ],
    ids=["serverless", "task"],
)
def test_replications_run_as_wished_and_stop_before_they_are_deleted(
    session: boto3.Session, engine: Engine, token: str, wish: str, look: Any
) -> None:
    dms = session.client("dms")
    it = engine.create(token, _with(token, **{wish: True}))
    assert look(dms)[0]["Status"] in ("running", "stopped")
    engine.update(it, _with(token, **{wish: False}))
    assert look(dms)[0]["Status"] in ("stopped", "ready")
    engine.update(it, _with(token, **{wish: True}))
    assert look(dms)[0]["Status"] in ("running", "stopped")
    engine.delete(it)
    assert not engine.refresh(it)


def test_a_service_linked_role_in_use_stays(session: boto3.Session, engine: Engine) -> None:
    cluster = engine.create(CLUSTER, {**SMALL_CLUSTER, "skipFinalSnapshot": True})
    arn = session.client("iam").get_role(RoleName="AWSServiceRoleForRDS")["Role"]["Arn"]
    role = engine.import_(SERVICE_LINKED_ROLE, arn)
    assert role is not None
    assert role.outputs["awsServiceName"] == "rds.amazonaws.com"
    with pytest.raises(SlrError, match=rf"deleting {arn}: .*{cluster.outputs['arn']}"):
        engine.delete(role)


def test_a_service_linked_role_that_exists_is_an_error(engine: Engine) -> None:
    given = {"awsServiceName": "ecs.amazonaws.com"}
    engine.create(SERVICE_LINKED_ROLE, given)
    with pytest.raises(SlrError, match=r"iam:CreateServiceLinkedRole in .*InvalidInput: .*has been taken"):
        engine.create(SERVICE_LINKED_ROLE, given)


def test_what_fails_after_creation_is_remembered_and_finished_later(engine: Engine, admin: Admin, account: str) -> None:
    given = {"awsServiceName": "ecs.amazonaws.com", "tags": {"team": "platform"}}
    with admin.fault("access_denied", account=account, action="TagRole"), pytest.raises(PartiallyDone) as failure:
        engine.create(SERVICE_LINKED_ROLE, given)
    error = failure.value
    assert error.resource_id == error.outputs["arn"]
    assert "iam:TagRole" in str(error)
    it = Live(SERVICE_LINKED_ROLE, "it", error.resource_id, given, error.outputs)
    engine.update(it, given)
    assert it.outputs["tagsAll"] == {"team": "platform"}


def test_a_failed_update_leaves_what_is_true(engine: Engine, admin: Admin, account: str) -> None:
    it = engine.create(ROLE, {**TRUSTED, "description": "first"})
    changed = {**TRUSTED, "description": "second", "tags": {"a": "b"}}
    with admin.fault("access_denied", account=account, action="TagRole"), pytest.raises(PartiallyDone) as failure:
        engine.update(it, changed)
    assert failure.value.outputs["description"] == "second"
    it.outputs = failure.value.outputs
    assert list(engine.diff(it, changed).changes) == ["tags"]


def test_a_new_role_that_cannot_be_seen_yet(engine: Engine, admin: Admin, account: str) -> None:
    with admin.fault("unreadable", account=account, action="GetRole", seconds=0.3) as fault:
        assert engine.create(ROLE, TRUSTED).outputs["arn"]
        assert fault.hits >= 1


@pytest.mark.parametrize(("effect", "details"), [("throttle", {}), ("drop", {}), ("error", {"status": 503})])
def test_what_passes_is_tried_again(account: str, admin: Admin, effect: str, details: dict[str, Any]) -> None:
    provider = StandIn()
    provider.configure({})
    with admin.fault(effect, account=account, action="CreateRole", count=4, **details) as fault:
        Engine(provider).create(ROLE, TRUSTED)
        assert fault.hits == 4


def test_a_refusal_is_reported_at_once(engine: Engine, admin: Admin, account: str) -> None:
    with (
        admin.fault("access_denied", account=account, action="CreateRole") as fault,
        pytest.raises(SlrError, match=r"iam:CreateRole in eu-central-1: AccessDenied: "),
    ):
        engine.create(ROLE, TRUSTED)
    assert fault.id
    assert len([call for call in admin.calls(account) if call.action == "CreateRole"]) == 1


def test_a_key_policy_waits_for_its_principals(engine: Engine, admin: Admin, account: str) -> None:
    with admin.fault(
        "error", account=account, action="CreateKey", code="MalformedPolicyDocumentException", count=2
    ) as fault:
        engine.create("aws:kms/key:Key", {})
        assert fault.hits == 2


def test_the_timeout_of_the_program(provider: StandIn, engine: Engine, admin: Admin, account: str) -> None:
    admin.settings(account, rds_create=60)
    request = Request(
        "urn", CLUSTER, "it", inputs=engine.check(CLUSTER, {**SMALL_CLUSTER, "skipFinalSnapshot": True}), timeout=0.2
    )
    with pytest.raises(PartiallyDone, match="waited 0 s for available, in vain") as failure:
        provider.create(request)
    assert failure.value.outputs["clusterIdentifier"].startswith("tf-")


def test_cancelling_ends_a_wait_at_once(provider: StandIn, engine: Engine, admin: Admin, account: str) -> None:
    admin.settings(account, rds_create=60)
    inputs = engine.check(CLUSTER, {**SMALL_CLUSTER, "skipFinalSnapshot": True})
    request = Request("urn", CLUSTER, "it", inputs=inputs)
    outcome: list[Exception] = []

    def create() -> None:
        try:
            provider.create(request)
        except PartiallyDone as error:
            outcome.append(error)

    thread = threading.Thread(target=create)
    thread.start()
    while not any(call.action == "DescribeDBClusters" for call in admin.calls(account)):
        thread.join(0.05)
    started = time.monotonic()
    provider.cancelled.set()
    thread.join()
    assert time.monotonic() - started < 1
    assert isinstance(outcome[0].__cause__, Cancelled)


def test_cancelling_ends_a_call_that_hangs(provider: StandIn, engine: Engine, admin: Admin, account: str) -> None:
    inputs = engine.check(ROLE, TRUSTED)
    with admin.fault("delay", account=account, action="CreateRole", seconds=30) as fault:
        timer = threading.Thread(target=lambda: (fault.wait_hit(), provider.cancelled.set()))
        timer.start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            provider.create(Request("urn", ROLE, "it", inputs=inputs))
        assert time.monotonic() - started < 10
        timer.join()


def test_passwords_stay_out_of_errors(engine: Engine) -> None:
    broken = {**SMALL_CLUSTER, "masterPassword": {"not": "hunter2"}}
    with pytest.raises(SlrError) as failure:
        engine.create(CLUSTER, broken)
    assert "hunter2" not in str(failure.value)


def test_drift_in_security_group_rules_is_taken_back(session: boto3.Session, engine: Engine) -> None:
    token = "aws:ec2/securityGroup:SecurityGroup"
    it = engine.create(token, _with(token))
    rule = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    session.client("ec2").authorize_security_group_ingress(GroupId=it.id, IpPermissions=[rule])
    assert engine.refresh(it)
    assert list(engine.diff(it, _with(token)).changes) == ["ingress"]
    engine.update(it, _with(token))
    assert engine.diff(it, _with(token)).changes == {}


def test_unmanaged_role_policies_are_left_alone(session: boto3.Session, engine: Engine) -> None:
    it = engine.create(ROLE, TRUSTED)
    session.client("iam").put_role_policy(RoleName=it.id, PolicyName="p", PolicyDocument=policy("s3:GetObject"))
    assert engine.refresh(it)
    assert engine.diff(it, TRUSTED).changes == {}
    engine.delete(replace(it, outputs={**it.outputs, "forceDetachPolicies": True}))
    engine.live.clear()
