"""Access Advisor's reports: the services that a role's policies let it call, and no calls to any of them.

A report takes a while, as on AWS. The services of the local AWS make no calls with their roles, so none is ever listed.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.core.utils import get_service_model, utcnow
from moto.iam.models import Role

from local.aws import control
from local.aws.errors import AwsError
from local.aws.pages import page
from pulumi_aws_slr.json_text import listed

_PAGE = 100


@dataclass
class _Report:
    """One report on one role."""

    services: list[dict[str, Any]]
    created: datetime
    completed: datetime | None = None


class AccessReports:
    """The reports of one account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._reports: dict[str, _Report] = {}

    def start(self, role: Role) -> str:
        """Start a report on a role; its ID."""
        job = str(uuid.uuid4())
        report = self._reports[job] = _Report([_never_called(name) for name in _namespaces(role)], utcnow())

        def complete() -> None:
            report.completed = utcnow()

        control.timeline.after(control.settings.of(self._account).access_report, self._account, complete)
        return job

    def get(self, job: str, size: int | None, marker: str | None) -> dict[str, Any]:
        """Return a report, or a page of it, as GetServiceLastAccessedDetails answers it.

        Raises:
            AwsError: NoSuchEntity, there is no report of that ID.
        """
        report = self._reports.get(job)
        if report is None:
            raise AwsError("NoSuchEntity", f"Invalid Job Id: {job}", 404)
        facts = {"JobType": "SERVICE_LEVEL", "JobCreationDate": report.created}
        if report.completed is None:
            return {**facts, "JobStatus": "IN_PROGRESS", "ServicesLastAccessed": [], "IsTruncated": False}
        answer = page("ServicesLastAccessed", report.services, size or _PAGE, "Marker", marker)
        done = {"JobStatus": "COMPLETED", "JobCompletionDate": report.completed, "IsTruncated": "Marker" in answer}
        return {**facts, **done, **answer}


def _namespaces(role: Role) -> list[str]:
    """Return the services whose actions the role's policies allow, sorted."""
    managed: Iterable[Any] = role.managed_policies.values()
    versions = [version for policy in managed for version in policy.versions if version.is_default]
    documents = [*role.policies.values(), *(version.document for version in versions)]
    statements: list[dict[str, Any]] = []
    for document in documents:
        statements += listed(json.loads(document)["Statement"])
    allowed = [statement.get("Action", []) for statement in statements if statement["Effect"] == "Allow"]
    actions = [action for some in allowed for action in listed(some)]
    return sorted({action.partition(":")[0] for action in actions if ":" in action})


def _never_called(namespace: str) -> dict[str, Any]:
    try:
        name = get_service_model(namespace).metadata["serviceFullName"]
    except UnknownServiceError:
        name = namespace
    return {"ServiceName": name, "ServiceNamespace": namespace, "TotalAuthenticatedEntities": 0}
