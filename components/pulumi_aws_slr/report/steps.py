"""The engine's steps, joined to one change for each resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_aws_slr.catalog.messages import known_message
from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.report.escaping import code
from pulumi_aws_slr.report.plan import Change, Operation
from pulumi_aws_slr.report.states import Notes, label, state_of
from pulumi_aws_slr.resource import Resource

_SETTLED = ("refresh", "read", "import", "read-replacement", "import-replacement", "discard", "discard-replaced")
_OPERATIONS = {
    "same": Operation.SAME,
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.REPLACE,
    "delete": Operation.DELETE,
    **dict.fromkeys(_SETTLED, Operation.SAME),
}
_BESIDE = ("remove-pending-replace", "diff", "extend-parameterize")
"""Steps without news about a resource."""


class Steps:
    """Collects steps and diagnostics.

    A replacement takes several steps, and some steps are reported twice: their union counts.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._changes: dict[str, Change] = {}
        self._outcomes: dict[str, set[Outcome]] = defaultdict(set)
        self._failed: set[str] = set()
        self._explained: dict[str, None] = {}
        self.succeeded = True

    def add(self, name: Any, old: Any, new: Any, place: str, *, failed: bool = False) -> None:
        """Take a step; `name` is the engine's word for it, `place` says where it is in the file."""
        before, after = state_of(old, place, self._notes), state_of(new, place, self._notes)
        state = after or before
        if state is None:
            if old is None and new is None:
                self._notes.left_out(place, "it has no state")
            return
        if isinstance(name, str) and name in _BESIDE:
            return
        operation = _OPERATIONS.get(name) if isinstance(name, str) else None
        if operation is None:
            what = f"the operation {code(name)} is not known here" if isinstance(name, str) else "it has no operation"
            self._notes.left_out(f"a step of {label(state.urn)}", what)
            return
        told = self._changes.get(state.urn)
        change = Change(operation, before, after)
        self._changes[state.urn] = _settled(_joined(told, change) if told else change)
        if failed:
            self._failed.add(state.urn)

    def diagnose(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            self._notes.left_out(place, "it is no object")
            return
        is_error = value.get("severity") == "error"
        self.succeeded = self.succeeded and not is_error
        urn, message = value.get("urn"), value.get("message")
        if is_error and isinstance(message, str) and (known := known_message(message)):
            self._explained[f"{code(known.text)}: {known.answer}"] = None
        if isinstance(urn, str) and isinstance(message, str) and (outcome := Outcome.of(message)):
            self._outcomes[urn].add(outcome)

    def anew(self) -> Steps:
        """Start again with no steps, as those so far were only planned."""
        steps = Steps(self._notes)
        steps.succeeded = self.succeeded
        steps._explained = self._explained
        return steps

    @property
    def explained(self) -> tuple[str, ...]:
        """What the errors mean that AWS is known for, each once, in Markdown."""
        return tuple(self._explained)

    def changes(self) -> dict[str, Change]:
        """By URN."""
        return {
            urn: replace(change, outcomes=frozenset(self._outcomes.get(urn, ())), failed=urn in self._failed)
            for urn, change in self._changes.items()
        }


def merged(mine: Mapping[str, Change], log: Mapping[str, Change]) -> dict[str, Change]:
    """A preview's changes with what only the event log of the same run has: outputs, unchanged resources."""
    changes = dict(mine)
    for urn, other in log.items():
        change = mine.get(urn)
        if change is None:
            changes[urn] = other
            continue
        new = change.new
        if new and other.new:
            new = replace(new, outputs={**new.outputs, **other.new.outputs})
        outcomes = change.outcomes | other.outcomes
        changes[urn] = replace(change, new=new, outcomes=outcomes, failed=change.failed or other.failed)
    return changes


def _joined(first: Change, second: Change) -> Change:
    replaced = Operation.REPLACE in (first.operation, second.operation)
    operation = Operation.REPLACE if replaced else second.operation
    return replace(second, operation=operation, old=first.old or second.old, new=_richer(first.new, second.new))


def _settled(change: Change) -> Change:
    """Fill or clear the sides that the operation implies; outputs that are not told have stayed."""
    match change.operation:
        case Operation.DELETE:
            return replace(change, old=change.old or change.new, new=None)
        case Operation.CREATE:
            return replace(change, old=None, new=change.new or change.old)
        case Operation.SAME | Operation.UPDATE:
            old, new = change.old or change.new, change.new or change.old
            if old and new:
                return replace(change, old=old, new=replace(new, outputs={**old.outputs, **new.outputs}))
    return change


def _richer(one: Resource | None, other: Resource | None) -> Resource | None:
    """The telling with more outputs: a preview tells inputs first and outputs later."""
    if one is None or other is None:
        return one or other
    return other if len(other.outputs) >= len(one.outputs) else one
