"""A plan as tasks: who is worked on, as whom, with which file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi_aws_slr.fleet.engine.backend import stacks
from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.fingerprint import fingerprint, program_digest
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.work import Command, Mode, Task
from pulumi_aws_slr.stack.project import StackError

FOLDER = Path(".slr") / "fleet"
"""Where fleet keeps journals and results, below the project's folder."""


@dataclass(frozen=True)
class Prepared:
    """What a command has to do."""

    waves: Mapping[str, list[Task]]
    without_stack: tuple[str, ...]
    """Accounts in which there is nothing to look at or to destroy."""


def folder_of(plan: Plan) -> Path:
    """Where fleet keeps its files for a project."""
    return plan.project.directory.resolve() / FOLDER


def prepare(plan: Plan, command: Command, *, refresh: bool = False, mode: Mode = Mode.CLI) -> Prepared:
    """The tasks of a command. It asks the backend once, for all stacks.

    Raises:
        FleetError: there is no Pulumi, the backend cannot be reached, or the program cannot be run in the given mode.
    """
    served = None if mode is Mode.CLI else _served(plan)
    directory = plan.project.directory.resolve()
    known = stacks(directory)
    program = program_digest(directory)
    role = plan.settings.preview_role if command.only_reads else None
    waves: dict[str, list[Task]] = {name: [] for name in plan.waves}
    without = []
    for target in plan.targets:
        account = target.account
        if account.id not in known and command in (Command.DRIFT, Command.DESTROY):
            without.append(account.id)
            continue
        config = target.template.filled(account, role)
        waves[target.wave].append(
            Task(
                command=command,
                account=account.id,
                name=account.name,
                wave=target.wave,
                template=target.template.name,
                project=plan.project.name,
                directory=directory,
                folder=folder_of(plan),
                config=config,
                fingerprint=fingerprint(program, config, command, refresh),
                mode=mode,
                program=served,
                refresh=refresh,
                exists=account.id in known,
                patience=plan.settings.locks.wait,
            )
        )
    return Prepared(waves, tuple(without))


def _served(plan: Plan) -> Path:
    """The program, if it can be run in this process's environment.

    Raises:
        FleetError: it cannot.
    """
    try:
        program = plan.project.program
    except StackError as error:
        raise FleetError(
            f"`--mode lean` and `shared` are for programs in Python: {error}. Leave the mode out"
        ) from error
    runtime = plan.project.project.get("runtime")
    environment = (runtime.get("options") or {}).get("virtualenv") if isinstance(runtime, dict) else None
    if environment and (plan.project.directory / environment).resolve() != Path(sys.prefix).resolve():
        raise FleetError(
            f"`--mode lean` and `shared` run the program in the environment of `slr`, {sys.prefix}, and Pulumi.yaml "
            f"names {environment}. Run the `slr` of that environment, or leave the mode out"
        )
    return program.resolve()
