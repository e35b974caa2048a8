"""The grants of policy documents: one action on one resource each.

Documents with the same grants allow the same, however their statements are cut, ordered, named or nested.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pulumi_aws_slr.json_text import listed
from pulumi_aws_slr.policies.meaning.patterns import covers, is_pattern, overlap

CREATE = "iam:createservicelinkedrole"
_SERVICE_KEY = "iam:awsservicename"
_ALTERNATIVES = frozenset({"stringequals", "stringlike", "arnequals", "arnlike", "stringequalsifexists"})
"""Operators that one matching value satisfies: a list of values is as good as a statement for each."""
_PATTERNED = frozenset({"stringlike", "arnlike", "arnequals"})
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_MOST = 256
"""Values of a condition up to which a statement is divided: as many services as fit into a policy."""
_MOST_CROSSED = 64
"""Combinations of the values of several conditions up to which it is divided."""
_MOST_GRANTS = 2**17
"""Grants of one statement: twice as many as IAM's size limits allow, apart from conditions."""

Test = tuple[str, str, tuple[str, ...]]
"""Operator and key in lower case, and the sorted values."""


class DocumentError(ValueError):
    """A text is no policy document."""


class Grant(NamedTuple):
    """One action on one resource, allowed or denied, where all its conditions hold."""

    effect: str
    action: str
    """In lower case, since case does not count; may be a pattern. `not a, b`: all but these (NotAction)."""
    resource: str
    """An ARN or a pattern. `not a, b`: all but these (NotResource)."""
    conditions: tuple[Test, ...] = ()
    written: str = ""
    """The action as written, for people."""

    @property
    def key(self) -> tuple[str, str, str, tuple[Test, ...]]:
        return (self.effect, self.action, self.resource, self.conditions)

    def takes_in(self, other: Grant) -> bool:
        """Whether it matches every request that the other one matches, whatever the effects."""
        return (
            wider(self.action, other.action)
            and wider(self.resource, other.resource)
            and all(any(implied(mine, its) for its in other.conditions) for mine in self.conditions)
        )

    def narrowed_by(self, other: Grant) -> Grant | None:
        """What both match, with the effect of this one; None where that is nothing, or takes more than one grant."""
        action, resource = _narrower(self.action, other.action), _narrower(self.resource, other.resource)
        if action is None or resource is None:
            return None
        conditions = tuple(sorted({*self.conditions, *other.conditions}))
        written = self.written if action == self.action else other.written
        return Grant(self.effect, action, resource, conditions, written)

    def may_match(self, action: str) -> bool:
        """Whether it concerns an action, in lower case, at least in part."""
        return _may_match(self.action, action)


def grants_of(document: Any) -> list[Grant]:
    """The grants of a document, each once; JSON text or its parsed form.

    Raises:
        DocumentError: it is no policy document.
    """
    try:
        parsed = json.loads(document) if isinstance(document, str) else document
        found = [grant for statement in listed(parsed["Statement"]) for grant in _grants(statement)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError(f"it is no policy document: {type(error).__name__}") from None
    return list({grant.key: grant for grant in found}.values())


def _grants(statement: Mapping[str, Any]) -> Iterator[Grant]:
    effect = statement["Effect"]
    actions = _texts(statement, "Action")
    resources = _texts(statement, "Resource")
    pairs = len(actions) * len(resources)
    if effect not in ("Allow", "Deny") or pairs > _MOST_GRANTS:
        raise ValueError("nothing that IAM takes")
    for tests in _taken_apart(statement.get("Condition") or {}, min(_MOST, _MOST_GRANTS // max(1, pairs))):
        for action, resource in itertools.product(actions, resources):
            if not _is_never_asked(action.lower(), resource, tests):
                yield Grant(effect, action.lower(), resource, tests, action)


def _texts(statement: Mapping[str, Any], element: str) -> list[str]:
    texts = listed(statement[element if element in statement else f"Not{element}"])
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("not a text")
    return texts if element in statement else [f"not {', '.join(sorted(texts))}"]


def _taken_apart(condition: Mapping[str, Any], most: int) -> Iterator[tuple[Test, ...]]:
    choices: list[list[Test]] = []
    size = 1
    for operator, keys in sorted(condition.items()):
        for key, given in sorted(keys.items()):
            values = tuple(sorted({_text(value) for value in listed(given)}))
            kind, name = operator.lower(), key.lower()
            size *= max(1, len(values))
            if kind in _ALTERNATIVES and size <= (most if size == len(values) else min(most, _MOST_CROSSED)):
                choices.append([(kind, name, (value,)) for value in values])
            else:
                choices.append([(kind, name, values)])
    for combination in itertools.product(*choices):
        yield tuple(sorted(set(combination)))


def _is_never_asked(action: str, resource: str, tests: Iterable[Test]) -> bool:
    """Whether it creates one service's role for another service: IAM derives the role from the service."""
    if action != CREATE or (service := service_in(resource)) is None:
        return False
    values = [values for kind, key, values in tests if key == _SERVICE_KEY and kind.startswith("stringequals")]
    return any(len(named) == 1 and named[0].lower() != service.lower() for named in values)


def service_in(resource: str) -> str | None:
    """The principal in the ARN of a service-linked role; None for other ARNs and patterns of principals."""
    _, found, rest = resource.partition(":role/aws-service-role/")
    service, slash, _ = rest.partition("/")
    return service if found and slash and not is_pattern(service) else None


def created_services(grant: Grant) -> str | None:
    """The one service that a creation is limited to; None without such a limit."""
    named = [
        values[0]
        for kind, key, values in grant.conditions
        if key == _SERVICE_KEY and kind in ("stringequals", "stringlike") and len(values) == 1
    ]
    return next((service for service in named if not is_pattern(service)), None)


@functools.lru_cache(maxsize=4096)
def _may_match(granted: str, action: str) -> bool:
    if granted.startswith("not "):
        return not any(covers(text, action) for text in excepted(granted))
    return overlap(granted, action)


def wider(wide: str, narrow: str) -> bool:
    """Whether one action or resource of grants covers another."""
    if wide.startswith("not "):
        if narrow.startswith("not "):
            return all(any(covers(text, mine) for text in excepted(narrow)) for mine in excepted(wide))
        return not any(overlap(_VARIABLE.sub("*", text), _VARIABLE.sub("*", narrow)) for text in excepted(wide))
    return wide == "*" if narrow.startswith("not ") else covers(wide, narrow)


def _narrower(one: str, other: str) -> str | None:
    if wider(one, other):
        return other
    return one if wider(other, one) else None


def excepted(text: str) -> list[str]:
    """The exceptions in `not a, b`."""
    return text.removeprefix("not ").split(", ")


def implied(wide: Test, narrow: Test) -> bool:
    """Whether the wide condition holds wherever the narrow one does."""
    kind, key, values = wide
    its_kind, its_key, its_values = narrow
    if key != its_key:
        return False
    if kind == its_kind and kind in _ALTERNATIVES and set(its_values) <= set(values):
        return True
    if kind in _PATTERNED and (its_kind == kind or its_kind.removesuffix("equals") == kind.removesuffix("like")):
        return all(any(covers(mine, its) for mine in values) for its in its_values)
    if kind == "stringequalsifexists" and its_kind == "stringequals":
        return set(its_values) <= set(values)
    return wide == narrow


def _text(value: Any) -> str:
    if not isinstance(value, str | bool | int | float):
        raise TypeError("not a value of a condition")
    return str(value).lower() if isinstance(value, bool) else str(value)
