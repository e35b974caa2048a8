"""What makes changes of different accounts the same: account, stack, random suffixes and request IDs do not count."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pulumi_aws_slr.fleet.work import Result
from pulumi_aws_slr.report.roles import Fate

ACCOUNT = "{account}"
"""Stands for the account's number."""
_SUFFIX = re.compile(r"-[0-9a-f]{7}(?![0-9A-Za-z])")
"""Pulumi's, behind logical names."""
_DIGEST = re.compile(r"\+[0-9a-f]{12}(?![0-9A-Za-z])")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_PROCESS = re.compile(r"process \d+")


def change_key(result: Result) -> str:
    """Equal for results with the same change."""
    found = result.report or {}
    told = {
        "changes": dict(result.changes),
        "failed": found.get("failed"),
        "explained": found.get("explained"),
        "risks": found.get("risks"),
        "roles": [_role(role) for role in changing_roles(result)],
        "permissions": found.get("permissions"),
        "indirect": found.get("indirect"),
    }
    return without_account(json.dumps(told, sort_keys=True, ensure_ascii=False), result.account)


def changing_roles(result: Result) -> list[Mapping[str, Any]]:
    """The roles to which something happens."""
    roles: list[Mapping[str, Any]] = (result.report or {}).get("roles") or []
    return [role for role in roles if role["fate"] != Fate.KEPT]


def without_account(text: str, account: str) -> str:
    """A text as it would be in any account."""
    return _DIGEST.sub("+{digest}", _SUFFIX.sub("-{suffix}", text.replace(account, ACCOUNT)))


def message_key(result: Result) -> str:
    """Equal for failures with the same reason."""
    text = _PROCESS.sub("process {id}", _TIME.sub("{time}", _UUID.sub("{id}", result.message)))
    return without_account(text, result.account)


def _role(role: Mapping[str, Any]) -> dict[str, Any]:
    return {key: role[key] for key in ("fate", "name", "name_before", "service", "declarations") if key in role}
