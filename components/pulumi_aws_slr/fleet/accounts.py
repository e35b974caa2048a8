"""The accounts file, as Cloud Custodian's c7n-org has it.

Source: https://cloudcustodian.io/docs/tools/c7n-org.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pulumi_aws_slr.fleet.errors import FilesError
from pulumi_aws_slr.fleet.files import read

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/\S+")


@dataclass(frozen=True)
class Account:
    """One account, and the way into it."""

    id: str
    """12 digits."""
    name: str
    chain: tuple[str, ...] = ()
    """ARNs of the roles to assume, one after the other; the last one is the account's own."""
    profile: str | None = None
    """A profile of the AWS configuration, in place of roles."""
    external_id: str | None = field(default=None, repr=False)
    tags: frozenset[str] = frozenset()
    variables: Mapping[str, Any] = field(default_factory=dict)


def _digits(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError("put it in quotes: as a number it loses its leading zeros")  # noqa: TRY004 (pydantic's way)
    return value


def _chain(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_RoleArn = Annotated[str, Field(pattern=f"^{_ROLE_ARN.pattern}$")]
_Chain = Annotated[
    list[_RoleArn],
    Field(min_length=1),
    BeforeValidator(_chain, json_schema_input_type=_RoleArn | Annotated[list[_RoleArn], Field(min_length=1)]),
]


class AccountSpec(BaseModel):
    """One account. Other keys, such as `email` and `regions`, are for c7n-org."""

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True)

    account_id: Annotated[str, BeforeValidator(_digits), Field(pattern=r"^[0-9]{12}$")]
    """12 digits, in quotes."""
    name: Annotated[str, Field(min_length=1)] | None = None
    """A name for people; the ID where there is none."""
    role: _Chain | None = None
    """ARN of the role to assume there, or a chain of ARNs of which the last is the account's own."""
    profile: str | None = None
    """A profile of the AWS configuration, in place of `role`."""
    external_id: str | None = None
    """The external ID that the roles ask for."""
    tags: list[str] = []
    """What waves and overlays match: `path:/Workloads/Prod`, `wave:canary`."""
    vars: dict[str, Any] = {}
    """Values for the placeholders of the stack's file: `{team}`."""


class AccountsFile(BaseModel):
    """The accounts of a fleet, in the format of c7n-org."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    accounts: Annotated[list[AccountSpec], Field(min_length=1)]
    """Every account once."""
    vars: dict[str, Any] = {}
    """Values for all accounts, which an account's own go before."""
    subscriptions: list[Any] = []
    """For c7n-org; not read here."""
    projects: list[Any] = []
    """For c7n-org; not read here."""
    tenancies: list[Any] = []
    """For c7n-org; not read here."""


def read_accounts(path: Path) -> tuple[Account, ...]:
    """The accounts of a file, in its order.

    Raises:
        FilesError: the file cannot be read or is wrong.
    """
    found = read(path, AccountsFile)
    if faults := [f"{path}: {fault}" for fault in _faults(found.accounts)]:
        raise FilesError(faults)
    return tuple(
        Account(
            id=spec.account_id,
            name=spec.name or spec.account_id,
            chain=tuple(spec.role or ()),
            profile=spec.profile,
            external_id=spec.external_id,
            tags=frozenset(spec.tags),
            variables={**found.vars, **spec.vars},
        )
        for spec in found.accounts
    )


def _faults(accounts: Sequence[AccountSpec]) -> Iterator[str]:
    names = [spec.name or spec.account_id for spec in accounts]
    for what, values in (("account_id", [spec.account_id for spec in accounts]), ("name", names)):
        for value, number in Counter(values).items():
            if number > 1:
                yield f"accounts: {what} {value} is there {number} times; keep one"
    for at, spec in enumerate(accounts):
        if (spec.role is None) == (spec.profile is None):
            yield f"accounts.{at} ({spec.account_id}): give either role or profile"
        if spec.role and (arn := _ROLE_ARN.fullmatch(spec.role[-1])) and arn[1] != spec.account_id:
            yield (
                f"accounts.{at} ({spec.account_id}): role: {spec.role[-1]} is in another account. The last role of a "
                "chain is the account's own"
            )
