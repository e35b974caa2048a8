"""A program's resources, found by running it on mocks: no engine, no state, no call to AWS.

`python -m pulumi_aws_slr.deployment.offline` does so with a stack's program, and writes the output that `pulumi preview
--json` would write for the creation of all of it. It is a process of its own, since a program may do anything: print,
end the process, change directories, set variables.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks

from pulumi_aws_slr.aws.config import Config, problems
from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.provider.role import RoleArgs
from pulumi_aws_slr.provider.rpc.secrets import Secrets, secrets_in
from pulumi_aws_slr.provider.service_role import ServiceRoleArgs
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack.project import ProjectFiles, StackError, read_project
from pulumi_aws_slr.testing import REGION, SlrMocks, run_program
from pulumi_aws_slr.testing.recording import unwrapped
from pulumi_aws_slr.tokens import IDENTITIES, POLICY, ROLE, SERVICE_ROLE, UNKNOWN

RANDOM = "-???????"
"""pulumi-aws adds seven digits to the logical names of resources without a name."""
_NO_ACCOUNT = "000000000000"
"""Stands for an unknown account."""
_MOCK = ":mock:"
_ENCRYPTED = "encrypted"
"""Stands for what only Pulumi can decrypt."""
_IAM = {**IDENTITIES, POLICY: "policy"}


def declared(
    program: Callable[[], None], *, project: str, stack: str, config: Mapping[str, str], account: str, region: str
) -> tuple[Resource, ...]:
    """The resources that a program registers, in order.

    Values that the mocks invent are `UNKNOWN`, or left out among the outputs. ARNs of IAM's users, groups, roles and
    policies, in `outputs["arn"]` and where the program uses them, are patterns where AWS or pulumi-aws decides a part.

    Args:
        program: runs in this process.
        project: the project's name.
        stack: the stack's name.
        config: the configuration by full keys, `aws:region`.
        account: 12 digits, or `*`.
        region: decides the partition.

    Raises:
        pulumi.RunError: the program or a component raised it, or the provider would refuse a role.
    """
    answers = _Answers(account=_NO_ACCOUNT if account == "*" else account, region=region)
    recording = run_program(program, config=config, answers=answers, project=project, stack=stack, preview=True)
    if answers.refused:
        raise pulumi.RunError("\n".join(answers.refused))
    arns = {resource.outputs["arn"]: _arn(resource) for resource in recording.resources if resource.type in _IAM}

    def honest(value: Any) -> Any:
        match value:
            case dict():
                return {key: honest(inner) for key, inner in value.items()}
            case list():
                return [honest(inner) for inner in value]
            case str() if value.startswith("arn:") and _MOCK in value:
                return UNKNOWN
            case str():
                told = arns.get(value, value)
                return told.replace(_NO_ACCOUNT, "*") if account == "*" else told
        return value if value is None or isinstance(value, bool | int | float) else UNKNOWN

    return tuple(
        Resource(
            type=resource.type,
            name=resource.name,
            urn=resource.urn,
            inputs=honest(dict(resource.inputs)),
            outputs=honest(_outputs(resource, is_account_known=account != "*")),
            parent=resource.parent,
            provider=resource.provider,
            dependencies=resource.dependencies,
            property_dependencies=resource.property_dependencies,
        )
        for resource in recording.resources
    )


class _Answers(SlrMocks):
    """The mocks with IAM's ARNs, so that programs can tell roles from policies by them."""

    def __init__(self, *, account: str, region: str) -> None:
        super().__init__(account=account, region=region)
        self._prefix = f"arn:{partition_of_region(region)}:iam::{account}"
        self.refused: list[str] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        inputs = unwrapped(args.inputs)
        if failures := _failures(args.typ, inputs):
            secrets = Secrets()
            secrets.remember(secrets_in(args.inputs))
            self.refused += [secrets.hide(f"{args.name}: {failure.property}: {failure.reason}") for failure in failures]
            return args.name, inputs
        args.inputs = inputs
        resource_id, outputs = super().new_resource(args)
        if kind := _IAM.get(args.typ):
            name = inputs.get("name") or args.name
            arn = f"{self._prefix}:{kind}{inputs.get('path') or '/'}{name}"
            resource_id = arn if kind == "policy" else name
            outputs |= {"arn": arn, "name": name}
        return resource_id, outputs


def _failures(type_token: str, inputs: dict[str, Any]) -> list[CheckFailure]:
    if type_token == ROLE and inputs:
        return RoleArgs.check(RoleArgs.normalized(inputs), None)[0]
    return ServiceRoleArgs.check(inputs, None)[0] if type_token == SERVICE_ROLE and inputs else []


def _arn(resource: Resource) -> str:
    """An ARN of IAM as far as it is known before the creation."""
    arn = str(resource.outputs["arn"])
    if prefix := resource.inputs.get("namePrefix"):
        return f"{arn.rpartition('/')[0]}/{prefix}*"
    return arn if resource.inputs.get("name") else arn + RANDOM


def _outputs(resource: Resource, *, is_account_known: bool) -> dict[str, Any]:
    """A resource's outputs that are known before its creation."""
    if resource.type in _IAM:
        return {"arn": _arn(resource), "name": resource.outputs["name"]}
    if resource.type == ROLE and is_account_known:
        return {key: resource.outputs[key] for key in ("arn", "name")}
    return {}


def main() -> None:
    """Run a stack's program, which owns standard output. A failure ends it with 1 and the reason."""
    parser = argparse.ArgumentParser(prog="python -m pulumi_aws_slr.deployment.offline")
    parser.add_argument("stack")
    parser.add_argument("account", help="12 digits, or `*` for the only one that the stack allows")
    parser.add_argument("result", type=Path, help="the file that the JSON is written to")
    parser.add_argument("--config-file", type=Path, help="in the place of the stack's own file")
    arguments = parser.parse_args()
    try:
        files = read_project(arguments.stack, config_file=arguments.config_file)
        resources = _run(files, arguments.account)
    except (StackError, pulumi.RunError) as error:
        sys.exit(str(error))
    arguments.result.write_text(json.dumps(_preview(resources)), encoding="utf-8")


def _run(files: ProjectFiles, account: str) -> tuple[Resource, ...]:
    config = {**files.config, **dict.fromkeys(files.encrypted, _ENCRYPTED)}
    limits = {"allowedAccountIds": config.get("aws:allowedAccountIds")}
    allowed = () if problems(limits) else Config.from_properties(limits).allowed_account_ids
    program = files.program
    os.chdir(program if program.is_dir() else program.parent)

    def run() -> None:
        runpy.run_path(str(program), run_name="__main__")

    return declared(
        run,
        project=files.name,
        stack=files.stack,
        config=config,
        account=allowed[0] if account == "*" and len(allowed) == 1 else account,
        region=config.get("aws:region") or REGION,
    )


def _preview(resources: Sequence[Resource]) -> dict[str, Any]:
    """In the form of a preview's JSON."""
    steps = [
        {
            "op": "create",
            "urn": resource.urn,
            "newState": {
                "urn": resource.urn,
                "type": resource.type,
                "inputs": resource.inputs,
                "outputs": resource.outputs,
                "parent": resource.parent,
                "provider": f"{resource.provider}::{UNKNOWN}" if resource.provider else "",
                "dependencies": sorted(resource.dependencies),
                "propertyDependencies": resource.property_dependencies,
            },
        }
        for resource in resources
    ]
    return {"steps": steps, "changeSummary": {}}


if __name__ == "__main__":
    main()
