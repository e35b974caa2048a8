"""What the event log of one run says, as `slr report` reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pulumi_aws_slr.report.markdown import markdown
from pulumi_aws_slr.report.parsing import parsed
from pulumi_aws_slr.report.plan import Operation, Plan
from pulumi_aws_slr.report.reading import FormatError, read
from pulumi_aws_slr.report.report import report

_LONGEST = 2000
"""Characters of a reason."""
_GENERAL = frozenset(("update failed", "preview failed", "destroy failed", "refresh failed"))
_PENDING = "pending operations from previous deployment"


@dataclass(frozen=True)
class Told:
    """What a run has told."""

    changes: Mapping[str, int]
    report: Mapping[str, Any] | None
    diff: str
    errors: tuple[str, ...]
    has_pending: bool
    """Whether an engine that was killed has left operations of which nobody knows how they ended."""


def told(log: Path) -> Told:
    """Read an event log; what a killed engine has not written is not there."""
    errors, has_pending = _diagnostics(log)
    plan = _plan(log)
    if plan is None:
        return Told({}, None, "", errors, has_pending)
    found = report(plan)
    counts = Counter(
        change.operation.value
        for change in plan.changes.values()
        if not change.state.type.startswith("pulumi:")  # a provider with another role to assume is no change
    )
    counts.pop(Operation.SAME.value, None)
    return Told(dict(sorted(counts.items())), found.to_json(), markdown(found), errors, has_pending)


def _plan(log: Path) -> Plan | None:
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            plan = read([file])
    except (OSError, FormatError):
        return None
    return replace(plan, unknown=())  # an event log lacks the order of things, which is nobody's question here


def _diagnostics(log: Path) -> tuple[tuple[str, ...], bool]:
    errors: dict[str, None] = {}
    has_pending = False
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return (), False
    for line in lines:
        if '"diagnosticEvent"' not in line:
            continue
        try:
            event = parsed(line)["diagnosticEvent"]
        except (ValueError, KeyError, TypeError):
            continue
        severity, message = event.get("severity"), str(event.get("message", ""))
        has_pending = has_pending or _PENDING in message
        text = " ".join(message.removeprefix("error: ").split())
        if severity == "error" and text not in _GENERAL:
            errors[text[:_LONGEST]] = None
    return tuple(errors), has_pending
