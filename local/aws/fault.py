"""One thing that goes wrong on demand: its effect, the calls that it is meant for, and what became of it so far."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws import values
from local.aws.bucket import TokenBucket

EFFECTS: dict[str, frozenset[str]] = {
    "error": frozenset({"code", "message", "status"}),
    "access_denied": frozenset(),
    "throttle": frozenset(),
    "rate": frozenset({"per_second", "burst"}),
    "delay": frozenset({"seconds"}),
    "hang_after": frozenset({"seconds"}),
    "drop": frozenset(),
    "unreadable": frozenset({"seconds"}),
    "deletion_fails": frozenset({"reason", "usage", "partial"}),
}
"""Every effect and the fields that it takes.

- `error`: the call is refused with a code, a text and an HTTP status (400).
- `access_denied`, `throttle`: the call is refused in the words of its service.
- `rate`: a call that finds its token bucket empty is refused as by `throttle`; the bucket holds `burst` tokens, and
  `per_second` more come with a second.
- `delay`: the call waits before it is executed.
- `hang_after`: the call is executed, and its reply waits.
- `drop`: the connection is closed, before the call is executed.
- `unreadable`: a role younger than so many seconds is not found: IAM is eventually consistent.
- `deletion_fails`: the deletion task that this DeleteServiceLinkedRole starts fails, with a reason ("Role in use.")
  and a usage list (`{Region: [ARN]}`); without `usage` it lists the real users, with `partial` only those of one
  Region.
"""

_NUMBERS = ("seconds", "per_second", "burst")
"""The fields that an effect cannot do without."""
_CODE = re.compile(r"[A-Za-z0-9.:_-]+")
PATTERNS = ("account", "service", "action", "resource", "region", "caller")


def _code(value: Any, what: str) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError(f"{what} is letters, digits, dots, colons, - and _, not {values.shown(value)}")


def _status(value: Any, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 400 <= value <= 599:  # noqa: PLR2004
        raise ValueError(f"{what} is an HTTP status of an error, 400 to 599, not {values.shown(value)}")


def _usage(value: Any, what: str) -> None:
    if not isinstance(value, dict) or not all(isinstance(arns, list) for arns in value.values()):
        raise ValueError(f"{what} is Regions with lists of ARNs, not {values.shown(value)}")
    for region, arns in value.items():
        values.texts([region, *arns], what)


def _flag(value: Any, what: str) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{what} is true or false, not {values.shown(value)}")  # noqa: TRY004 (of the request)


_FIELDS: dict[str, Callable[[Any, str], object]] = {
    "seconds": values.seconds,
    "per_second": values.number,
    "burst": values.number,
    "code": _code,
    "message": values.text,
    "status": _status,
    "reason": values.text,
    "usage": _usage,
    "partial": _flag,
}
"""How each field of an effect is checked."""


@dataclass
class Fault:
    """One fault and its counters.

    Attributes:
        patterns: what a call must look like, by the names in `PATTERNS`; what is not named may be anything.
        effect: what happens to it: one of `EFFECTS` by name.
        details: the fields of that effect.
        count: how often it happens; None without end.
        after: how many fitting calls pass first.
        every: of how many fitting calls it happens to the last one.
        seen: how many fitting calls there were.
        taken: how many of them it was to happen to.
        hits: how many of them it has happened to. For `hang_after` that is once the call has taken effect.
        bucket: the tokens that are left of a `rate`.
    """

    patterns: dict[str, str]
    effect: str
    details: dict[str, Any] = field(default_factory=dict)
    count: int | None = None
    after: int = 0
    seen: int = 0
    taken: int = 0
    hits: int = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    bucket: TokenBucket | None = None
    every: int = 1

    @classmethod
    def parse(cls, request: Mapping[str, Any]) -> Fault:
        """Read a fault from the admin endpoint's JSON.

        Raises:
            ValueError: a field is unknown or of the wrong kind, or the effect is missing.
        """
        effect = dict(values.mapping(request.get("effect"), "'effect'"))
        kind = effect.pop("kind", None)
        if not isinstance(kind, str) or kind not in EFFECTS:
            raise ValueError(f"effect.kind {values.shown(kind)} is none of {', '.join(EFFECTS)}")
        if unknown := sorted(set(effect) - EFFECTS[kind]):
            raise ValueError(f"effect {kind!r} has no {', '.join(unknown)}")
        for name in sorted(EFFECTS[kind].intersection(_NUMBERS) | set(effect)):
            _FIELDS[name](effect.get(name), f"effect {kind!r}: {name!r}")
        if unknown := sorted(set(request) - {*PATTERNS, "effect", "count", "after", "every"}):
            raise ValueError(f"a fault has no {', '.join(unknown)}")
        given = {name: value for name, value in request.items() if value is not None}
        return cls(
            {name: values.text(given[name], f"{name!r}") for name in PATTERNS if name in given},
            kind,
            effect,
            values.whole(given["count"], "'count'") if "count" in given else None,
            values.whole(given.get("after", 0), "'after'"),
            bucket=TokenBucket(**effect) if kind == "rate" else None,
            every=values.whole(given.get("every", 1), "'every'", least=1),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fault as the admin endpoint shows it."""
        shown = dataclasses.asdict(self)
        del shown["bucket"]
        return {**shown.pop("patterns"), "effect": {"kind": shown.pop("effect"), **shown.pop("details")}, **shown}
