"""The life of some roles by several tools, which take turns: up, again, previews, refresh, destroy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.lab import CONDITIONS, Lab
from bench.progress import say
from bench.quiet import yardstick
from bench.samples import Sample
from bench.tools import OPERATIONS, Ours, Tool, by_turns

_LIMIT_SECONDS = 1800.0
_TAIL = 2000


@dataclass(frozen=True)
class Life:
    """One scenario under a condition of `lab.py`, with the rounds of each tool and the operations of each round."""

    roles: int
    rounds: Mapping[type[Tool], int]
    condition: str = "0 ms"
    operations: tuple[str, ...] = OPERATIONS


def live(life: Life, lab: Lab) -> Iterator[Sample]:
    """Run all rounds, each beginning with another tool, and the yardstick ahead of each.

    A round of another tool ends where one of its commands fails, as the page explains.

    Raises:
        SystemExit: a command of ours failed unexpectedly.
    """
    for number in range(max(life.rounds.values(), default=0)):
        tools = [tool for tool, rounds in life.rounds.items() if number < rounds]
        for tool in by_turns(tools, number):
            say(f"{tool.name}: {life.roles} roles, {life.condition}, round {number + 1} of {life.rounds[tool]}")
            yield yardstick()
            yield from _round(tool, life, lab)


def _round(tool_type: type[Tool], life: Life, lab: Lab) -> Iterator[Sample]:
    folder = lab.scratch("life")
    with lab.account(life.condition) as account:
        tool = tool_type(folder, account.env, life.roles)
        tool.prepare()
        account.calls()
        for operation in life.operations:
            command = tool.command(operation)
            if command is None:
                continue
            ended = tool.do(command, _LIMIT_SECONDS)
            calls = account.calls()
            say(f"  {operation}: {ended.cpu:.1f} processor s, {ended.wall:.1f} s, {sum(calls.counts.values())} calls")
            yield Sample(
                "roles",
                tool.name,
                operation,
                ended.wall,
                life.roles,
                life.condition,
                ended.cpu,
                ended.memory,
                calls.writing,
                calls.counts,
                calls.throttled,
                ended.code,
            )
            if ended.code:
                say(f"  failed with {ended.code}")
            if ended.code and isinstance(tool, Ours) and not CONDITIONS[life.condition].may_fail:
                raise SystemExit(f"`{' '.join(command)}` failed:\n{ended.output[-_TAIL:]}")
            if ended.code and not isinstance(tool, Ours):
                say(ended.output[-_TAIL:])
                break
    shutil.rmtree(folder)
