"""The names of the account's service-linked roles, one list for all previews of a process: docs/decisions/0009.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.gather import in_background
from pulumi_aws_slr.errors import AccessDeniedError
from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH

_ROLES_PER_CALL = 1000  # the most that IAM takes; it may give fewer


def role_names(aws: Aws) -> list[str]:
    """The names of the account's service-linked roles; one call for every thousand.

    Raises:
        AwsError: a call was refused, or AWS could not be reached.
    """
    with explained("iam:ListRoles", resource=SERVICE_LINKED_ROLE_PATH):
        pages = aws.client("iam").get_paginator("list_roles")
        settings = {"PageSize": _ROLES_PER_CALL}
        answers = pages.paginate(PathPrefix=SERVICE_LINKED_ROLE_PATH, PaginationConfig=settings)
        return [role["RoleName"] for answer in answers for role in answer["Roles"]]


class RoleListing:
    """A list that the first look-up requests; never renewed, so good for one command.

    All look-ups wait for the same list, and get the same error where it fails. Without permission to list roles, the
    answers say nothing.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._lock = threading.Lock()
        self._listed: Future[frozenset[str]] | None = None

    def lacks(self, name: str) -> bool:
        """Whether no role has the name; False where the caller may not list roles.

        Raises:
            AwsError: IAM did not answer.
        """
        names = self._names()
        return names is not None and name not in names

    def _names(self) -> frozenset[str] | None:
        with self._lock:
            if self._listed is None:
                self._listed = in_background(lambda: frozenset(role_names(self._aws)), "ListRoles")
        try:
            return self._listed.result()
        except AccessDeniedError:
            return None
