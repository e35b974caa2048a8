"""Who gets what, in which wave: all files of a fleet, checked whole before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pulumi_aws_slr.fleet.accounts import Account, read_accounts
from pulumi_aws_slr.fleet.errors import FilesError, FleetError
from pulumi_aws_slr.fleet.files import read
from pulumi_aws_slr.fleet.settings import FleetFile
from pulumi_aws_slr.fleet.templates import Template, read_template
from pulumi_aws_slr.fleet.waves import waves_of
from pulumi_aws_slr.stack.project import ProjectFiles, StackError, read_project

_T = TypeVar("_T")

_REASONS = 20
"""Faults of templates that are named one by one: the same word may be missing in 2,000 accounts."""


@dataclass(frozen=True)
class Target:
    """One account with its stack's template and its wave."""

    account: Account
    template: Template
    wave: str


@dataclass(frozen=True)
class Plan:
    """Every account of a fleet, wave by wave."""

    project: ProjectFiles
    settings: FleetFile
    targets: tuple[Target, ...]
    warnings: tuple[str, ...]
    is_part: bool = False
    """Whether waves or accounts were asked for by name."""

    @property
    def waves(self) -> dict[str, list[Target]]:
        """The targets by wave, in the waves' order; a wave may be empty."""
        found: dict[str, list[Target]] = {wave.title: [] for wave in self.settings.waves}
        for target in self.targets:
            found[target.wave].append(target)
        return found

    def only(self, waves: Sequence[str] = (), accounts: Sequence[str] = ()) -> Plan:
        """The part of it in some waves and for some accounts, by ID or name.

        Raises:
            FleetError: there is no such wave or account.
        """
        known = {name for target in self.targets for name in (target.account.id, target.account.name)}
        for what, given, there in (("wave", waves, list(self.waves)), ("account", accounts, known)):
            if unknown := sorted(set(given) - set(there)):
                hint = f": there are {', '.join(there)}" if what == "wave" else " in the accounts file"
                raise FleetError(f"there is no {what} {', '.join(unknown)}{hint}")
        kept = (
            target
            for target in self.targets
            if (not waves or target.wave in waves)
            and (not accounts or not {target.account.id, target.account.name}.isdisjoint(accounts))
        )
        return replace(self, targets=tuple(kept), is_part=bool(waves or accounts))


def read_plan(fleet: Path, accounts: Path) -> Plan:
    """The plan of a fleet's two files and the stacks' files of the project around them.

    Raises:
        FilesError: something is wrong with a file; names every fault.
    """
    faults: list[str] = []
    settings = _or_faults(faults, lambda: read(fleet, FleetFile))
    listed = _or_faults(faults, lambda: read_accounts(accounts))
    faults += [f"{fleet}: {fault}" for fault in settings.faults()] if settings else ()
    templates = _templates(settings, fleet.parent, faults) if settings else {}
    if not settings or not listed or faults:
        raise FilesError(faults)
    waves, left = waves_of(listed, settings.waves)
    if left:
        names = ", ".join(account.name for account in left[:3])
        faults.append(
            f"{fleet}: waves: {len(left)} of {len(listed)} accounts are in none ({names}{', …' if left[3:] else ''}). "
            "End the list with {percent: 100}"
        )
    targets = [
        Target(account, templates[_stack_of(account, settings)], wave.name)
        for wave in waves
        for account in wave.accounts
    ]
    missing = [fault for target in targets for fault in target.template.faults(target.account)]
    faults += missing[:_REASONS]
    if len(missing) > _REASONS:
        faults.append(f"… and {len(missing) - _REASONS} more of the kind")
    faults += [f"{accounts}: {fault}" for fault in _unreadable(listed, settings)]
    if faults:
        raise FilesError(faults)
    project = read_project(settings.defaults.stack, fleet.parent)
    return Plan(project, settings, tuple(targets), tuple(_warnings(listed, settings)))


def _or_faults(faults: list[str], reading: Callable[[], _T]) -> _T | None:
    """What is read, or None with its faults added to the others."""
    try:
        return reading()
    except FilesError as error:
        faults += error.faults
        return None


def _templates(settings: FleetFile, directory: Path, faults: list[str]) -> Mapping[str, Template]:
    found = {}
    for stack in dict.fromkeys([settings.defaults.stack, *(overlay.stack for overlay in settings.overlays)]):
        try:
            found[stack] = read_template(stack, directory.resolve())
        except (StackError, OSError, ValueError) as error:
            faults.append(str(error))
        else:
            faults += found[stack].own_faults()
    return found


def _stack_of(account: Account, settings: FleetFile) -> str:
    matching = (overlay.stack for overlay in reversed(settings.overlays) if overlay.match in account.tags)
    return next(matching, settings.defaults.stack)


def _unreadable(accounts: Iterable[Account], settings: FleetFile) -> Iterator[str]:
    if settings.preview_role is None:
        return
    for account in accounts:
        if account.profile:
            yield (
                f"account {account.id} has a profile, and previewRole of the fleet takes the place of a role. Give the "
                "account a role"
            )


def _warnings(accounts: Sequence[Account], settings: FleetFile) -> Iterator[str]:
    tags = frozenset().union(*(account.tags for account in accounts))
    for key, match in [
        *(("overlays", overlay.match) for overlay in settings.overlays),
        *(("waves", wave.match) for wave in settings.waves if wave.match),
    ]:
        if match not in tags:
            near = sorted(tag for tag in tags if re.sub(r"\W", "", tag).lower() == re.sub(r"\W", "", match).lower())
            yield f"{key}: no account has the tag {match}{f'; did you mean {near[0]}?' if near else ''}"
