"""Statements and policy documents."""

from __future__ import annotations

import enum
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.json_text import listed, parsed

Condition = tuple[tuple[str, str, str], ...]
"""Triples of operator, condition key and value. Several values of one operator and key are alternatives, as in IAM."""

Principals = tuple[tuple[str, str], ...]
"""Pairs of a kind (`AWS`, `Service`) and a value, for resource and trust policies."""


class Effect(enum.StrEnum):
    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True)
class Statement:
    """One statement. Its parts may come in any order; documents have them sorted, so that they do not change.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    """Empty in trust policies only."""
    condition: Condition = ()
    effect: Effect = Effect.ALLOW
    principals: Principals = ()
    """Empty in policies of identities."""

    def to_json(self) -> dict[str, Any]:
        statement: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect.value,
            **({"Principal": _grouped(self.principals)} if self.principals else {}),
            "Action": _one_or_many(self.actions),
            **({"Resource": _one_or_many(self.resources)} if self.resources else {}),
        }
        if self.condition:
            condition: dict[str, dict[str, Any]] = {}
            for (operator, key), triples in itertools.groupby(sorted(self.condition), key=lambda triple: triple[:2]):
                condition.setdefault(operator, {})[key] = _one_or_many(value for _, _, value in triples)
            statement["Condition"] = condition
        return statement


def document(statements: Iterable[Statement]) -> str:
    """A policy document as compact JSON, in the order given.

    Duplicates are dropped and equal Sids numbered, since IAM wants them unique.
    """
    taken: set[str] = set()
    found = []
    for statement in dict.fromkeys(statements):
        numbered = (f"{statement.sid}{number}" for number in itertools.count(2))
        sid = next(name for name in itertools.chain((statement.sid,), numbered) if name not in taken)
        taken.add(sid)
        found.append({**statement.to_json(), "Sid": sid})
    return json.dumps({"Version": "2012-10-17", "Statement": found}, separators=(",", ":"))


def statements_of(text: str) -> list[Statement]:
    """The statements of an identity policy of the form that `document` makes.

    Raises:
        ValueError: it has another form, as documents by others may.
    """
    try:
        return [
            Statement(
                sid=said.get("Sid", ""),
                actions=_texts(said["Action"]),
                resources=_texts(said["Resource"]),
                condition=tuple(
                    (operator, key, value)
                    for operator, keys in said.get("Condition", {}).items()
                    for key, values in keys.items()
                    for value in _texts(values)
                ),
                effect=Effect(said["Effect"]),
            )
            for said in parsed(text)["Statement"]
        ]
    except (KeyError, TypeError, AttributeError):
        raise ValueError("a part of it is missing, or of another form") from None


def size(text: str) -> int:
    """Characters of a document as IAM counts them, without white space.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    """
    return sum(map(len, text.split()))


def _grouped(pairs: Principals) -> dict[str, Any]:
    kinds = itertools.groupby(sorted(pairs), key=lambda pair: pair[0])
    return {kind: _one_or_many(value for _, value in those) for kind, those in kinds}


def _one_or_many(values: Iterable[str]) -> str | list[str]:
    several = sorted(set(values))
    return several[0] if len(several) == 1 else several


def _texts(element: Any) -> tuple[str, ...]:
    several = listed(element)
    if not all(isinstance(text, str) for text in several):
        raise TypeError("not a text")
    return tuple(several)
