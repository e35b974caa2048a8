"""IAM policy documents for those who create, view, edit, tag and delete service-linked roles. Pure functions.

The shapes are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html, narrowed where
that page allows it: one principal is matched with StringEquals, and a role that takes no suffix by its exact name.
"""

from __future__ import annotations

import enum
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")


class Ability(enum.StrEnum):
    """What a caller may do with one service-linked role."""

    CREATE = "create"
    VIEW = "view"
    EDIT_DESCRIPTION = "edit-description"
    TAG = "tag"
    DELETE = "delete"


_ACTIONS = {
    Ability.CREATE: ("iam:CreateServiceLinkedRole",),
    Ability.VIEW: (
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
    ),
    Ability.EDIT_DESCRIPTION: ("iam:UpdateRole", "iam:UpdateRoleDescription"),
    Ability.TAG: ("iam:TagRole", "iam:UntagRole"),
    Ability.DELETE: ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"),
}


class NotAServiceRoleError(ValueError):
    """iam:PassRole was asked for a service-linked role, which cannot be passed: its service uses it by itself."""


@dataclass(frozen=True)
class Statement:
    """One Allow statement. Actions and resources are kept sorted, so that documents do not change from run to run."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: tuple[tuple[str, str, str], ...] = ()
    """Triples of operator, condition key and value."""

    def to_json(self) -> dict[str, Any]:
        """The statement as IAM takes it."""
        statement: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": _one_or_many(sorted(self.actions)),
            "Resource": _one_or_many(sorted(self.resources)),
        }
        if self.condition:
            condition: dict[str, dict[str, str]] = {}
            for operator, key, value in self.condition:
                condition.setdefault(operator, {})[key] = value
            statement["Condition"] = condition
        return statement


def document(statements: Iterable[Statement]) -> str:
    """The policy document of the statements as compact JSON, in the order given.

    A repeated statement is said once, and different ones with the same Sid are numbered: IAM wants them unique.
    """
    seen: Counter[str] = Counter()
    listed = []
    for statement in dict.fromkeys(statements):
        seen[statement.sid] += 1
        number = "" if seen[statement.sid] == 1 else str(seen[statement.sid])
        listed.append({**statement.to_json(), "Sid": f"{statement.sid}{number}"})
    return json.dumps({"Version": "2012-10-17", "Statement": listed}, separators=(",", ":"))


def role_resource(entry: CatalogEntry, *, partition: str = "aws", account: str = "*", suffix: str | None = None) -> str:
    """The ARN pattern of a role in policies.

    It is exact where the name is: the service takes no suffix, or `suffix` is given. Otherwise it ends in `*`.
    """
    if entry.role_name is None:
        name = "*"
    elif suffix is not None or entry.custom_suffix is False:
        name = entry.name_with(suffix) or "*"
    else:
        name = f"{entry.role_name}*"
    return str(RoleArn(partition, account, entry.service_principal or "*", name))


def role_statements(
    entry: CatalogEntry,
    abilities: Iterable[Ability],
    *,
    partition: str = "aws",
    account: str = "*",
    suffix: str | None = None,
) -> list[Statement]:
    """What a caller needs to do `abilities` with the role of `entry`, one statement per ability, in a fixed order.

    Args:
        entry: the role's row in the catalogue; it must have a service principal.
        abilities: what to allow.
        partition: of the caller's account.
        account: its 12 digits; `*` as in AWS's own examples is no wider, since IAM acts on the caller's account only.
        suffix: narrow the role down to the one with this custom suffix.
    """
    wanted = set(abilities)
    resource = role_resource(entry, partition=partition, account=account, suffix=suffix)
    label = _NOT_ALPHANUMERIC.sub("", entry.key.title())
    statements = []
    for ability in Ability:
        if ability not in wanted:
            continue
        verb = _NOT_ALPHANUMERIC.sub("", ability.value.title())
        if ability is Ability.CREATE:
            by_service = ("StringEquals", "iam:AWSServiceName", entry.service_principal or "")
            statements.append(Statement(f"{verb}{label}Role", _ACTIONS[ability], (resource,), (by_service,)))
            if entry.creation_actions:
                statements.append(Statement(f"AttachTo{label}Role", entry.creation_actions, (resource,)))
        else:
            statements.append(Statement(f"{verb}{label}Role", _ACTIONS[ability], (resource,)))
    return statements


def pass_role_statements(role_arn: str, service_principal: str) -> list[Statement]:
    """What a caller needs to hand an existing *service* role to a service, and to pick it from the list of roles.

    Args:
        role_arn: ARN of one service role.
        service_principal: the only service that it may be passed to.

    Raises:
        NotAServiceRoleError: the ARN is that of a service-linked role.
    """
    if RoleArn.parse(role_arn):
        raise NotAServiceRoleError(
            f"{role_arn} is a service-linked role, and those cannot be passed: the service uses its role by itself. "
            "Give callers `create` for it, or name a service role of your own"
        )
    label = _NOT_ALPHANUMERIC.sub("", role_arn.rpartition("/")[2].title())
    return [
        Statement("ListRolesToPass", ("iam:ListRoles",), ("*",)),
        Statement(
            f"Pass{label}Role",
            ("iam:PassRole",),
            (role_arn,),
            (("StringEquals", "iam:PassedToService", service_principal),),
        ),
    ]


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
