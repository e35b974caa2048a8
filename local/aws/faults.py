"""Things that go wrong on demand: which calls they hit, what they do to them, and how often they did.

A fault is added through the admin endpoint. It hits every call that fits all of its patterns (shell globs, without
regard to case), after letting the first `after` of them pass, or the last of `every` so many, at most `count` times.
"""

from __future__ import annotations

import dataclasses
import fnmatch
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws import values
from local.aws.bucket import TokenBucket
from local.aws.call import Call

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
_LATE = "hang_after"
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
        """A fault from the admin endpoint's JSON.

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
        given = {name: it for name, it in request.items() if it is not None}
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
        """The fault as the admin endpoint shows it."""
        shown = dataclasses.asdict(self)
        del shown["bucket"]
        return {**shown.pop("patterns"), "effect": {"kind": shown.pop("effect"), **shown.pop("details")}, **shown}

    def fits(self, call: Call) -> bool:
        """Whether a call looks like the patterns."""
        facts = {
            "account": call.account,
            "service": call.service,
            "action": call.action,
            "resource": call.resource,
            "region": call.region,
            "caller": call.caller.arn if call.caller else "",
        }
        return all(fnmatch.fnmatchcase(facts[name].lower(), glob.lower()) for name, glob in self.patterns.items())


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._faults: dict[str, Fault] = {}

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        with self._changed:
            self._faults[fault.id] = fault
        return fault

    def take(self, call: Call, role_age: Callable[[Call], float | None], effect: str | None = None) -> list[Fault]:
        """The faults that hit a call, oldest first; they are counted as hit, but for those that hit when it is done.

        Args:
            call: the call.
            role_age: tells for how many seconds the role that a call names has existed; None if it does not.
            effect: the only effect that matters; None for all.
        """
        with self._changed:
            fitting = [fault for fault in self._faults.values() if fault.fits(call) and _applies(fault, call, role_age)]
            taken = [fault for fault in fitting if effect in (None, fault.effect) and _take(fault)]
            self._hit(fault for fault in taken if fault.effect != _LATE)
        return taken

    def done(self, call: Call) -> None:
        """Tell that a call has taken effect: now the faults hit that wait for it."""
        with self._changed:
            self._hit(fault for fault in call.faults if fault.effect == _LATE)

    def _hit(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            fault.hits += 1
        self._changed.notify_all()

    def get(self, fault_id: str, wait_hits: int = 0, timeout: float = 0.0) -> Fault | None:
        """A fault, if asked for after it was hit so often or the timeout (seconds) is over; None if there is none."""
        with self._changed:
            self._changed.wait_for(
                lambda: fault_id not in self._faults or self._faults[fault_id].hits >= wait_hits, timeout
            )
            return self._faults.get(fault_id)

    def all(self, account: str | None = None) -> list[Fault]:
        """The faults made for an account, or all."""
        with self._changed:
            return [fault for fault in self._faults.values() if account in (None, fault.patterns.get("account"))]

    def remove(self, fault_id: str | None = None, account: str | None = None) -> None:
        """Take back one fault, those made for an account, or all."""
        with self._changed:
            for fault in list(self._faults.values()):
                if fault_id in (None, fault.id) and account in (None, fault.patterns.get("account")):
                    del self._faults[fault.id]
            self._changed.notify_all()


def _applies(fault: Fault, call: Call, role_age: Callable[[Call], float | None]) -> bool:
    if fault.effect == "unreadable":
        age = role_age(call)
        return age is not None and age < fault.details["seconds"]
    if fault.effect == "deletion_fails":
        return (call.service, call.action) == ("iam", "DeleteServiceLinkedRole")
    return True


def _take(fault: Fault) -> bool:
    fault.seen += 1
    fitting = fault.seen - fault.after
    if fitting <= 0 or fitting % fault.every or (fault.count is not None and fault.taken >= fault.count):
        return False
    if fault.bucket and fault.bucket.take():
        return False
    fault.taken += 1
    return True
