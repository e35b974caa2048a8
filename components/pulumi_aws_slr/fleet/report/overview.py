"""The content of the report, before it is rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pulumi_aws_slr.fleet.plan import Target
from pulumi_aws_slr.fleet.report.alike import change_key, changing_roles, message_key
from pulumi_aws_slr.fleet.work import Command, Outcome, Result
from pulumi_aws_slr.report.tables import grouped

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True)
class Reported:
    """One account and its result, None where there is none of this program and configuration."""

    target: Target
    result: Result | None

    @property
    def is_changing(self) -> bool:
        return self.result is not None and self.result.outcome is Outcome.DONE and bool(self.result.changes)


@dataclass(frozen=True)
class Group:
    """Accounts with the same change, or the same reason of failure."""

    members: tuple[Reported, ...]

    @property
    def example(self) -> Result:
        result = self.members[0].result
        if result is None:
            raise ValueError("the accounts of a group have results")
        return result

    @property
    def names(self) -> list[str]:
        return [member.target.account.name for member in self.members]

    @property
    def waves(self) -> dict[str, int]:
        return dict(Counter(member.target.wave for member in self.members))

    @property
    def risks(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = (self.example.report or {}).get("risks") or ()
        return found

    @property
    def roles(self) -> list[Mapping[str, Any]]:
        return changing_roles(self.example)

    @property
    def identities(self) -> int:
        """Whose permissions change."""
        return len((self.example.report or {}).get("permissions") or ())


@dataclass(frozen=True)
class Overview:
    """All accounts of a command."""

    project: str
    command: Command
    accounts: tuple[Reported, ...]
    changes: tuple[Group, ...]
    """The rarest first."""
    failures: tuple[Group, ...]
    """The most frequent first: they are what stands in the way."""
    unchanged: int
    stopped: int
    unknown: int
    """Accounts without a result."""

    @property
    def changing(self) -> int:
        return sum(len(group.members) for group in self.changes)


def overview(project: str, command: Command, accounts: Iterable[Reported]) -> Overview:
    listed = tuple(accounts)
    failed = [one for one in listed if one.result and one.result.outcome is Outcome.FAILED]
    return Overview(
        project=project,
        command=command,
        accounts=listed,
        changes=_groups([one for one in listed if one.is_changing], change_key, rarest_first=True),
        failures=_groups(failed, message_key, rarest_first=False),
        unchanged=sum(
            one.result is not None and one.result.outcome is Outcome.DONE and not one.is_changing for one in listed
        ),
        stopped=sum(one.result is not None and one.result.outcome is Outcome.STOPPED for one in listed),
        unknown=sum(one.result is None for one in listed),
    )


def matrix(found: Overview) -> tuple[list[str], list[tuple[list[Reported], list[str]]]]:
    """Role by account: the names of all roles, and groups of accounts with what happens to each of the roles."""
    rows = [(one, _fates(one.result)) for one in found.accounts if one.result is not None and one.result.report]
    counts = Counter(name for _, fates in rows for name in fates)
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    alike = grouped(rows, lambda row: tuple(row[1].get(name, "") for name in names))
    ordered = sorted(alike.items(), key=lambda item: (len(item[1]), item[0]))
    return names, [([one for one, _ in members], list(fates)) for fates, members in ordered]


def _fates(result: Result) -> dict[str, str]:
    return {str(role["name"]): str(role["fate"]) for role in (result.report or {}).get("roles") or ()}


def _groups(members: Sequence[Reported], key: Callable[[Result], _K], *, rarest_first: bool) -> tuple[Group, ...]:
    def key_of(member: Reported) -> _K:
        if member.result is None:
            raise ValueError("only results can be compared")
        return key(member.result)

    sign = 1 if rarest_first else -1
    found = grouped(members, key_of)
    return tuple(
        Group(tuple(group)) for _, group in sorted(found.items(), key=lambda item: (sign * len(item[1]), str(item[0])))
    )
