"""This tells whether policies allow a request, by IAM's logic for identity policies, boundaries and SCPs. It is pure.

moto's own access control takes a condition that is not met for a denial, ignores all operators but StringEquals, and
knows neither `?` nor `NotResource` nor that the case of actions does not count. So it cannot answer this.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.json_text import listed

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ARN_PARTS = 6


class Decision(enum.StrEnum):
    """A decision is what policies say, in the words of the policy simulator."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class UnsupportedPolicyError(ValueError):
    """A policy uses something that is not evaluated here. Better no answer than a wrong one."""


@dataclass(frozen=True)
class Policy:
    """A policy document and where it comes from, as the policy simulator names it."""

    source: str
    """`user-managed`, `aws-managed`, `user`, `group` or `role` (inline), `none`."""
    name: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """A request to judge. The context maps condition keys, in lower case, to their values."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The decision of one kind of policies, and what led to it."""

    decision: Decision
    by: tuple[Policy, ...] = ()
    """The policies whose statements decided."""
    missing: frozenset[str] = frozenset()
    """Condition keys that were looked for and not given."""


def decide(policies: Iterable[Policy], request: Request) -> Outcome:
    """Say what policies of one kind decide together. A Deny wins, then an Allow, otherwise it is an implicit deny.

    Raises:
        UnsupportedPolicyError: a statement that applies has a condition that cannot be evaluated here.
    """
    missing: set[str] = set()
    matched: dict[str, list[Policy]] = {"Allow": [], "Deny": []}
    for policy in policies:
        for statement in listed(policy.document.get("Statement", [])):
            if _applies(statement, request, missing):
                matched[statement["Effect"]].append(policy)
    if matched["Deny"]:
        return Outcome(Decision.EXPLICIT_DENY, tuple(matched["Deny"]), frozenset(missing))
    if matched["Allow"]:
        return Outcome(Decision.ALLOWED, tuple(matched["Allow"]), frozenset(missing))
    return Outcome(Decision.IMPLICIT_DENY, (), frozenset(missing))


def _applies(statement: Mapping[str, Any], request: Request, missing: set[str]) -> bool:
    if not _names(statement, "Action", lambda pattern: _like(pattern, request.action, re.IGNORECASE)):
        return False
    if not _names(statement, "Resource", lambda pattern: _like(_filled(pattern, request), request.resource)):
        return False
    held = [
        _holds(operator, key, listed(values), request, missing)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return all(held)  # after all have been looked at: every missing key is to be named


def _names(statement: Mapping[str, Any], element: str, fits: Callable[[str], bool]) -> bool:
    """Tell whether `Action` or `Resource`, or their opposites, mean what is asked for."""
    if f"Not{element}" in statement:
        return not any(fits(pattern) for pattern in listed(statement[f"Not{element}"]))
    return any(fits(pattern) for pattern in listed(statement.get(element, [])))


# --- conditions ---


def _holds(operator: str, key: str, wanted: Sequence[str], request: Request, missing: set[str]) -> bool:
    quantifier, _, bare = operator.rpartition(":")
    given = request.context.get(key.lower())
    if bare == "Null":
        return (given is None) == (str(wanted[0]).lower() == "true")
    if_exists = bare.endswith("IfExists")
    bare = bare.removesuffix("IfExists")
    if bare not in _OPERATORS:
        raise UnsupportedPolicyError(
            f"the local AWS does not evaluate the condition operator {operator}; it has Null, {', '.join(_OPERATORS)}"
        )
    negated, test = _OPERATORS[bare]
    if given is None:
        missing.add(key)
        return if_exists or negated or quantifier == "ForAllValues"
    filled = [_filled(str(value), request) for value in wanted]

    def one(value: str) -> bool:
        return any(test(pattern, value) for pattern in filled) != negated

    if quantifier == "ForAllValues":
        return all(one(value) for value in given)
    if quantifier == "ForAnyValue" or not negated:
        return any(one(value) for value in given)
    return all(one(value) for value in given)


def _arn_like(pattern: str, value: str) -> bool:
    """Match each of an ARN's six parts by itself."""
    patterns, values = pattern.split(":", _ARN_PARTS - 1), value.split(":", _ARN_PARTS - 1)
    return len(patterns) == len(values) and all(map(_like, patterns, values))


def _same(pattern: str, value: str) -> bool:
    return pattern == value


def _same_in_any_case(pattern: str, value: str) -> bool:
    return pattern.lower() == value.lower()


def _like(pattern: str, value: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    return _pattern(pattern, flags).fullmatch(value) is not None


@functools.lru_cache(maxsize=4096)
def _pattern(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    """Make a pattern in which `*` and `?` are wildcards and everything else stands for itself."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.compile("".join(parts), flags | re.DOTALL)


_OPERATORS: dict[str, tuple[bool, Callable[[str, str], bool]]] = {
    "StringEquals": (False, _same),
    "StringNotEquals": (True, _same),
    "StringEqualsIgnoreCase": (False, _same_in_any_case),
    "StringNotEqualsIgnoreCase": (True, _same_in_any_case),
    "StringLike": (False, _like),
    "StringNotLike": (True, _like),
    "ArnEquals": (False, _arn_like),
    "ArnLike": (False, _arn_like),
    "ArnNotEquals": (True, _arn_like),
    "ArnNotLike": (True, _arn_like),
    "Bool": (False, _same_in_any_case),
}
"""Operator -> whether it is a negation, and what is tested."""


def _filled(pattern: str, request: Request) -> str:
    """Fill in a pattern's policy variables. One that is not known matches nothing."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in {"*", "?", "$"}:
            raise UnsupportedPolicyError(f"the local AWS does not evaluate ${{{name}}} in policies")
        return next(iter(request.context.get(name.lower(), ())), "\0")

    return _VARIABLE.sub(value, pattern)
