"""`python -m pulumi_aws_slr.deployment.offline`: what a stack's program declares, with no engine, state or AWS.

It is written as `pulumi preview --json` would write the creation of all of it.

It is a process of its own, since a program may do anything: print, end the process, change directories, set variables.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks

from pulumi_aws_slr.aws.config import Config, problems
from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.provider import role_args, service_role_args
from pulumi_aws_slr.provider.rpc.secrets import Secrets, secrets_in
from pulumi_aws_slr.stack.project import ProjectFiles, StackError, read_project
from pulumi_aws_slr.testing import REGION, RecordedResource, SlrMocks, run_program
from pulumi_aws_slr.testing.recording import unwrapped
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE, UNKNOWN

NO_ACCOUNT = "000000000000"
"""Stands in for the account, where the stack's configuration does not name the only one that is allowed."""
_MOCK = ":mock:"
_ENCRYPTED = "encrypted"
"""Stands in for what only Pulumi can decrypt."""
_IDENTITIES = {f"aws:iam/{kind}:{kind.title()}": kind for kind in ("group", "policy", "role", "user")}


def main() -> None:
    """Run the program; standard output is its own. Ends with 1 and the reason where that fails."""
    parser = argparse.ArgumentParser(prog="python -m pulumi_aws_slr.deployment.offline")
    parser.add_argument("stack")
    parser.add_argument("result", type=Path, help="the file that the JSON is written to")
    arguments = parser.parse_args()
    try:
        declared = digest(read_project(arguments.stack))
    except (StackError, pulumi.RunError) as error:
        sys.exit(str(error))
    arguments.result.write_text(json.dumps(declared), encoding="utf-8")


def digest(files: ProjectFiles) -> dict[str, Any]:
    """What the program declares, in the shape of a preview's JSON.

    Raises:
        StackError: the project is not one in Python.
        pulumi.RunError: the program, or a component in it, raised it, or the provider would refuse a role.
    """
    config = {**files.config, **dict.fromkeys(files.encrypted, _ENCRYPTED)}
    region = config.get("aws:region") or REGION
    limits = {"allowedAccountIds": config.get("aws:allowedAccountIds")}
    allowed = () if problems(limits) else Config.from_properties(limits).allowed_account_ids
    account = allowed[0] if len(allowed) == 1 else NO_ACCOUNT
    program = files.program
    os.chdir(program if program.is_dir() else program.parent)

    def run() -> None:
        runpy.run_path(str(program), run_name="__main__")

    answers = _Answers(account=account, region=region)
    recording = run_program(run, config=config, answers=answers, project=files.name, stack=files.stack, preview=True)
    if answers.refused:
        raise pulumi.RunError("\n".join(answers.refused))
    steps = [
        _step(resource, answers, account, f"urn:pulumi:{files.stack}::{files.name}") for resource in recording.resources
    ]
    return {"steps": steps, "changeSummary": {}}


class _Answers(SlrMocks):
    """The mocks, with ARNs of IAM for what is IAM's, so that programs can tell roles from policies by them."""

    def __init__(self, *, account: str, region: str) -> None:
        super().__init__(account=account, region=region)
        self._prefix = f"arn:{partition_of_region(region)}:iam::{account}"
        self.refused: list[str] = []
        """What the provider would refuse, and why."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if failures := _failures(args):
            secrets = Secrets()
            secrets.remember(secrets_in(args.inputs))
            self.refused += [secrets.hide(f"{args.name}: {it.property}: {it.reason}") for it in failures]
            return args.name, dict(args.inputs)
        resource_id, outputs = super().new_resource(args)
        if kind := _IDENTITIES.get(args.typ):
            name = args.inputs.get("name") or args.name
            arn = f"{self._prefix}:{kind}{args.inputs.get('path') or '/'}{name}"
            resource_id = arn if kind == "policy" else name
            outputs |= {"arn": arn, "name": name}
        return resource_id, outputs


def _failures(args: mocks.MockResourceArgs) -> list[CheckFailure]:
    inputs = unwrapped(args.inputs)
    if args.typ == ROLE and inputs:
        return role_args.check(role_args.normalized(inputs), None)[0]
    return service_role_args.check(inputs) if args.typ == SERVICE_ROLE and inputs else []


def _step(resource: RecordedResource, answers: SlrMocks, account: str, prefix: str) -> dict[str, Any]:
    """A creation. What the mocks have made up is unknown, and the account is `*` where it is not known."""

    def urn(text: str) -> str:
        """The mocks know neither stack nor project."""
        return "::".join([prefix, *text.split("::")[2:]]) if text else ""

    dependencies = sorted(map(urn, resource.dependencies))
    inputs = {key: _honest(value, account) for key, value in resource.inputs.items()}
    state = {
        "urn": urn(resource.urn),
        "type": resource.type,
        "inputs": inputs,
        "parent": urn(resource.parent),
        "provider": f"{urn(resource.provider)}::{UNKNOWN}" if resource.provider else "",
        "dependencies": dependencies,
        "propertyDependencies": {key: dependencies for key, value in inputs.items() if value == UNKNOWN},
    }
    if resource.type in _IDENTITIES or (resource.type == ROLE and account != NO_ACCOUNT):
        request = mocks.MockResourceArgs(resource.type, resource.name, dict(resource.inputs), "", "", True)
        _, outputs = answers.new_resource(request)
        state["outputs"] = {key: _honest(outputs[key], account) for key in ("arn", "name")}
    return {"op": "create", "urn": urn(resource.urn), "newState": state}


def _honest(value: Any, account: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _honest(it, account) for key, it in value.items()}
    if isinstance(value, list):
        return [_honest(it, account) for it in value]
    if isinstance(value, str):
        if _MOCK in value and value.startswith("arn:"):
            return UNKNOWN
        return value.replace(NO_ACCOUNT, "*") if account == NO_ACCOUNT else value
    return value if value is None or isinstance(value, bool | int | float) else UNKNOWN


if __name__ == "__main__":
    main()
