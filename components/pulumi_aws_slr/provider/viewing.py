"""A role of IAM as the protocol of ownership sees it."""

from __future__ import annotations

from datetime import datetime

from pulumi_aws_slr.ownership.view import RoleView
from pulumi_aws_slr.provider.iam import IamRole


def view_of(role: IamRole) -> RoleView:
    """Who owns a role, and who is deleting it."""
    return RoleView.of(role.tags, role.description, datetime.fromisoformat(role.create_date))
