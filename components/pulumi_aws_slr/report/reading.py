"""Reads what the engine writes: `pulumi preview --json`, an event log, `pulumi stack export`.

The file says itself which of them it is. What is no use to the report is left out right here, secrets before all: no
value that the engine marks as one gets any further, encrypted or not.

Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_aws_slr.report.plan import Change, Operation, Plan, State, Unknown

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks an object that stands for a special value: a secret, an output, an asset."""
_SECRET = "[secret]"  # noqa: S105 (what the engine prints for one)
_PROPERTIES = frozenset(
    {
        "adopted",
        "arn",
        "awsServiceName",
        "customSuffix",
        "deletion",
        "engineName",
        "group",
        "groups",
        "inlinePolicies",
        "inlinePolicy",
        "managedPolicyArns",
        "name",
        "permissionGrants",
        "permissionSetArn",
        "policy",
        "policyArn",
        "role",
        "roles",
        "user",
        "users",
    }
)
"""What the report uses. All else is forgotten, so that no password can come to light."""
_SETTLED = ("refresh", "read", "import", "read-replacement", "import-replacement", "read-discard", "discard-replaced")
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
_NO_SAMES = Unknown(
    "unchanged resources",
    "the file leaves them out: `pulumi preview --json --show-sames` puts them in",
)
_NO_ORDER_OF_SAMES = Unknown("the order of unchanged resources", _NO_SAMES.why)
_NO_ORDER = Unknown("the order of resources", "an event log has no dependencies: add the preview's JSON")


class FormatError(ValueError):
    """The text is nothing that the engine writes, or a part of it is missing."""


def read(texts: Sequence[str]) -> Plan:
    """The plan in texts; of a preview's JSON and the event log of the same run each adds what the other lacks.

    Raises:
        FormatError: a text is nothing of that kind, or two are not of the same stack; says what it should be.
    """
    plans = sorted(map(_one, texts), key=lambda plan: _NO_ORDER in plan.unknown)
    first, *others = plans
    for other in others:
        first = _merged(first, other)
    return replace(first, changes=dict(sorted(first.changes.items())))


def _one(text: str) -> Plan:
    try:
        content = json.loads(text)
    except ValueError:
        return _event_log(text)
    if isinstance(content, dict) and isinstance(content.get("steps"), list):
        return _preview(content)
    if isinstance(content, dict) and isinstance(content.get("deployment"), dict):
        return _export(content["deployment"])
    if isinstance(content, dict) and "sequence" in content:
        return _event_log(text)
    raise _unreadable()


def _unreadable() -> FormatError:
    return FormatError(
        "it is neither the output of `pulumi preview --json` nor an event log nor the output of `pulumi stack export`. "
        "Was standard error written to the file, too?"
    )


def _preview(digest: Mapping[str, Any]) -> Plan:
    diagnostics = _dicts(digest.get("diagnostics") or [])
    steps = [
        (step.get("op"), _state(step.get("oldState")), _state(step.get("newState"))) for step in _dicts(digest["steps"])
    ]
    changes = _changes(steps, diagnostics)
    same = sum(change.operation is Operation.SAME for change in changes.values())
    complete = same >= (digest.get("changeSummary") or {}).get("same", 0)
    succeeded = not any(it.get("severity") == "error" for it in diagnostics)
    return Plan(changes, succeeded=succeeded, unknown=() if complete else (_NO_SAMES,))


def _export(deployment: Mapping[str, Any]) -> Plan:
    states = [_state(resource) for resource in _dicts(deployment.get("resources") or [])]
    return Plan(_changes([("same", state, state) for state in states], []), is_preview=False)


def _event_log(text: str) -> Plan:
    events = list(_events(text))
    updating = any(not it.get("planning") for event in events for it in _steps_of(event))
    steps, failed, diagnostics, succeeded = [], set(), [], True
    for event in events:
        diagnostics += [it for it in [event.get("diagnosticEvent")] if it]
        if error := event.get("errorEvent"):
            succeeded = succeeded and not error
        for it in _steps_of(event):
            if updating is bool(it.get("planning")):
                continue
            step = it.get("metadata") or {}
            steps.append((step.get("op"), _state(step.get("old")), _state(step.get("new"))))
            if "resOpFailedEvent" in event:
                failed.add(step.get("urn"))
    changes = _changes(steps, diagnostics)
    if not changes:
        raise _unreadable()
    succeeded = succeeded and not any(it.get("severity") == "error" for it in diagnostics)
    changes = {urn: replace(change, failed=urn in failed) for urn, change in changes.items()}
    return Plan(changes, is_preview=not updating, succeeded=succeeded, unknown=(_NO_ORDER,))


