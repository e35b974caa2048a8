"""Things that go wrong on demand: which calls they hit, what they do to them, and how often they did.

A fault is added through the admin endpoint. It hits every call that fits all of its patterns (shell globs, without
regard to case), after letting the first `after` of them pass, or the last of `every` so many, at most `count` times.
"""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Callable, Iterable

from local.aws.call import Call
from local.aws.fault import Fault

_LATE = "hang_after"


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
        """Return the faults that hit a call, oldest first. They count as hit, but for those that hit when it is done.

        Args:
            call: the call.
            role_age: tells for how many seconds the role that a call names has existed; None if it does not.
            effect: the only effect that matters; None for all.
        """
        with self._changed:
            fitting = [
                fault for fault in self._faults.values() if _fits(fault, call) and _applies(fault, call, role_age)
            ]
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
        """Return a fault once it was hit so often or the timeout (seconds) is over, or None if there is none."""
        with self._changed:
            self._changed.wait_for(
                lambda: fault_id not in self._faults or self._faults[fault_id].hits >= wait_hits, timeout
            )
            return self._faults.get(fault_id)

    def all(self, account: str | None = None) -> list[Fault]:
        """Return the faults made for an account, or all."""
        with self._changed:
            return [fault for fault in self._faults.values() if account in (None, fault.patterns.get("account"))]

    def remove(self, fault_id: str | None = None, account: str | None = None) -> None:
        """Take back one fault, those made for an account, or all."""
        with self._changed:
            for fault in list(self._faults.values()):
                if fault_id in (None, fault.id) and account in (None, fault.patterns.get("account")):
                    del self._faults[fault.id]
            self._changed.notify_all()


def _fits(fault: Fault, call: Call) -> bool:
    facts = {
        "account": call.account,
        "service": call.service,
        "action": call.action,
        "resource": call.resource,
        "region": call.region,
        "caller": call.caller.arn if call.caller else "",
    }
    return all(fnmatch.fnmatchcase(facts[name].lower(), glob.lower()) for name, glob in fault.patterns.items())


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
