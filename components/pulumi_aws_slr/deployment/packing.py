"""Statements in policy documents within AWS's limits. Pure.

Unlike `policies.split` this merges nothing and keeps order and Sids: here each statement has its own purpose.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_aws_slr.policies import MANAGED, Statement, document, size


def documents(statements: Iterable[Statement], limit: int = MANAGED.characters) -> list[dict[str, Any]]:
    """As few documents as keep the statements' order, each of at most `limit` characters.

    A statement over the limit is divided by its resources.
    """
    found: list[list[Statement]] = [[]]
    for statement in statements:
        for part in _within(statement, limit):
            if found[-1] and size(document([*found[-1], part])) > limit:
                found.append([])
            found[-1].append(part)
    return [json.loads(document(those)) for those in found if those]


def _within(statement: Statement, limit: int) -> Iterator[Statement]:
    half = len(statement.resources) // 2
    if not half or size(document([statement])) <= limit:
        yield statement
        return
    for letter, part in (("A", statement.resources[:half]), ("B", statement.resources[half:])):
        yield from _within(dataclasses.replace(statement, sid=f"{statement.sid}{letter}", resources=part), limit)
