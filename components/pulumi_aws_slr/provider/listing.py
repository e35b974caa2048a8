"""The account's service-linked roles as one list, which all look-ups of a process share: docs/decisions/0009.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future

from pulumi_aws_slr.catalog.names import SERVICE_ROLE_PATH
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.errors import AccessDeniedError, explained
from pulumi_aws_slr.provider.gather import in_background
from pulumi_aws_slr.provider.iam import IamRole, role_from

_ROLES_PER_CALL = 1000  # the most that IAM takes; it may give fewer


class RoleListing:
    """All service-linked roles, asked for when the first one is looked up. It is not renewed: good for one command.

    Whoever looks while the list is on its way waits for it, and gets the same error where it does not come. A caller
    that may not list roles gets answers that say nothing.
    """

    def __init__(self, aws: Aws) -> None:
        """Take over who asks. Nothing is called yet."""
        self._aws = aws
        self._lock = threading.Lock()
        self._listed: Future[Mapping[str, IamRole]] | None = None

    def find(self, name: str) -> IamRole | None:
        """The role of a name, without its tags: IAM lists none. None where it is not listed.

        Raises:
            AwsError: IAM did not answer.
        """
        roles = self._roles()
        return roles.get(name) if roles is not None else None

    def lacks(self, name: str) -> bool:
        """Whether there was no role of that name; False where the caller may not list roles.

        Raises:
            AwsError: IAM did not answer.
        """
        roles = self._roles()
        return roles is not None and name not in roles

    def _roles(self) -> Mapping[str, IamRole] | None:
        with self._lock:
            if self._listed is None:
                self._listed = in_background(self._list, "ListRoles")
        try:
            return self._listed.result()
        except AccessDeniedError:
            return None

    def _list(self) -> Mapping[str, IamRole]:
        with explained("iam:ListRoles", resource=SERVICE_ROLE_PATH):
            pages = self._aws.client("iam").get_paginator("list_roles")
            settings = {"PageSize": _ROLES_PER_CALL}
            answers = pages.paginate(PathPrefix=SERVICE_ROLE_PATH, PaginationConfig=settings)
            roles = [role_from(role) for answer in answers for role in answer["Roles"]]
        return {role.name: role for role in roles}
