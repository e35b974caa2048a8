"""Reads the engine's output: `pulumi preview --json`, an event log, `pulumi stack export`.

The content tells the format. The plan names what cannot be read, and the rest is read. An event log is read line by
line, so its length does not matter; other files are in memory, one at a time.

Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TextIO

from pulumi_aws_slr.report.escaping import visible
from pulumi_aws_slr.report.events import EventLog
from pulumi_aws_slr.report.parsing import LONGEST, parsed
from pulumi_aws_slr.report.plan import Operation, Plan, Unknown
from pulumi_aws_slr.report.states import Notes
from pulumi_aws_slr.report.steps import Steps, merged

_NO_SAMES = Unknown(
    "unchanged resources",
    "the file leaves them out: `pulumi preview --json --show-sames` puts them in",
)
_NO_ORDER_OF_SAMES = Unknown("the order of unchanged resources", _NO_SAMES.why)
_NO_ORDER = Unknown("the order of resources", "an event log has no dependencies: add the preview's JSON")


class FormatError(ValueError):
    """The text is no output of the engine, or incomplete."""


def read(files: Sequence[str | TextIO]) -> Plan:
    """The plan in texts or open files; a preview's JSON and the event log of the same run complete each other.

    Raises:
        FormatError: a text is of another kind or too long, or they are of different stacks; says what it should be.
    """
    plans = [_one(io.StringIO(file) if isinstance(file, str) else file) for file in files]
    first, *others = sorted(plans, key=lambda plan: _NO_ORDER in plan.unknown)
    for other in others:
        first = _merged(first, other)
    return replace(first, changes=dict(sorted(first.changes.items())))


def _one(file: TextIO) -> Plan:
    first = _line(file)
    while first and not first.strip():
        first = _line(file)
    try:
        value = parsed(first)
    except ValueError:
        value = None
    if isinstance(value, dict) and not _is_whole(value):
        return _event_log(itertools.chain([first], iter(lambda: _line(file), "")))
    text = first + file.read(LONGEST - len(first) + 1)
    _require_bounded(text)
    try:
        whole = parsed(text)
    except ValueError:
        return _event_log(text.splitlines())
    if not _is_whole(whole):
        raise _unreadable()
    return _preview(whole) if "steps" in whole else _export(whole["deployment"])


def _line(file: TextIO) -> str:
    line = file.readline(LONGEST + 1)
    _require_bounded(line)
    return line


def _require_bounded(text: str) -> None:
    if len(text) > LONGEST:
        raise FormatError(
            f"it is longer than {LONGEST >> 20} Mi characters. Give the event log of the run (--event-log) in its "
            "place: it is read line by line, so that its length does not count"
        )


def _is_whole(value: Any) -> bool:
    """Whether it is a preview's JSON or an exported state."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("steps"), list) or ("steps" not in value and isinstance(value.get("deployment"), dict))


def _unreadable() -> FormatError:
    return FormatError(
        "it is neither the output of `pulumi preview --json` nor an event log nor the output of `pulumi stack export`. "
        "Was standard error written to the file, too, or is its end missing?"
    )


def _preview(digest: Mapping[str, Any]) -> Plan:
    notes = Notes()
    steps = Steps(notes)
    for number, diagnostic in enumerate(_list(digest, "diagnostics", notes), start=1):
        steps.diagnose(diagnostic, f"diagnostic {number}")
    for number, step in enumerate(digest["steps"], start=1):
        if isinstance(step, dict):
            steps.add(step.get("op"), step.get("oldState"), step.get("newState"), f"step {number}")
        else:
            notes.left_out(f"step {number}", "it is no object")
    changes = steps.changes()
    if not changes and digest["steps"] and not any(isinstance(step, dict) for step in digest["steps"]):
        raise _unreadable()
    same = sum(change.operation is Operation.SAME for change in changes.values())
    summary = digest.get("changeSummary")
    counted = summary.get("same", 0) if isinstance(summary, dict) else 0
    if not isinstance(counted, float | int):
        notes.left_out("the number of unchanged resources", "it is no number")
        counted = 0
    complete = () if same >= counted else (_NO_SAMES,)
    unknown = (*complete, *notes.unknown)
    return Plan(changes, succeeded=steps.succeeded, unknown=unknown, explained=steps.explained)


def _export(deployment: Mapping[str, Any]) -> Plan:
    notes = Notes()
    steps = Steps(notes)
    for number, resource in enumerate(_list(deployment, "resources", notes), start=1):
        steps.add("same", resource, resource, f"resource {number}")
    return Plan(steps.changes(), is_preview=False, unknown=notes.unknown)


def _event_log(lines: Iterable[str]) -> Plan:
    notes = Notes()
    log = EventLog(notes)
    for number, line in enumerate(lines, start=1):
        log.add(line, f"line {number}")
    changes = log.steps.changes()
    if not changes:
        raise _unreadable()
    return Plan(
        changes,
        is_preview=not log.updating,
        succeeded=log.steps.succeeded,
        unknown=(_NO_ORDER, *notes.unknown),
        explained=log.steps.explained,
    )


def _list(value: Mapping[str, Any], key: str, notes: Notes) -> list[Any]:
    found = value.get(key)
    if isinstance(found, list):
        return found
    if found is not None:
        notes.left_out(f"`{key}`", "it is no list")
    return []


def _merged(plan: Plan, log: Plan) -> Plan:
    if plan.stack != log.stack:
        ours, other = visible(plan.stack, 200), visible(log.stack, 200)
        raise FormatError(f"the files are of two stacks, {ours} and {other}. Give those of one run")
    unknown = [_NO_ORDER_OF_SAMES if gap is _NO_SAMES else gap for gap in plan.unknown]
    return Plan(
        merged(plan.changes, log.changes),
        is_preview=plan.is_preview and log.is_preview,
        succeeded=plan.succeeded and log.succeeded,
        unknown=tuple(dict.fromkeys([*unknown, *(gap for gap in log.unknown if gap is not _NO_ORDER)])),
        explained=tuple(dict.fromkeys([*plan.explained, *log.explained])),
    )
