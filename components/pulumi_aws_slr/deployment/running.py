"""What a stack's program declares, found out by running it on mocks: with no engine, no state and no call to AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_aws_slr.deployment.apart import preview_of
from pulumi_aws_slr.deployment.deployer import ATTACHMENTS, POLICY
from pulumi_aws_slr.stack.project import ProjectFiles

RANDOM = "-???????"
"""What pulumi-aws adds to the logical name of what has no name of its own: seven digits."""
_CALLERS = {f"aws:iam/{kind}:{kind.title()}": kind for kind in ("user", "group", "role")}


@dataclass(frozen=True)
class Declared:
    """A resource that the stack declares. `inputs` of policies have the pattern of their ARN in `arn`."""

    type: str
    name: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Program:
    """What a program declares by itself."""

    resources: tuple[Declared, ...]
    caller_arns: Mapping[str, str] = field(default_factory=dict)
    """The callers that it makes, `role/NAME`, and their ARNs or patterns of them."""


def run(files: ProjectFiles, account: str) -> Program:
    """Run the program.

    Args:
        files: the project, and the stack's configuration.
        account: 12 digits, or `*`.

    Raises:
        StackError: it failed, or is not in Python.
    """
    states = [step["newState"] for step in json.loads(preview_of(files))["steps"]]
    arns = {it["outputs"]["arn"]: _arn(it, account) for it in states if it["type"] in {POLICY, *_CALLERS}}
    resources = [_declared(it, arns) for it in states]
    callers = {
        f"{_CALLERS[it['type']]}/{it['outputs']['name']}": arns[it["outputs"]["arn"]]
        for it in states
        if it["type"] in _CALLERS
    }
    return Program(tuple(resources), callers)


def _arn(state: Mapping[str, Any], account: str) -> str:
    """The ARN of a policy or caller as far as it is known before its creation."""
    arn, inputs = state["outputs"]["arn"], state["inputs"]
    if inputs.get("namePrefix"):
        arn = f"{arn.rpartition('/')[0]}/{inputs['namePrefix']}*"
    elif not inputs.get("name"):
        arn += RANDOM
    return str(arn).replace(":iam::*:", f":iam::{account}:")


def _declared(state: Mapping[str, Any], arns: Mapping[str, str]) -> Declared:
    found = Declared(state["type"], state["urn"].rpartition("::")[2], state["inputs"])
    if found.type == POLICY:
        return replace(found, inputs={**found.inputs, "arn": arns[state["outputs"]["arn"]]})
    if found.type in ATTACHMENTS:
        policy = found.inputs["policyArn"]
        return replace(found, inputs={**found.inputs, "policyArn": arns.get(policy, policy)})
    return found
