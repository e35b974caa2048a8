"""The catalogue's row for what users write: key, principal, role name or ARN."""

from __future__ import annotations

import difflib
import functools
from typing import Any

from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.files import content
from pulumi_aws_slr.catalog.names import RoleArn

EXACTLY = "!"
"""Behind a principal that is in no row: it is no slip, however near it is to a known one."""


class UnknownServiceError(ValueError):
    """The text names no catalogued role and is no service principal; `suggestions` has the nearest principals."""

    def __init__(self, text: str, suggestions: tuple[str, ...]) -> None:
        hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(
            f"{text!r} is neither a catalogued service-linked role nor a service principal "
            f"(such as rds.amazonaws.com){hint}"
        )
        self.text = text
        self.suggestions = suggestions


@functools.cache
def roles() -> tuple[CatalogEntry, ...]:
    """Every row, sorted by key. The first call reads the index (milliseconds)."""
    return tuple(map(_entry, content("index.json")))


def _entry(row: dict[str, Any]) -> CatalogEntry:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return CatalogEntry(**values)


@functools.cache
def _by_handle() -> dict[str, CatalogEntry]:
    """Keys, principals, role names and aliases. A principal of two rows stands for the first, by key."""
    handles: dict[str, CatalogEntry] = {}
    for pick in ("key", "service_principal", "role_name"):
        for entry in roles():
            handle = getattr(entry, pick)
            if handle is not None:
                handles.setdefault(handle, entry)
    return handles | {alias: entry for entry in roles() for alias in entry.aliases}


def find(text: str) -> CatalogEntry | None:
    """The row for a key, an alias, a principal, a role name (also with a suffix) or a role's ARN.

    `!` behind it makes no difference. Names are never split at `_`: `AWSServiceRoleForHealth_EventProcessor` has no
    suffix.
    """
    text = text.removesuffix(EXACTLY)
    if entry := _by_handle().get(text):
        return entry
    if arn := RoleArn.parse(text):
        # path and name together identify a role where several share the principal
        same_principal = [entry for entry in roles() if entry.service_principal == arn.service_principal]
        named = [entry for entry in same_principal if entry.is_named(arn.name)]
        return next(iter(named or same_principal), None)
    named = [entry for entry in roles() if entry.is_named(text)]
    return max(named, key=lambda entry: len(entry.role_name or ""), default=None)


def nearest(text: str, limit: int = 3) -> tuple[str, ...]:
    """The principals nearest to a mistyped key, principal or role name, best first."""
    labels: dict[str, CatalogEntry] = {}
    for handle, entry in _by_handle().items():
        labels.setdefault(_label(handle), entry)
    close = difflib.get_close_matches(_label(text), labels, n=limit, cutoff=0.7)
    return tuple(dict.fromkeys(labels[label].service_principal or labels[label].key for label in close))


def _label(handle: str) -> str:
    """The distinctive part of a handle: common parts would make all handles similar."""
    return handle.strip().lower().removeprefix("awsservicerolefor").partition(".amazon")[0]


def entry_for(text: str) -> CatalogEntry:
    """The row for a handle; an empty row for a well-formed principal that is not catalogued.

    Raises:
        UnknownServiceError: the text is neither.
    """
    if entry := find(text):
        return entry
    principal = text.removesuffix(EXACTLY)
    if not principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) or " " in text or text != text.strip():
        raise UnknownServiceError(text, nearest(text))
    return CatalogEntry(key=text, service=principal, service_principal=principal)


def is_creatable(entry: CatalogEntry) -> bool:
    """Whether CreateServiceLinkedRole creates this role: its principal is known and not that of an earlier row."""
    return entry.service_principal is not None and find(entry.service_principal) in (entry, None)


def handle(entry: CatalogEntry) -> str:
    """What inputs call a row: its principal, or its key where another row has that principal.

    A principal that is in no row is called as it was written.
    """
    if entry.service_principal and find(entry.service_principal) is None:
        return entry.key
    return entry.service_principal if entry.service_principal and is_creatable(entry) else entry.key


def canonical(text: str) -> str:
    """What state calls the service of an input: a row's handle, or the principal that is in no row, without `!`."""
    entry = find(text)
    return handle(entry) if entry else text.removesuffix(EXACTLY)
