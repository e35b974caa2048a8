"""The inputs that a program gives get checked and completed: the values' forms, the defaults, the name, the Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws import names, validation
from local.pulumi_aws.table import by_name
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.provider.rpc import Checked

if TYPE_CHECKING:
    from local.pulumi_aws.table import ResourceType
    from pulumi_aws_slr.tokens import Properties

_COMMON = ("region", "tags", "tagsAll")


def complete(kind: ResourceType, logical_name: str, given: Properties, old: Properties, region: str) -> Checked:
    """Complete the inputs by their defaults. A name that was made up stays as in `old`, the inputs of the last run.

    Args:
        kind: the type's record.
        logical_name: the resource's name in the program, from which one that is left out is made.
        given: the program's inputs.
        old: the inputs of the last run, empty for a new resource.
        region: the provider's Region.
    """
    known = by_name(kind.fields)
    inputs = {
        name: known[name].codec.accept(value) if name in known else value
        for name, value in given.items()
        if value is not None
    }
    failures = [
        CheckFailure(name, f"the stand-in for pulumi-aws cannot create a {kind.token} from `{name}`")
        for name in kind.refused
        if name in inputs
    ]
    failures += [
        CheckFailure(name, f"`{name}` is an output of {kind.token}, it cannot be set")
        for name, field in known.items()
        if field.output and name in inputs
    ]
    inputs |= {name: f.default for name, f in known.items() if f.default is not None and name not in inputs}
    if kind.regional and region:
        inputs.setdefault("region", region)
    if kind.auto_name and not {kind.auto_name.field, f"{kind.auto_name.field}Prefix"} & set(inputs):
        field = kind.auto_name.field
        try:
            inputs[field] = old.get(field) or names.automatic(kind.auto_name, logical_name)
        except ValueError as error:
            failures.append(CheckFailure(field, str(error)))
    return Checked(inputs, failures + validation.failures(kind, logical_name, inputs))


def ignored(kind: ResourceType, inputs: Properties) -> list[str]:
    """Return the inputs that the real plugin has and this one does nothing about."""
    known = by_name(kind.fields)
    return sorted(name for name in inputs if name not in known and name not in _COMMON and name not in kind.refused)
