"""The usual ways to look a resource up; tables pick one by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws.descriptions import dig

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item

    Find = Callable[[Call], Item | None]


def one(operation: str, path: str = "", key: Mapping[str, str] | None = None) -> Find:
    """Look up by a call that describes exactly one, or that many at `path` (a list's first entry is taken)."""

    def find(call: Call) -> Item | None:
        answer = call.do(operation, **call.key(key))
        found = dig(answer, path) if path else answer
        if isinstance(found, list):
            found = found[0] if found else None
        return found

    return find


def filtered(operation: str, path: str, filter_name: str, property_name: str) -> Find:
    """Look up by a describing call with a filter (EC2, DMS)."""

    def find(call: Call) -> Item | None:
        wanted = [{"Name": filter_name, "Values": [call.known[property_name]]}]
        return next(iter(call.pages(operation, path, Filters=wanted)), None)

    return find


def listed(operation: str, path: str, member: str, property_name: str, key: Mapping[str, str] | None = None) -> Find:
    """Look up by going through a listing until `member` of an entry is the property's value."""

    def find(call: Call) -> Item | None:
        parameters = {} if key is None else call.key(key)
        wanted = call.known[property_name]
        return next((entry for entry in call.pages(operation, path, **parameters) if entry[member] == wanted), None)

    return find


def by_ids(operation: str, path: str, parameter: str) -> Find:
    """Look up by a describing call that takes a list of IDs (EC2)."""

    def find(call: Call) -> Item | None:
        return next(iter(dig(call.do(operation, **{parameter: [call.known["id"]]}), path) or ()), None)

    return find
