"""What a caller may do with service-linked roles, as statements."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.catalog.rules import OWNER_TAG_SHAPE
from pulumi_aws_slr.policies.document import Condition, Statement
from pulumi_aws_slr.policies.resources import any_role_resource, role_resources
from pulumi_aws_slr.policies.sids import sid


class Ability(enum.StrEnum):
    """What a caller may do with one service-linked role."""

    CREATE = "create"
    VIEW = "view"
    EDIT_DESCRIPTION = "edit-description"
    TAG = "tag"
    DELETE = "delete"


CREATE_ACTION = "iam:CreateServiceLinkedRole"
SERVICE_NAME_KEY = "iam:AWSServiceName"
NO_MARKS: Condition = (("ForAllValues:StringNotLike", "aws:TagKeys", OWNER_TAG_SHAPE),)
"""Tags of ownership say who may delete a role: no caller sets or removes them."""

_ACTIONS = {
    Ability.CREATE: (CREATE_ACTION,),
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
_VERBS = {
    **{ability.value.title().replace("-", ""): actions for ability, actions in _ACTIONS.items()},
    "AttachPolicyTo": ("iam:AttachRolePolicy",),
    "PutPolicyInto": ("iam:PutRolePolicy",),
    "Pass": ("iam:PassRole",),
}


def role_statements(
    entry: CatalogEntry,
    abilities: Iterable[Ability],
    *,
    partition: str = "aws",
    account: str = "*",
    suffix: str | None = None,
) -> list[Statement]:
    """One statement for each ability that a caller needs, in a fixed order.

    CREATE takes a second one where the service attaches or puts a policy with the caller's permissions. `entry` must
    have a service principal; `account` and `suffix` are as in `role_resources`.
    """
    resources = role_resources(entry, partition=partition, account=account, suffix=suffix)
    statements = []
    for ability in _in_order(abilities):
        if ability is Ability.CREATE:
            by_service = (("StringEquals", SERVICE_NAME_KEY, entry.service_principal or ""),)
            statements.append(statement(_ACTIONS[ability], resources, by_service))
            if entry.creation_actions:
                statements.append(statement(entry.creation_actions, resources))
        else:
            statements.append(_plain(ability, resources))
    return statements


def any_role_statements(abilities: Iterable[Ability], *, partition: str = "aws", account: str = "*") -> list[Statement]:
    """One statement for each ability, on every service-linked role.

    As on AWS's page, CREATE includes no attachment of policies, which few services need.
    """
    resource = any_role_resource(partition=partition, account=account)
    return [_plain(ability, (resource,)) for ability in _in_order(abilities)]


def _plain(ability: Ability, resources: Sequence[str]) -> Statement:
    return statement(_ACTIONS[ability], resources, NO_MARKS if ability is Ability.TAG else ())


def statement(actions: Sequence[str], resources: Sequence[str], condition: Condition = ()) -> Statement:
    """An Allow statement whose Sid says what it contains."""
    return Statement(sid(_VERBS, actions, resources), tuple(actions), tuple(resources), condition)


def _in_order(abilities: Iterable[Ability]) -> list[Ability]:
    wanted = set(abilities)
    return [ability for ability in Ability if ability in wanted]
