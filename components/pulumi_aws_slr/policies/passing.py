"""Passing an existing service role to a service. Service-linked roles cannot be passed."""

from __future__ import annotations

import re

from pulumi_aws_slr import catalog
from pulumi_aws_slr.policies.abilities import statement
from pulumi_aws_slr.policies.document import Statement

_SERVICE_LINKED = re.compile(r":role/aws-service-role/", re.IGNORECASE)
_PATTERN = re.compile(r"[*?$]")


class NotPassableError(ValueError):
    """The role or service cannot be the subject of iam:PassRole."""


def principal_of(service: str) -> str:
    """The principal for a service's principal or any handle of a catalogued role; it need not be in the catalogue.

    Raises:
        NotPassableError: it is neither, or a slip of a known principal.
    """
    entry = catalog.find(service)
    if entry and entry.service_principal:
        return entry.service_principal
    if reasons := [
        problem.reason for problem in catalog.problems_with(service) if problem.severity is catalog.Severity.ERROR
    ]:
        raise NotPassableError("; ".join(reasons))
    return catalog.entry_for(service).service_principal or service


def pass_role_statements(role_arn: str, service_principal: str) -> list[Statement]:
    """What a caller needs to pass one service role to one service, and to choose it from the list of roles.

    Raises:
        NotPassableError: the ARN is that of a service-linked role, of several roles, or of no role.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    if _SERVICE_LINKED.search(role_arn):
        raise NotPassableError(
            f"{role_arn} is a service-linked role, and those cannot be passed: the service uses its role by itself. "
            "Give callers `create` for it, or name a service role of your own"
        )
    if _PATTERN.search(role_arn):
        raise NotPassableError(
            f"{role_arn} is a pattern, which would allow every role that it matches to be passed. Give the ARN of one "
            "role, and one entry for each role"
        )
    if not role_arn.startswith("arn:") or ":role/" not in role_arn:
        raise NotPassableError(
            f"{role_arn!r} is not the ARN of a role. Give it whole, as in arn:aws:iam::111122223333:role/dms-vpc-role"
        )
    return [
        statement(("iam:ListRoles",), ("*",)),
        statement(("iam:PassRole",), (role_arn,), (("StringEquals", "iam:PassedToService", service_principal),)),
    ]
