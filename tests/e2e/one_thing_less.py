"""Every policy that allows one thing less than given ones: if none of them will do, nothing in those is superfluous."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any


def with_one_thing_less(policies: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], list[dict[str, Any]]]]:
    """What is left out, the actions that it concerns, and the policies without it.

    Left out are, one by one, every action on every resource, and every value of a condition that has several.
    """
    everything = [statement for policy in policies for statement in policy["Statement"]]
    for left_out in everything:
        others = [statement for statement in everything if statement is not left_out]
        for what, actions, rest in _smaller(left_out):
            yield what, actions, [{"Version": "2012-10-17", "Statement": [*others, *rest]}]


def _smaller(statement: dict[str, Any]) -> Iterator[tuple[str, list[str], list[dict[str, Any]]]]:
    sid, actions = statement["Sid"], _many(statement["Action"])
    pairs = list(itertools.product(actions, _many(statement["Resource"])))
    for left_out in pairs:
        kept = (pair for pair in pairs if pair != left_out)
        rest = [
            {**statement, "Sid": f"{sid}{number}", "Action": action, "Resource": resource}
            for number, (action, resource) in enumerate(kept)
        ]
        yield f"{sid}: {' on '.join(left_out)}", [left_out[0]], rest
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            for value in values if isinstance(values, list) else ():
                fewer = {**keys, key: [other for other in values if other != value]}
                condition = {**statement["Condition"], operator: fewer}
                yield f"{sid}: {key} {value}", actions, [{**statement, "Condition": condition}]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
