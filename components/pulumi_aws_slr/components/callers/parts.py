"""Validation shared by every kind of caller."""

import enum
from collections.abc import Mapping
from typing import Any, TypeVar

import pulumi

from pulumi_aws_slr.policies import NotPassableError, Statement, pass_role_statements, principal_of

_Ability = TypeVar("_Ability", bound=enum.StrEnum)


def abilities(where: str, given: Mapping[str, Any], kind: type[_Ability]) -> tuple[_Ability, ...]:
    """What a caller may do, from its `may`.

    Raises:
        pulumi.RunError: one is unknown, or there are neither abilities nor `pass_roles`; says what is allowed.
    """
    may, known = given.get("may") or [], list(kind)
    if wrong := [ability for ability in may if ability not in known]:
        raise pulumi.RunError(f"{where}.may: {', '.join(map(repr, wrong))} unknown; it can be {', '.join(known)}")
    if not may and not given.get("pass_roles"):
        raise pulumi.RunError(f"{where}: allows nothing; give `may` ({', '.join(known)}) or `pass_roles`")
    return tuple(kind(ability) for ability in may)


def passed_to(where: str, service: str) -> str:
    """The principal of a service that a role may be passed to, from its principal or catalogue key.

    Raises:
        pulumi.RunError: it is neither.
    """
    try:
        return principal_of(service)
    except NotPassableError as error:
        raise pulumi.RunError(f"{where}.pass_roles.service: {error}") from None


def passing(where: str, role_arn: str, principal: str) -> list[Statement]:
    """The statements for passing a role to a service; without a principal, a check of the ARN only.

    Raises:
        pulumi.RunError: the role cannot be passed; says why.
    """
    try:
        return pass_role_statements(role_arn, principal)
    except NotPassableError as error:
        raise pulumi.RunError(f"{where}.pass_roles: {error}") from None
