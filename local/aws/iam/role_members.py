"""Which members of a role each of IAM's answers has: moto shows the same in most.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html and what was recorded on real accounts
(tests/local/aws/conformance/cases/stackd.yaml).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.core.serialize import never_return, url_encode


def _boundary(value: dict[str, str] | None) -> dict[str, str] | None:
    """Return a role's boundary; IAM says `Policy` where its own documentation says `PermissionsBoundaryPolicy`."""
    return {**value, "PermissionsBoundaryType": "Policy"} if value else None


def _without(*members: str) -> dict[str, _Change]:
    return dict.fromkeys(members, never_return)


def _in_seconds(value: datetime) -> datetime:
    return value.replace(microsecond=0)


_Change = Callable[[Any], Any]
_SHOWN: dict[str, _Change] = {
    "AssumeRolePolicyDocument": url_encode,
    "CreateDate": _in_seconds,
    "PermissionsBoundary": _boundary,
}
_BARE = {**_SHOWN, **_without("Description", "MaxSessionDuration", "PermissionsBoundary", "RoleLastUsed", "Tags")}
"""A role in the answer to its creation by AWS's name, and in an instance profile."""
_ANSWERS: dict[str, dict[str, _Change]] = {
    "CreateRoleResponse.Role": {**_SHOWN, **_without("Description", "MaxSessionDuration", "RoleLastUsed")},
    "CreateServiceLinkedRoleResponse.Role": _BARE,
    "GetRoleResponse.Role": _SHOWN,
    "ListRolesResponse.Roles.Role": {**_SHOWN, **_without("PermissionsBoundary", "RoleLastUsed", "Tags")},
    "UpdateRoleDescriptionResponse.Role": {
        **_SHOWN,
        **_without("MaxSessionDuration", "PermissionsBoundary", "RoleLastUsed", "Tags"),
    },
    "GetInstanceProfileResponse.InstanceProfile.Roles.Role": _BARE,
    "ListInstanceProfilesResponse.InstanceProfiles.InstanceProfile.Roles.Role": _BARE,
    "ListInstanceProfilesForRoleResponse.InstanceProfiles.InstanceProfile.Roles.Role": _BARE,
}
ROLE_MEMBERS = {
    f"{place}.{member}": change for place, members in _ANSWERS.items() for member, change in members.items()
}
"""By the path of a member in moto's answer: what becomes of its value."""
