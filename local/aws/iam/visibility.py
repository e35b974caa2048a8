"""Roles as other parts of the local AWS look at them: how old they are, what their ARN is or would be."""

from __future__ import annotations

import datetime as dt

from moto.core.utils import utcnow
from moto.iam.models import Role
from moto.utilities.utils import get_partition

from local.aws import catalogue, control
from local.aws.call import Call
from local.aws.iam.accounts import iam_of


def role_age(call: Call) -> float | None:
    """Tell for how many seconds the role that an IAM call names has existed, or None if there is no such role.

    Creating a role is not a look at it.
    """
    if call.service != "iam" or "RoleName" not in call.parameters or call.action == "CreateRole":
        return None
    role = _role(call)
    if role is None:
        return None
    return (utcnow() - role.create_date) / dt.timedelta(seconds=1) + control.timeline.put_forward(call.account)


def role_arn(call: Call) -> str | None:
    """Return the ARN of the role that an IAM call names or would create, or None if it names none."""
    if call.service != "iam" or call.caller is None:
        return None
    prefix = f"arn:{get_partition(call.region)}:iam::{call.account}:role"
    if principal := call.parameters.get("AWSServiceName"):
        known = catalogue.template(principal)
        name = known.name(call.parameters.get("CustomSuffix")) if known else "*"
        return f"{prefix}/aws-service-role/{principal}/{name}"
    if role := _role(call):
        return role.arn
    return f"{prefix}/{call.resource}" if "RoleName" in call.parameters else None


def _role(call: Call) -> Role | None:
    roles = iam_of(call.account, call.region).roles
    return next((role for role in roles.values() if role.name == call.resource), None)
