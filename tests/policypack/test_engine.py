"""Every policy in the real engine (`preview --policy-pack`), on a program that breaks it and on one that does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.harness import Finished, Project
from tests.policypack.programs import PAIRS, Pair, program

pytestmark = pytest.mark.e2e


def violations(finished: Finished) -> list[tuple[str, str]]:
    """Policy and resource of each, sorted."""
    return sorted(re.findall(r"^ +- \[mandatory\] +(\S+) +\((\S+: \S+)\)$", finished.output, re.MULTILINE))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.policy)
def test_bad_and_good(pair: Pair, pack: Path, project: Callable[..., Project]) -> None:
    stack = project(program(pair.bad))
    refused = stack.preview("--policy-pack", str(pack)).failed()
    assert violations(refused) == [(pair.policy, resource) for resource in pair.broken_by], refused.output
    assert pair.says in refused.output

    passed = stack.write(program(pair.good)).preview("--policy-pack", str(pack)).ok()
    assert violations(passed) == []
    assert "aws-slr@v" in passed.output


@pytest.mark.long  # where it has to make the environment of the pack
def test_roles_of_another_stack(pack: Path, project: Callable[..., Project], tmp_path: Path) -> None:
    stack = project(program('aws.rds.SubnetGroup("network", subnet_ids=["subnet-1"])'))
    given = ("--policy-pack", str(pack))
    assert violations(stack.preview(*given).failed()) == [("workload-after-role", "aws:rds:SubnetGroup: network")]
    config = tmp_path / "policies.json"
    config.write_text(json.dumps({"workload-after-role": {"required": ["dms-serverless"]}}))
    assert violations(stack.preview(*given, "--policy-pack-config", str(config)).ok()) == []
    config.write_text(json.dumps({"workload-after-role": {"required": ["no-such-role"]}}))
    refused = stack.preview(*given, "--policy-pack-config", str(config)).failed().output
    assert "error: validating policy config" in refused
    assert 'must be one of the following: "access-analyzer", ' in refused
