"""How far each account is: what the backend has, and what this checkout's last `up` did."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_aws_slr.fleet.engine.backend import Known, stacks
from pulumi_aws_slr.fleet.fingerprint import fingerprint, program_digest
from pulumi_aws_slr.fleet.journal import Kept, kept, unended
from pulumi_aws_slr.fleet.plan import Plan, Target
from pulumi_aws_slr.fleet.preparing import folder_of
from pulumi_aws_slr.fleet.work import Command, Outcome


class State(enum.StrEnum):
    """How far an account is."""

    NONE = "not deployed"
    CURRENT = "up to date"
    OUTDATED = "changed since"
    """Program or configuration."""
    FAILED = "failed"
    STOPPED = "stopped"
    """By Ctrl-C or a kill; or at work now."""
    ELSEWHERE = "deployed elsewhere"
    """There is a stack, and this checkout has not deployed it."""


@dataclass(frozen=True)
class Standing:
    """How far an account is."""

    target: Target
    state: State
    resources: int
    last_update: str
    message: str


def standings(plan: Plan) -> Iterator[Standing]:
    """The state of each account of a plan.

    Raises:
        FleetError: there is no Pulumi, or the backend cannot be reached.
    """
    directory, folder = plan.project.directory.resolve(), folder_of(plan)
    known, program, running = stacks(directory), program_digest(directory), unended(folder, Command.UP)
    for target in plan.targets:
        account = target.account.id
        config = target.template.filled(target.account)
        prints = {fingerprint(program, config, Command.UP, refresh) for refresh in (False, True)}
        last, there = kept(folder, Command.UP, account), known.get(account)
        state = State.STOPPED if account in running else _state(last, there, prints)
        message = last.result.message if last and state in (State.FAILED, State.STOPPED) else ""
        yield Standing(target, state, there.resources if there else 0, there.last_update if there else "", message)


def _state(last: Kept | None, there: Known | None, prints: set[str]) -> State:
    if there is None:
        return State.NONE
    if last is None:
        return State.ELSEWHERE if there.resources else State.NONE
    if last.result.outcome is not Outcome.DONE:
        return State.FAILED if last.result.outcome is Outcome.FAILED else State.STOPPED
    if not there.resources:
        return State.NONE
    return State.CURRENT if last.fingerprint in prints else State.OUTDATED
