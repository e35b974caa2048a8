"""The stand-in at the pace of the real provider.

Sources: `waitDBClusterDeleted`, `waitDBInstanceDeleted` and `resourceClusterDelete` in
https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service/rds, `waitReplicationDeleted` and
`waitReplicationTaskDeleted` in internal/service/dms.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice

import pytest

from local.aws.admin import Admin
from local.pulumi_aws.call import Call
from local.pulumi_aws.pace import PACES, QUICK, Pace
from local.pulumi_aws.provider import StandIn
from local.pulumi_aws.resources import TYPES
from pulumi_aws_slr.errors import SlrError
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import SAMPLES

CLUSTER = "aws:rds/cluster:Cluster"
REAL = PACES["real"]
SLOW = {
    CLUSTER,
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:rds/instance:Instance",
    "aws:docdb/cluster:Cluster",
    "aws:docdb/clusterInstance:ClusterInstance",
    "aws:neptune/cluster:Cluster",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:dms/replicationInstance:ReplicationInstance",
    "aws:dms/replicationTask:ReplicationTask",
    "aws:dms/replicationConfig:ReplicationConfig",
}


def test_what_the_real_provider_looks_at_after_half_a_minute() -> None:
    assert {token: kind.delay for token, kind in TYPES.items() if kind.delay} == dict.fromkeys(SLOW, 30.0)


@pytest.mark.parametrize(("pace", "waited"), [(QUICK, [0.05, 0.075]), (REAL, [30.0, 10.0, 10.0])])
def test_what_was_deleted_is_gone_after_a_while(pace: Pace, waited: list[float]) -> None:
    paused: list[float] = []
    items = iter([{}, {}, None])
    kind = replace(TYPES[CLUSTER], find=lambda _call: next(items))
    call = Call(kind, None, "eu-central-1", lambda: "", paused.append, pace=pace)
    call.until_gone()
    assert paused == pytest.approx(waited)


@pytest.mark.parametrize("pace", PACES.values(), ids=PACES)
def test_calls_that_fail_are_made_again_with_growing_pauses(pace: Pace) -> None:
    assert list(islice(pace.pauses(), 3)) == pytest.approx([0.05, 0.05 * 1.5, 0.05 * 1.5**2])
    assert max(islice(pace.pauses(), 30)) == 10.0


def test_the_environment_says_which() -> None:
    assert Pace.of({}) == QUICK
    assert Pace.of({"LOCAL_PULUMI_AWS_PACE": "real"}) == REAL
    assert REAL.held == 120.0
    with pytest.raises(SlrError, match="LOCAL_PULUMI_AWS_PACE=slow is unknown; use one of: quick, real"):
        Pace.of({"LOCAL_PULUMI_AWS_PACE": "slow"})


def test_the_provider_goes_at_the_pace_of_its_environment(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_PULUMI_AWS_PACE", "real")
    provider = StandIn()
    provider.configure({})
    engine = Engine(provider)
    it = engine.create("aws:iam/group:Group", {})
    assert engine.call(it).pace == REAL


def test_the_deletion_of_a_protected_cluster_is_tried_for_a_while(engine: Engine, admin: Admin, account: str) -> None:
    given = {**SAMPLES[CLUSTER].inputs, "deletionProtection": True}
    it = engine.create(CLUSTER, given)
    started = time.monotonic()
    with pytest.raises(SlrError, match="disable deletion protection"):
        engine.delete(it)
    assert time.monotonic() - started < 10
    assert len([call for call in admin.calls(account) if call.action == "DeleteDBCluster"]) > 2
    engine.update(it, {**given, "deletionProtection": False})
