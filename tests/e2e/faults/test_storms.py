"""IAM that throttles a whole deployment of ten roles: every second call, and by a token bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import recovery
from tests.e2e.harness import Account, Project

ROLES = {
    "autoscaling": "AWSServiceRoleForAutoScaling",
    "backup": "AWSServiceRoleForBackup",
    "ecs": "AWSServiceRoleForECS",
    "elasticache": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing": "AWSServiceRoleForElasticLoadBalancing",
    "eks": "AWSServiceRoleForAmazonEKS",
    "organizations": "AWSServiceRoleForOrganizations",
    "rds": "AWSServiceRoleForRDS",
    "spot": "AWSServiceRoleForEC2Spot",
    "support": "AWSServiceRoleForSupport",
}
STORMS: dict[str, tuple[dict[str, Any], int]] = {
    "every 2nd call throttled, 10 roles": ({"effect": "throttle", "every": 2, "count": 60}, 15),
    "IAM throttles at 5 calls/s, burst 10, 10 roles": ({"effect": "rate", "per_second": 5, "burst": 10}, 10),
}
"""The fault, and how many refusals there are at least in each command."""


@pytest.mark.local_aws
@pytest.mark.parametrize("storm", STORMS)
def test_ten_roles_in_a_storm(account: Account, project: Callable[..., Project], storm: str) -> None:
    details, refusals = STORMS[storm]
    stack = project(f"""
        from pulumi_aws_slr import ServiceLinkedRole

        for key in {list(ROLES)}:
            ServiceLinkedRole(key, {{"aws_service_name": key, "tags": {{"team": "platform"}}}})
    """)
    for command in ("up", "destroy"):
        with recovery(f"{storm}, in {command}", "nothing to do"):
            with account.fault(service="iam", **details) as fault:
                stack.run(command, "--yes", "--skip-preview").ok()
                assert fault.hits >= refusals
            for name in ROLES.values():
                assert_nothing_lost(account, name, stack)
    assert not stack.resources("aws-slr:iam:Role")
    assert all(account.role(name) is None for name in ROLES.values())
