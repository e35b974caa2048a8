"""A stack: the resources of its program, and the credentials of its deployment.

Where the stack's file has the roles, their components are declared: exactly what `pulumi up` would register. Otherwise
the project's program runs. Both run on mocks, with no engine, no state and no call to AWS.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from pulumi_aws_slr.aws.config import Config, problems
from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.components.callers.identity_names import name_of
from pulumi_aws_slr.deployment.apart import resources_of
from pulumi_aws_slr.deployment.deployer import uncovered
from pulumi_aws_slr.deployment.offline import declared
from pulumi_aws_slr.deployment.place import Place
from pulumi_aws_slr.ownership.owner import stack_label
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack.config import StackConfig
from pulumi_aws_slr.stack.project import ProjectFiles, StackError, read_project
from pulumi_aws_slr.tokens import IDENTITIES, ROLE

_AWS = "aws:"
_PROVIDERS = "pulumi:providers:"


@dataclass(frozen=True)
class Stack:
    """One stack of a project."""

    project: str
    name: str
    config: StackConfig | None
    """None where the program was run."""
    resources: tuple[Resource, ...]
    """By type and name: their order differs from run to run."""
    credentials: Config
    """The `aws:*` settings without encrypted ones."""
    region: str | None
    account: str
    """12 digits, or `*`."""
    formerly: tuple[str, ...]
    """Former names as `project/stack`: roles keep the tags of the name at their creation."""
    encrypted: tuple[str, ...]
    """Omitted `aws:*` keys, which only Pulumi can decrypt."""

    @property
    def roles(self) -> list[Resource]:
        return [resource for resource in self.resources if resource.type == ROLE]

    @property
    def finds_itself_again(self) -> bool:
        """Whether a run that was killed before it could write its state leaves nothing that the next one does not know.

        So it is with roles of this package alone: their owners are written on them. An IAM policy has a random name.
        """
        own = ("aws-slr:", _PROVIDERS, "pulumi:pulumi:")
        return bool(self.roles) and all(resource.type.startswith(own) for resource in self.resources)

    @property
    def made_callers(self) -> Mapping[str, str]:
        """The callers that the program creates: `role/NAME` -> ARN or pattern."""
        made = [(kind, resource.outputs) for resource in self.resources if (kind := IDENTITIES.get(resource.type))]
        return {f"{kind}/{outputs['name']}": outputs["arn"] for kind, outputs in made}

    @property
    def has_examples(self) -> bool:
        """Whether the program includes this repository's examples, callers among them."""
        return self.config is not None and (self.config.example_workloads or self.config.example_replications)

    @property
    def left_out(self) -> list[str]:
        """Sentences about what the deployer's policy lacks."""
        found = ["The example workloads of this stack are not part of it."] if self.has_examples else []
        if others := uncovered(self.resources):
            names = ", ".join(f"{resource.type} ({resource.name})" for resource in others)
            found.append(f"What these resources need is not part of it, add that by hand: {names}.")
        explicit = (resource for resource in self.resources if resource.type.startswith(_PROVIDERS))
        if providers := [provider.name for provider in explicit if provider.name != "aws-slr"]:
            found.append(f"All is taken to be in one account, also what these providers make: {', '.join(providers)}.")
        return found

    @property
    def partition(self) -> str:
        return partition_of_region(self.region or "")

    @property
    def label(self) -> str:
        """The stack in its owners' tags."""
        return stack_label(self.project, self.name)

    @property
    def place(self) -> Place:
        formerly = [stack_label(*name.partition("/")[::2]) for name in self.formerly]
        return Place(
            partition=self.partition,
            account=self.account,
            stacks=(self.label, *formerly),
            default_tags=tuple(key for key, _ in self.credentials.default_tags),
            caller_arns=dict(self._caller_arns()),
        )

    def caller_arn(self, caller: str, account: str) -> str:
        """The ARN of `user/NAME`, `group/NAME` or `role/NAME`; with the path `/` where it is unknown."""
        return dict(self._caller_arns()).get(caller, f"arn:{self.partition}:iam::{account}:{caller}")

    def _caller_arns(self) -> Iterator[tuple[str, str]]:
        yield from self.made_callers.items()
        for caller in self.config.callers() if self.config else ():
            for kind in ("user", "group", "role"):
                given = getattr(caller, kind)
                if given is not None and given.startswith("arn:"):
                    yield f"{kind}/{name_of(given)}", given


def load(
    stack: str,
    *,
    account: str = "*",
    formerly: Sequence[str] = (),
    directory: Path | None = None,
    config_file: Path | None = None,
) -> Stack:
    """Read `Pulumi.<stack>.yaml` and find the declared resources.

    Args:
        stack: its name; a leading `organization/project/` is ignored.
        account: used where the configuration lacks it (`aws:allowedAccountIds`).
        formerly: the stack's names before it was renamed, as `project/stack`.
        directory: a folder of the project; by default the current one.
        config_file: in the place of the stack's own file.

    Raises:
        StackError: there is no project or stack here, the configuration is wrong, or the program fails.
    """
    files = read_project(stack, directory, config_file)
    credentials = _credentials(files)
    region = credentials.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if account == "*" and len(credentials.allowed_account_ids) == 1:
        account = credentials.allowed_account_ids[0]
    if (key := f"{files.name}:roles") in files.config:
        config, resources = _configured(files, account, region or "us-east-1")
    else:
        config, resources = None, _run(files, account, key)
    return Stack(
        project=files.name,
        name=files.stack,
        config=config,
        resources=tuple(sorted(resources, key=lambda item: (item.type, item.name))),
        credentials=credentials,
        region=region,
        account=account,
        formerly=tuple(formerly),
        encrypted=tuple(key for key in files.encrypted if key.startswith("aws:")),
    )


def _configured(files: ProjectFiles, account: str, region: str) -> tuple[StackConfig, Sequence[Resource]]:
    """The resources of the stack's file.

    Raises:
        StackError: it is wrong.
    """
    configs: list[StackConfig] = []

    def program() -> None:
        configs.append(StackConfig.load())
        configs[0].declare()

    try:
        with _without_collections():
            resources = declared(
                program,
                project=files.name,
                stack=files.stack,
                config=files.config,
                account=account,
                region=region,
            )
    except pulumi.RunError as error:
        raise StackError(str(error)) from error
    return configs[0], resources


def _run(files: ProjectFiles, account: str, key: str) -> Sequence[Resource]:
    try:
        return resources_of(files, account)
    except StackError as error:
        raise StackError(
            f"{files.path} has no `{key}`, so the roles are those that the program declares; but {error}"
        ) from error


@contextlib.contextmanager
def _without_collections() -> Iterator[None]:
    """Python's garbage collection takes a third of a run with thousands of roles, and finds next to nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _credentials(files: ProjectFiles) -> Config:
    """The stack's `aws:*` settings.

    Raises:
        StackError: they are wrong.
    """
    settings = {key.removeprefix(_AWS): value for key, value in files.config.items() if key.startswith(_AWS)}
    if failures := problems(settings):
        reasons = "; ".join(f"{_AWS}{failure.property}: {failure.reason}" for failure in failures)
        raise StackError(f"{files.path}: {reasons}")
    return Config.from_properties(settings)