def _events(text: str) -> Iterator[Mapping[str, Any]]:
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            event = json.loads(line) if line.strip() else {}
        except ValueError:
            if number == len(lines) > 1:  # the run was killed while it wrote
                return
            raise _unreadable() from None
        if not isinstance(event, dict):
            raise _unreadable()
        yield event


def _steps_of(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    kinds = ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent")
    return [found for kind in kinds if isinstance(found := event.get(kind), dict)]


def _changes(
    steps: Iterable[tuple[Any, State | None, State | None]], diagnostics: Iterable[Mapping[str, Any]]
) -> dict[str, Change]:
    """Steps by URN. Of a replacement, which takes several steps, and of an operation that is told twice, the union."""
    notes: dict[str, list[str]] = {}
    for it in diagnostics:
        if it.get("urn"):
            notes.setdefault(str(it["urn"]), []).append(str(it.get("message", "")).strip())
    changes: dict[str, Change] = {}
    for name, old, new in steps:
        operation = _OPERATIONS.get(str(name))
        state = new or old
        if operation and state:
            told = changes.get(state.urn)
            change = Change(operation, old, new, tuple(notes.get(state.urn, ())))
            changes[state.urn] = _settled(_joined(told, change) if told else change)
    return changes


def _joined(first: Change, second: Change) -> Change:
    replaced = Operation.REPLACE in (first.operation, second.operation)
    operation = Operation.REPLACE if replaced else second.operation
    return replace(second, operation=operation, old=first.old or second.old, new=_richer(first.new, second.new))


def _settled(change: Change) -> Change:
    """The change with no state on the side where there is none; outputs that are not told have stayed."""
    match change.operation:
        case Operation.DELETE:
            return replace(change, old=change.old or change.new, new=None)
        case Operation.CREATE:
            return replace(change, old=None)
        case Operation.SAME | Operation.UPDATE:
            old, new = change.old or change.new, change.new or change.old
            if old and new:
                return replace(change, old=old, new=replace(new, outputs={**old.outputs, **new.outputs}))
    return change


def _richer(one: State | None, other: State | None) -> State | None:
    """Of two tellings of a state the one with outputs; a preview tells inputs first and outputs later."""
    if one is None or other is None:
        return one or other
    return other if len(other.outputs) >= len(one.outputs) else one


def _merged(plan: Plan, log: Plan) -> Plan:
    """A preview's JSON, and what the event log of the same run has beyond it: outputs, and unchanged resources."""
    if plan.stack != log.stack:
        raise FormatError(f"the files are of two stacks, {plan.stack} and {log.stack}. Give those of one run")
    changes = dict(plan.changes)
    for urn, other in log.changes.items():
        mine = changes.get(urn)
        if mine is None:
            changes[urn] = other
        elif mine.new and other.new:
            changes[urn] = replace(
                mine,
                new=replace(mine.new, outputs={**mine.new.outputs, **other.new.outputs}),
                notes=tuple(dict.fromkeys((*mine.notes, *other.notes))),
                failed=mine.failed or other.failed,
            )
        else:
            changes[urn] = replace(mine, failed=mine.failed or other.failed)
    return Plan(
        changes,
        is_preview=plan.is_preview and log.is_preview,
        succeeded=plan.succeeded and log.succeeded,
        unknown=tuple(_NO_ORDER_OF_SAMES if it is _NO_SAMES else it for it in plan.unknown),
    )


def _state(value: Any) -> State | None:
    if not isinstance(value, dict) or "urn" not in value:
        return None
    by_property = value.get("propertyDependencies") or {}
    return State(
        urn=str(value["urn"]),
        type=str(value.get("type", "")),
        inputs=_kept(value.get("inputs")),
        outputs=_kept(value.get("outputs")),
        parent=str(value.get("parent") or ""),
        provider=str(value.get("provider") or "").rpartition("::")[0],
        dependencies=frozenset(map(str, value.get("dependencies") or ())),
        property_dependencies={key: tuple(urns or ()) for key, urns in by_property.items() if key in _PROPERTIES},
    )


def _kept(properties: Any) -> dict[str, Any]:
    if not isinstance(properties, dict) or _SIGNATURE in properties:
        return {}
    return {key: value for key, value in properties.items() if key in _PROPERTIES and not _is_secret(value)}


def _is_secret(value: Any) -> bool:
    """Whether a secret is somewhere in a value."""
    if isinstance(value, dict):
        return _SIGNATURE in value or any(map(_is_secret, value.values()))
    if isinstance(value, list):
        return any(map(_is_secret, value))
    return isinstance(value, str) and (_SECRET in value or _SIGNATURE in value)


def _dicts(values: Any) -> list[Mapping[str, Any]]:
    if not isinstance(values, list) or not all(isinstance(it, dict) for it in values):
        raise _unreadable()
    return values
