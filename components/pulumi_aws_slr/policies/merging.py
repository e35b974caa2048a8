"""The fewest statements that allow exactly what the given ones allow.

Statements become one in three cases, none of which allows more:

- same resources and condition: their actions are joined;
- same actions and condition: their resources are joined;
- iam:CreateServiceLinkedRole of several services: resources and principals are joined. To the letter this allows the
  principal of A on the role of B. No such request exists: IAM derives the role's ARN, with the principal in its path,
  from the requested principal. And both roles may be created anyway.

Other conditions are never crossed: if X may be passed to A and Y to B, X may not be passed to B.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pulumi_aws_slr.policies.abilities import CREATE_ACTION, NO_MARKS, SERVICE_NAME_KEY, statement
from pulumi_aws_slr.policies.document import Condition, Effect, Statement

_Table = dict[tuple[str, Condition], frozenset[str]]
"""The actions on each resource under each condition."""

_ALTERNATIVES = {"StringEquals", "StringEqualsIfExists"}
"""Operators that one of several values satisfies."""

_NAMELESS_CREATION = Statement(
    "DenyCreateWithoutServiceName", (CREATE_ACTION,), ("*",), (("Null", SERVICE_NAME_KEY, "true"),), Effect.DENY
)


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """The fewest Allow statements that say the same, in an order that does not depend on theirs."""
    return _grouped(_table(statements))


def folded(statements: Iterable[Statement]) -> list[Statement]:
    """The same as `merged` in fewer characters, for callers with very many services.

    ARNs are most of a document, and `merged` repeats those of roles that a caller may create *and* use otherwise. Here
    the creation joins the other actions under StringEqualsIfExists. That binds the creation alone, as no other action
    has the key. A creation without the key, which it would let through, is denied; IAM makes no such request. Tagging
    joins, too: its condition concerns the keys of all tags, and holds for actions that have none.
    """
    table = _table(statements)
    apart: dict[str, list[Condition]] = defaultdict(list)
    for (resource, own), actions in table.items():
        if own in ((), NO_MARKS) or (actions == {CREATE_ACTION} and _repeats_path(resource, own)):
            apart[resource].append(own)
    deny_nameless = False
    for resource, conditions in apart.items():
        if len(conditions) > 1:
            joint = tuple(sorted(_relaxed(triple) for own in conditions for triple in own))
            deny_nameless |= any(key == SERVICE_NAME_KEY for _, key, _ in joint)
            table[resource, joint] = frozenset[str]().union(*(table.pop((resource, own)) for own in conditions))
    return [*([_NAMELESS_CREATION] if deny_nameless else []), *_grouped(table)]


def _relaxed(triple: tuple[str, str, str]) -> tuple[str, str, str]:
    operator, key, value = triple
    return ("StringEqualsIfExists", key, value) if key == SERVICE_NAME_KEY else (operator, key, value)


def _table(statements: Iterable[Statement]) -> _Table:
    table: _Table = defaultdict(frozenset)
    for one in statements:
        for resource in one.resources:
            table[resource, _own(resource, one.condition)] |= frozenset(one.actions)
    return table


def _own(resource: str, condition: Condition) -> Condition:
    """The part of a condition that concerns this resource."""
    if len({triple[:2] for triple in condition}) == 1:
        condition = tuple(triple for triple in condition if _repeats_path(resource, (triple,))) or condition
    return tuple(sorted(condition))


def _grouped(table: Mapping[tuple[str, Condition], frozenset[str]]) -> list[Statement]:
    answers: dict[tuple[str, frozenset[str], object], set[tuple[str, str, str]]] = defaultdict(set)
    for (resource, condition), actions in table.items():
        answers[resource, actions, _question(condition)].update(condition)
    groups: dict[tuple[frozenset[str], object], tuple[set[str], set[tuple[str, str, str]]]] = {}
    for (resource, actions, question), triples in answers.items():
        condition = tuple(sorted(triples))
        crossed = question if _repeats_path(resource, _without_marks(condition)) else condition
        resources, conditions = groups.setdefault((actions, crossed), (set(), set()))
        resources.add(resource)
        conditions.update(triples)
    found = (
        statement(tuple(sorted(actions)), tuple(sorted(resources)), tuple(sorted(conditions)))
        for (actions, _), (resources, conditions) in groups.items()
    )
    return sorted(found, key=_order)


def _order(one: Statement) -> tuple[object, ...]:
    """Creation first, then statements without a condition."""
    return CREATE_ACTION not in one.actions, bool(one.condition), one.actions, one.condition, one.resources


def _without_marks(condition: Condition) -> Condition:
    return tuple(triple for triple in condition if triple not in NO_MARKS)


def _question(condition: Condition) -> object:
    """Equal for conditions whose values may become alternatives: one comparison of one key."""
    rest = _without_marks(condition)
    comparisons = {triple[:2] for triple in rest}
    if len(comparisons) == 1:
        (one,) = comparisons
        if one[0] in _ALTERNATIVES:
            return one, len(condition) - len(rest)
    return condition


def _repeats_path(resource: str, condition: Condition) -> bool:
    """Whether a condition names the principal in the path of the role's ARN."""
    return bool(condition) and all(
        operator in _ALTERNATIVES and key == SERVICE_NAME_KEY and f":role/aws-service-role/{value}/" in resource
        for operator, key, value in condition
    )
