"""A stack as its configuration file has it: what its program would declare, and whose credentials it is deployed with.

The program is run under the mocks of `pulumi_aws_slr.testing`, so what is declared is exactly what `pulumi up` would
register, with no engine, no state and no call to AWS.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks

from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.deployment.deployer import POLICY, ROLE
from pulumi_aws_slr.deployment.place import Place
from pulumi_aws_slr.deployment.project import StackError, read_project
from pulumi_aws_slr.ownership.owner import stack_label
from pulumi_aws_slr.provider.config import Config, problems
from pulumi_aws_slr.stack_config import StackConfig
from pulumi_aws_slr.testing import RecordedResource, SlrMocks, run_program

_AWS = "aws:"
_RANDOM = "-???????"
"""What pulumi-aws adds to the logical name of a policy that has no name of its own: seven digits."""


@dataclass(frozen=True)
class Declared:
    """A resource that the stack declares. `inputs` of policies have the pattern of their ARN in `arn`."""

    type: str
    name: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Stack:
    """One stack of a project."""

    project: str
    name: str
    config: StackConfig
    resources: tuple[Declared, ...]
    """Sorted by type and name: the order in which they are registered differs from run to run."""
    credentials: Config
    """The `aws:*` settings, without encrypted ones."""
    region: str | None
    account: str
    """12 digits, or `*`."""
    formerly: tuple[str, ...]
    """Other names that it had, as `project/stack`: its roles keep the tags of the name under which they got them."""
    encrypted: tuple[str, ...]
    """The `aws:*` keys that are left out, because only Pulumi can decrypt them."""

    @property
    def roles(self) -> list[Declared]:
        """The service-linked roles."""
        return [resource for resource in self.resources if resource.type == ROLE]

    @property
    def partition(self) -> str:
        """The partition of the stack's Region."""
        return partition_of_region(self.region or "")

    @property
    def label(self) -> str:
        """The stack as its owners' tags name it."""
        return stack_label(self.project, self.name)

    @property
    def place(self) -> Place:
        """Where the stack is deployed."""
        formerly = [stack_label(*name.partition("/")[::2]) for name in self.formerly]
        return Place(
            partition=self.partition,
            account=self.account,
            stacks=(self.label, *formerly),
            default_tags=tuple(key for key, _ in self.credentials.default_tags),
            caller_arns=dict(self._caller_arns()),
        )

    def caller_arn(self, caller: str, account: str) -> str:
        """The ARN of a caller, `user/NAME`, `group/NAME` or `role/NAME`; with the path `/` where it is not known."""
        return dict(self._caller_arns()).get(caller, f"arn:{self.partition}:iam::{account}:{caller}")

    def _caller_arns(self) -> Iterator[tuple[str, str]]:
        for caller in self.config.callers():
            for kind in ("user", "group", "role"):
                given = getattr(caller, kind)
                if given is not None and given.startswith("arn:"):
                    yield f"{kind}/{given.rpartition('/')[2]}", given


def load(stack: str, *, account: str = "*", formerly: Sequence[str] = (), directory: Path | None = None) -> Stack:
    """Read `Pulumi.<stack>.yaml` and find out what it declares.

    Args:
        stack: its name; `organization/project/` before it is left out.
        account: the account that it is deployed to, where the configuration does not say it (`aws:allowedAccountIds`).
        formerly: the names that the stack had before it was renamed, as `project/stack`.
        directory: a folder of the project; the current one if not given.

    Raises:
        StackError: there is no project or stack here, or the configuration is wrong.
    """
    files = read_project(stack, directory)
    values = files.config
    credentials = _credentials(values)
    region = credentials.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if account == "*" and len(credentials.allowed_account_ids) == 1:
        account = credentials.allowed_account_ids[0]
    configs: list[StackConfig] = []

    def program() -> None:
        configs.append(StackConfig.load())
        configs[0].declare()

    answers = _Answers(account=account, region=region or "us-east-1")
    try:
        recording = run_program(program, config=values, answers=answers, project=files.name, stack=files.stack)
    except pulumi.RunError as error:
        raise StackError(str(error)) from error
    return Stack(
        project=files.name,
        name=files.stack,
        config=configs[0],
        resources=tuple(sorted(map(answers.declared, recording.resources), key=lambda item: (item.type, item.name))),
        credentials=credentials,
        region=region,
        account=account,
        formerly=tuple(formerly),
        encrypted=tuple(key for key in files.encrypted if key.startswith("aws:")),
    )


def _credentials(values: Mapping[str, str]) -> Config:
    """What the stack's `aws:*` says.

    Raises:
        StackError: it is wrong.
    """
    settings = {key.removeprefix(_AWS): value for key, value in values.items() if key.startswith(_AWS)}
    if failures := problems(settings):
        raise StackError("; ".join(f"{_AWS}{failure.property}: {failure.reason}" for failure in failures))
    return Config.from_properties(settings)


class _Answers(SlrMocks):
    """The mocks with real ARNs for policies, as far as they are known before creation."""

    def __init__(self, *, account: str, region: str) -> None:
        super().__init__(account=account, region=region)
        self._prefix = f"arn:{partition_of_region(region)}:iam::{account}:policy"

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == POLICY:
            arn = self._policy_arn(args.name, args.inputs)
            return arn, {**args.inputs, "arn": arn}
        return super().new_resource(args)

    def declared(self, item: RecordedResource) -> Declared:
        known = {"arn": self._policy_arn(item.name, item.inputs)} if item.type == POLICY else {}
        return Declared(item.type, item.name, {**item.inputs, **known})

    def _policy_arn(self, logical_name: str, inputs: Mapping[str, Any]) -> str:
        return f"{self._prefix}{inputs.get('path') or '/'}{inputs.get('name') or logical_name + _RANDOM}"
