"""The account's service-linked roles as one list, which every look-up of a process shares: docs/decisions/0009.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future

from pulumi_aws_slr.catalog.names import SERVICE_ROLE_PATH
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.errors import explained
from pulumi_aws_slr.provider.gather import in_background
from pulumi_aws_slr.provider.iam import IamRole, role_from

_ROLES_PER_CALL = 1000  # the most that IAM gives


class RoleListing:
    """All service-linked roles, asked for when the first one is looked up. It is not renewed: good for one command."""

    def __init__(self, aws: Aws) -> None:
        """Take over who asks. Nothing is called yet."""
        self._aws = aws
        self._lock = threading.Lock()
        self._listed: Future[Mapping[str, IamRole]] | None = None

    def find(self, name: str) -> IamRole | None:
        """The role of a name without its tags, which IAM lists for none; None if it was not there.

        Whoever asks while the list is on its way waits for it, and gets the error if it does not come.

        Raises:
            AccessDeniedError: the caller may not list roles.
            AwsError: IAM did not answer.
        """
        with self._lock:
            if self._listed is None:
                self._listed = in_background(self._list, "ListRoles")
        return self._listed.result().get(name)

    def _list(self) -> Mapping[str, IamRole]:
        with explained("iam:ListRoles", resource=SERVICE_ROLE_PATH):
            pages = self._aws.client("iam").get_paginator("list_roles")
            settings = {"PageSize": _ROLES_PER_CALL}
            answers = pages.paginate(PathPrefix=SERVICE_ROLE_PATH, PaginationConfig=settings)
            roles = [role_from(role) for answer in answers for role in answer["Roles"]]
        return {role.name: role for role in roles}
