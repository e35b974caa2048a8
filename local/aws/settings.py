"""The knobs of the local AWS say how long things take and which Regions are on, per account.

Real AWS needs seconds to minutes for all of these. The defaults are just long enough that a program which does not
wait fails.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.values import seconds, texts, whole


def _names(value: Any, what: str) -> tuple[str, ...]:
    return tuple(texts(value, what))


_CHECKS: Mapping[Any, Callable[[Any, str], Any]] = {
    float: seconds,
    int: lambda value, what: whole(value, what, least=1),
    tuple[str, ...]: _names,
}
"""How a knob of each type is checked."""


@dataclass(frozen=True)
class Settings:
    """The knobs of one account; all times in seconds.

    Attributes:
        deletion_unknown: how long GetServiceLinkedRoleDeletionStatus does not know a new task (recorded on AWS: 1 to
            8 s).
        deletion: how long a task is IN_PROGRESS.
        deletion_purge: how long a finished task is remembered.
        access_report: how long a report of Access Advisor is IN_PROGRESS.
        role_release: how long a service still holds its role after its last resource went.
        rds_create: how long a DB instance or cluster is `creating`.
        rds_modify: how long it is `modifying`.
        rds_delete: how long it is `deleting`.
        dms_step: how long what DMS has stays in each status that it passes through.
        role_creation: how long RDS and DMS Serverless need to create their role on first use; a second call in that
            time fails, as on AWS.
        role_last_used: how long it takes until GetRole tells of a use (recorded on AWS: more than a minute).
        dms_role_propagation: how long DMS cannot assume a new or changed `dms-vpc-role` (reported on AWS: 10 to 30 s).
        kms_role_propagation: how long KMS does not find a new role (AWS: "a delay").
        cloudcontrol_page: how many resources a page of ListResources has at most.
        cloudtrail_delay: how long it takes until LookupEvents tells of a call (AWS: some minutes).
        lookup_rate: how many calls of LookupEvents a second are answered in a Region.
        opted_in: Regions enabled beside those that are enabled by default.
    """

    deletion_unknown: float = 0.0
    deletion: float = 0.3
    deletion_purge: float = 3600.0
    access_report: float = 0.1
    role_release: float = 0.0
    rds_create: float = 0.2
    rds_modify: float = 0.1
    rds_delete: float = 0.2
    dms_step: float = 0.1
    role_creation: float = 0.3
    role_last_used: float = 60.0
    dms_role_propagation: float = 0.0
    kms_role_propagation: float = 0.0
    cloudcontrol_page: int = 100
    cloudtrail_delay: float = 0.0
    lookup_rate: float = 2.0
    opted_in: tuple[str, ...] = ()

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """Return a copy with some knobs turned.

        Raises:
            ValueError: a name is not a knob, or a value has the wrong type.
        """
        kinds = typing.get_type_hints(Settings)
        values: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in kinds:
                raise ValueError(f"unknown setting {name!r}; there are {', '.join(kinds)}")
            what = f"setting {name!r}"
            values[name] = _CHECKS[kinds[name]](value, what)
        return dataclasses.replace(self, **values)


class AccountSettings:
    """The settings of every account; accounts nobody touched have the defaults."""

    def __init__(self) -> None:
        self._changed: dict[str, Settings] = {}

    def of(self, account: str) -> Settings:
        """Return the settings of an account."""
        return self._changed.get(account, _DEFAULTS)

    def change(self, account: str, changes: Mapping[str, Any]) -> Settings:
        """Turn knobs of an account; answers all of its settings.

        Raises:
            ValueError: as `Settings.changed`.
        """
        self._changed[account] = self.of(account).changed(changes)
        return self._changed[account]

    def clear(self, account: str | None) -> None:
        """Go back to the defaults, for one account or all."""
        if account is None:
            self._changed.clear()
        else:
            self._changed.pop(account, None)


_DEFAULTS = Settings()
