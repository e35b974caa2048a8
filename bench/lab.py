"""The place of all measurements: a local AWS, an engine, and a new account for every run."""

from __future__ import annotations

import compileall
import itertools
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local import aws_plugin, daemon, engine
from local.aws.admin import Admin
from local.aws.calls import RecordedCall
from local.environment import environment
from local.layout import ROOT

REGION = "us-east-1"


@dataclass(frozen=True)
class Condition:
    """The state of the AWS: `local.aws.faults` and `local.aws.settings` explain the fields. `text` is for the page."""

    text: str
    faults: tuple[tuple[str, dict[str, Any]], ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    may_fail: bool = False
    """Whether failed commands are counted, not fatal."""


_BUCKETS = "https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/"
_LATE = ("delay", {"seconds": 0.05})
CONDITIONS = {
    "0 ms": Condition("every call is answered at once; a deletion task takes 0.3 s"),
    "deleted at once": Condition(
        "as 0 ms, and a deletion task has ended when its status is first asked for",
        settings={"deletion": 0},
    ),
    "50 ms": Condition("every call takes 50 ms more", (_LATE,)),
    "throttled": Condition(
        "as 50 ms, and IAM lets 20 calls of the account pass at once and 10 more with each second, all actions "
        f"together; IAM documents [token buckets]({_BUCKETS}), but not their sizes",
        (_LATE, ("rate", {"service": "iam", "per_second": 10, "burst": 20})),
        may_fail=True,
    ),
}
_READS = ("Get", "List", "Describe", "Simulate")
_THROTTLING = {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"}


@dataclass(frozen=True)
class Calls:
    """The calls of one command."""

    counts: dict[str, int]
    throttled: int
    writing: float | None

    @classmethod
    def of(cls, calls: list[RecordedCall]) -> Calls:
        writes = [call.time for call in calls if not call.action.startswith(_READS)]
        end = max((call.time + call.duration_ms / 1000 for call in calls), default=0.0)
        return cls(
            dict(sorted(Counter(f"{call.service}:{call.action}" for call in calls).items())),
            sum(call.error_code in _THROTTLING for call in calls),
            end - min(writes) if writes else None,
        )


@dataclass(frozen=True)
class Account:
    """An account of the local AWS, new with every run."""

    id: str
    env: dict[str, str]
    admin: Admin

    def calls(self) -> Calls:
        """The calls since the last question."""
        found = self.admin.calls(account=self.id)
        self.admin.clear_calls(account=self.id)
        return Calls.of(found)


@dataclass(frozen=True)
class Lab:
    folder: Path
    env: dict[str, str]
    admin: Admin
    plugin: aws_plugin.AwsPlugin
    numbers: Iterator[int]

    @contextmanager
    def account(self, condition: str = "0 ms") -> Iterator[Account]:
        """A new account under a condition, deleted afterwards."""
        number = f"{next(self.numbers):012}"
        env = {**self.env, "AWS_ACCESS_KEY_ID": number}
        with ExitStack() as faults:
            self.admin.settings(number, **CONDITIONS[condition].settings)
            for effect, details in CONDITIONS[condition].faults:
                faults.enter_context(self.admin.fault(effect, account=number, **details))
            try:
                yield Account(number, env, self.admin)
            finally:
                self.admin.reset(account=number)

    def scratch(self, name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))


@contextmanager
def lab() -> Iterator[Lab]:
    """Set everything up, and tear it down."""
    installed = engine.ensure()
    compileall.compile_dir(ROOT / "components", quiet=1)  # as pip does, with the wheel
    with tempfile.TemporaryDirectory(prefix="slr-bench-") as name:
        folder = Path(name)
        home = folder / "pulumi-home"
        plugin = aws_plugin.install(home, installed)
        aws = daemon.start(folder)
        try:
            env = environment(aws.url, home=home, backend=folder / "state", engine_bin=installed.bin)
            env |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "CHECKPOINT_DISABLE": "1"}
            yield Lab(folder, env, Admin(aws.url), plugin, itertools.count(500_000_000_000 + os.getpid()))
        finally:
            daemon.stop(folder)
