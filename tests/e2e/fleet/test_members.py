"""The roles that the CloudFormation template places may do what fleet does in an account, and the reader no change."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.fleet.estate import HUB, Estate
from tests.e2e.requests import requests_of
from tests.judge.judge import Judge


def template(fleet: Estate) -> dict[str, Any]:
    """The resources of the template."""
    command = ["policy", "deployer", "--fleet", "fleet.yaml", "--cloudformation", f"arn:aws:iam::{HUB}:role/hub"]
    done = subprocess.run(
        [sys.executable, "-m", "pulumi_aws_slr.cli", *command],
        cwd=fleet.folder,
        env=fleet.env,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)["Resources"]
    return found


def policies(resources: dict[str, Any], role: str, account: str) -> list[dict[str, Any]]:
    """The documents of a role, as CloudFormation makes them in an account."""
    names = [policy["Ref"] for policy in resources[role]["Properties"]["ManagedPolicyArns"]]
    return [_made(resources[name]["Properties"]["PolicyDocument"], account) for name in names]


def _made(value: Any, account: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return value["Fn::Sub"].replace("${AWS::AccountId}", account).replace("${!", "${")
        return {key: _made(inner, account) for key, inner in value.items()}
    return [_made(inner, account) for inner in value] if isinstance(value, list) else value


def _arns(account: str) -> dict[str, str]:
    name = "AWSServiceRoleForRDS"
    return {f"role/{name}": f"arn:aws:iam::{account}:role/aws-service-role/rds.amazonaws.com/{name}"}


@pytest.mark.long
def test_both_roles_may_do_what_they_are_for(estate: Callable[..., Estate], judge: Judge) -> None:
    fleet = estate(1, previewRole="slr-fleet-preview")
    resources = template(fleet)
    account = fleet.accounts[0]
    for command in (("preview",), ("up",), ("drift",), ("up", "--refresh"), ("destroy", "--wave", "canary", "--yes")):
        fleet.run(*command).ended_with(0)
    account.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    for command in (("preview",), ("up",), ("drift",), ("destroy", "--wave", "canary", "--yes")):
        fleet.run(*command).ended_with(0)
    for role, logical in (("slr-fleet", "Fleet"), ("slr-fleet-preview", "FleetPreview")):
        session = f"arn:aws:sts::{account.id}:assumed-role/{role}/slr-fleet"
        calls = [call for call in account.calls() if call.caller == session]
        assert calls
        requests = requests_of(calls, _arns(account.id))
        decided = judge.decide(requests, [json.dumps(one) for one in policies(resources, logical, account.id)])
        assert [request for request, allowed in zip(requests, decided, strict=True) if not allowed] == []
    actions = {
        action
        for document in policies(resources, "FleetPreview", account.id)
        for statement in document["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert {action.partition(":")[2][:3] for action in actions} <= {"Get", "Lis", "Des"}
