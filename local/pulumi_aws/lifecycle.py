"""Every resource type goes through this life, driven by its record: compare, create, read, update, delete."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local.pulumi_aws import names, tags
from local.pulumi_aws.descriptions import Item, dig
from local.pulumi_aws.errors import AwsError
from local.pulumi_aws.table import Field, ResourceType, Step
from pulumi_aws_slr.errors import PartiallyDone, SlrError
from pulumi_aws_slr.provider.rpc import Change, Diff
from pulumi_aws_slr.tokens import UNKNOWN, Properties

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from local.pulumi_aws.call import Call
    from local.pulumi_aws.tags import TagRules


def planned(kind: ResourceType, inputs: Properties, rules: TagRules) -> Properties:
    """Return the outputs of a resource that does not exist yet: the inputs, and unknown for all that AWS decides."""
    unknown = {f.name: UNKNOWN for f in kind.fields if f.output or (f.computed and f.name not in inputs)}
    if kind.regional:
        unknown.setdefault("region", UNKNOWN)
    if kind.tagging:
        unknown["tagsAll"] = rules.wanted(inputs)
    return {**unknown, **inputs}


def compare(kind: ResourceType, state: Properties, inputs: Properties, rules: TagRules) -> dict[str, Change]:
    """Tell what changed between the last known state and the inputs, each with what that means for the resource."""
    changes = {}
    for f in kind.fields:
        new = inputs.get(f.name)
        if f.output or (new is None and f.computed):
            continue
        old = state.get(f.name)
        if f.codec.same(old, new):
            continue
        if f.needs_replacement(old, new):
            changes[f.name] = Change.REPLACE
        else:
            changes[f.name] = Change.ADD if old is None else Change.DELETE if new is None else Change.UPDATE
    if kind.regional and state.get("region") and inputs.get("region", state["region"]) != state["region"]:
        changes["region"] = Change.REPLACE
    if kind.tagging and rules.wanted(inputs) != (state.get("tagsAll") or {}):
        same = (inputs.get("tags") or {}) == (state.get("tags") or {})
        changes["tagsAll" if same else "tags"] = Change.UPDATE
    return changes


def diff(kind: ResourceType, logical_name: str, state: Properties, inputs: Properties, rules: TagRules) -> Diff:
    """Compare as `compare`, and order a replacement: a name that the program chose cannot exist twice."""
    changes = compare(kind, state, inputs, rules)
    first_delete = False
    if kind.auto_name and Change.REPLACE in changes.values():
        name = inputs.get(kind.auto_name.field)
        chosen = isinstance(name, str) and not names.is_automatic(kind.auto_name, logical_name, name)
        first_delete = chosen and name == state.get(kind.auto_name.field)
    return Diff(changes, delete_before_replace=first_delete)


def create(kind: ResourceType, call: Call, rules: TagRules) -> tuple[str, Properties]:
    """Create the resource and wait until it can be used.

    Raises:
        SlrError: it was not created.
        PartiallyDone: it was, but something after that went wrong.
    """
    inputs = dict(call.inputs)
    if kind.made_up and not inputs.get(kind.made_up.field):
        inputs[kind.made_up.field] = names.generated(kind.made_up, inputs)
    call.known = dict(inputs)
    wanted = rules.wanted(inputs) if kind.tagging else {}
    parameters = {
        **(kind.constants or {}),
        **_parameters(kind.fields, {**_unset(kind), **inputs}),
        **(tags.for_creation(kind.tagging, wanted) if kind.tagging else {}),
    }
    answer = call.do(kind.create, **parameters)
    created = (dig(answer, kind.answer) if kind.answer else answer) or {}
    call.known = _described(kind, created, inputs, whole=False)
    try:
        if kind.tagging and not kind.tagging.at_creation:
            call.until_found()
            tags.bring_in_line(call, kind.tagging, {}, wanted)
        outputs = _settle(kind, call, rules)
    except SlrError as error:
        raise PartiallyDone(str(error), kind.make_id(call.known), call.known) from error
    return kind.make_id(outputs), outputs


def read(kind: ResourceType, call: Call, rules: TagRules) -> Properties | None:
    """Return the resource's outputs, or None if it is gone.

    Raises:
        SlrError: it cannot be looked up.
    """
    item = call.find()
    return None if item is None else _outputs(kind, call, item, rules, refreshed=True)


def update(kind: ResourceType, call: Call, rules: TagRules) -> Properties:
    """Change the resource in place and wait until it can be used.

    Raises:
        PartiallyDone: something went wrong; the outputs are those that AWS has now.
    """
    state = dict(call.known)
    changed = compare(kind, state, call.inputs, rules)
    try:
        for step in kind.steps:
            if not set(step.names) & set(changed):
                continue
            _take(kind, call, step, changed)
        if kind.tagging and {"tags", "tagsAll"} & set(changed):
            tags.bring_in_line(call, kind.tagging, state.get("tagsAll") or {}, rules.wanted(call.inputs))
        call.known = {name: value for name, value in call.known.items() if name not in changed or name in call.inputs}
        return _settle(kind, call, rules)
    except SlrError as error:
        raise PartiallyDone(str(error), kind.make_id(state), _as_it_is(kind, call, state, rules)) from error


def _take(kind: ResourceType, call: Call, step: Step, changed: Collection[str]) -> None:
    if step.cleared and not set(step.names) & set(call.inputs):
        call.do(step.cleared, **call.key())
        return
    extra = step.extra(call) if step.extra else {}  # noqa: S610 (not Django's)
    if not step.operation:
        return
    sent = [f for f in kind.fields if f.name in step.names and (step.whole or f.name in changed)]
    spelt = (replace(f, param=(step.spelling or {}).get(f.name, f.param)) for f in sent)
    call.do(step.operation, **call.key(), **_parameters(spelt, call.inputs, clear=True), **extra)
    call.known |= {f.name: call.inputs[f.name] for f in sent if f.name in call.inputs}


def delete(kind: ResourceType, call: Call) -> None:
    """Remove the resource and wait until it is gone. One that is gone already is fine.

    Raises:
        SlrError: AWS refuses, or it takes too long.
    """
    options = kind.delete_options(call) if kind.delete_options else {}
    with _gone_is_fine():
        if kind.before_delete:
            kind.before_delete(call)
    with _gone_is_fine():
        if isinstance(kind.delete, str):
            call.do(kind.delete, **call.key(), **options)
        else:
            kind.delete(call)
    call.until_gone()


def asked_for(kind: ResourceType, outputs: Properties) -> Properties:
    """Return the inputs of a program that would have made this resource, for imports."""
    settable = {f.name: f for f in kind.fields if not f.output}
    found = {
        name: outputs[name]
        for name, f in settable.items()
        if name in outputs and not f.codec.same(f.default, outputs[name])
    }
    return found | {name: outputs[name] for name in ("region", "tags") if outputs.get(name)}


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except AwsError as error:
        if not error.gone:
            raise


def _settle(kind: ResourceType, call: Call, rules: TagRules) -> Properties:
    item = call.until_ready(kind.ready) if kind.ready else call.until_found()
    if kind.settle:
        call.known = _described(kind, item, {**call.known, **call.inputs})
        kind.settle(call)
        item = call.until_found()
    return _outputs(kind, call, item, rules)


def _outputs(kind: ResourceType, call: Call, item: Item, rules: TagRules, *, refreshed: bool = False) -> Properties:
    prior = {**call.known, **call.inputs}
    call.known = _described(kind, item, prior)
    if kind.observe:
        observed = kind.observe(call, item)
        call.known |= {f.name: _kept(f, prior, observed[f.name]) for f in kind.fields if f.name in observed}
    if kind.tagging:
        found = rules.outputs(tags.read_tags(call, kind.tagging, item), call.inputs or call.known)
        if not refreshed and not call.inputs.get("tags"):
            del found["tags"]  # the real provider shows an empty map from the first refresh on
            call.known.pop("tags", None)
        call.known |= found
    if kind.regional:
        call.known["region"] = call.region
    shown = {f.name: f.shown for f in kind.fields if f.shown is not None}
    return {**shown, **{name: value for name, value in call.known.items() if value is not None}}


def _described(kind: ResourceType, item: Item, prior: Properties, *, whole: bool = True) -> Properties:
    """Take the properties from a description, and from what was known before where a description never has them.

    A `whole` description that leaves out what it should have says that there is none. The answer to a creating call is
    not whole.
    """
    found = dict(prior)
    for f in kind.fields:
        value = dig(item, f.described_at) if f.described_at else None
        if value is not None:
            found[f.name] = _kept(f, prior, f.codec.decode(value))
        elif whole and f.described_at and f.name not in kind.identity:
            found[f.name] = _kept(f, prior, f.codec.zero)
    return found


def _kept(f: Field, prior: Properties, value: Any) -> Any:
    """Return the value as the state has it: in the program's spelling where that means the same (policies, sets)."""
    old = prior.get(f.name)
    return f.codec.normal(old if f.codec.keeps and old is not None and f.codec.same(value, old) else value)


def _unset(kind: ResourceType) -> Properties:
    return {f.name: f.unset for f in kind.fields if f.unset is not None}


def _as_it_is(kind: ResourceType, call: Call, fallback: Properties, rules: TagRules) -> Properties:
    """Return the outputs after a failed update, or the old ones if AWS does not even answer this."""
    try:
        return read(kind, replace(call, inputs={}, known=dict(fallback)), rules) or fallback
    except SlrError:
        return fallback


def _parameters(members: Iterable[Field], inputs: Properties, *, clear: bool = False) -> dict[str, Any]:
    """Return AWS's parameters for these fields. With `clear`, what the program dropped gets the empty value."""
    found: dict[str, Any] = {}
    for f in members:
        value = inputs.get(f.name)
        group, _, member = f.parameter.rpartition(".")
        place = found.setdefault(group, {}) if group else found
        if member and value is not None:
            place[member] = f.codec.encode(value)
        elif member and clear and not group:  # a group is sent whole: what is not in it is cleared
            place[member] = f.codec.empty
    return found
