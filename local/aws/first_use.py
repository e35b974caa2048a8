"""Services that create their service-linked role when it is first needed, on behalf of whoever needs it.

Which call makes a service do so, and what it answers if it cannot, stands in the services' guides and in recorded calls
(the project's catalogue notes, "Deep facts"). The role appears when the call succeeds, not before.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from moto.core.utils import utcnow

from local.aws import catalogue, control
from local.aws.call import Call
from local.aws.effects import refuse
from local.aws.errors import AwsError
from local.aws.iam.accounts import iam_of
from local.aws.iam.visibility import role_age

_rds_denied = functools.partial(
    AwsError,
    "InvalidParameterValue",
    "Unable to create the resource. Verify that you have permission to create service linked role. "
    "Otherwise wait and try again later.",
)
_dms_denied = functools.partial(
    AwsError,
    "InvalidParameterValueException",
    "Caught exception while trying to create the service-linked IAM role for DMS Serverless. Please ensure the account "
    "user has permission to create service-linked roles. Please follow the steps for using SLR here: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
)
_auto_scaling_denied = functools.partial(
    AwsError, "AccessDenied", "The default Service-Linked Role for Auto Scaling could not be created.", 403
)


@dataclass(frozen=True)
class FirstUse:
    """A rule says what one action does about the service's role.

    Attributes:
        principal: the service.
        denied: makes what the service answers if the caller may not create the role; None if it goes on without the
            role.
        unless: a parameter by which the caller names another role.
        is_slow: whether the service is caught by a second call while it creates the role, and then fails.
    """

    principal: str
    denied: Callable[[], AwsError] | None = None
    unless: str = ""
    is_slow: bool = False

    @property
    def role_name(self) -> str:
        """The name of the service's role."""
        template = catalogue.template(self.principal)
        return template.role_name if template else ""


_RDS = FirstUse("rds.amazonaws.com", denied=_rds_denied)
_DMS = FirstUse("dms.amazonaws.com", denied=_dms_denied, is_slow=True)
_ECS = FirstUse("ecs.amazonaws.com")
_ELB = FirstUse("elasticloadbalancing.amazonaws.com")
_USES: dict[tuple[str, str], FirstUse] = {
    ("rds", "CreateDBCluster"): _RDS,
    ("rds", "CreateDBInstance"): _RDS,
    ("rds", "CreateDBInstanceReadReplica"): _RDS,
    ("rds", "RestoreDBClusterFromSnapshot"): _RDS,
    ("rds", "RestoreDBClusterToPointInTime"): _RDS,
    ("rds", "RestoreDBInstanceFromDBSnapshot"): _RDS,
    ("rds", "RestoreDBInstanceToPointInTime"): _RDS,
    ("dms", "CreateReplicationConfig"): _DMS,
    ("dms", "StartReplication"): _DMS,
    ("ecs", "CreateCluster"): _ECS,
    ("ecs", "CreateService"): _ECS,
    ("ecs", "UpdateService"): _ECS,
    ("elasticloadbalancing", "CreateLoadBalancer"): _ELB,
    ("elasticloadbalancing", "CreateTargetGroup"): _ELB,
    ("autoscaling", "CreateAutoScalingGroup"): FirstUse(
        "autoscaling.amazonaws.com", denied=_auto_scaling_denied, unless="ServiceLinkedRoleARN"
    ),
}

_created_at: dict[tuple[str, str], float] = {}
"""By account and principal: when, on the account's clock, a slow service has finished creating its role."""


def prepare(call: Call) -> FirstUse | None:
    """Return what has to be created if the call succeeds, or None.

    Raises:
        AwsError: the role is missing and cannot be created.
    """
    use = _USES.get((call.service, call.action))
    if use is None or call.parameters.get(use.unless):
        return None
    if use.denied and control.timeline.now(call.account) < _created_at.get((call.account, use.principal), 0):
        raise use.denied()
    if role := iam_of(call.account, call.region).service_linked_role(use.principal):
        role.last_used, role.last_used_region = utcnow(), call.region  # type: ignore[assignment]
        return None
    creation = _creation(call, use)
    creation.faults = control.faults.take(creation, role_age)
    try:
        refuse(creation)
    except AwsError as refused:
        control.calls.record(creation, refused.status, refused.code)
        if use.denied:
            raise use.denied() from refused
        return None
    return use


def create(use: FirstUse, call: Call) -> None:
    """Create the role. A slow service keeps the call waiting meanwhile."""
    iam_of(call.account, call.region).create_service_linked_role(use.principal, None, None)
    control.calls.record(_creation(call, use), 200, None)
    if use.is_slow:
        seconds = control.settings.of(call.account).dms_role_creation
        _created_at[call.account, use.principal] = control.timeline.now(call.account) + seconds
        call.reply_delay += seconds


def forget(account: str | None) -> None:
    """Forget what services are creating, in one account or all."""
    for key in list(_created_at):
        if account in (None, key[0]):
            del _created_at[key]


def _creation(call: Call, use: FirstUse) -> Call:
    """Return the call to IAM that the service makes for the caller."""
    return Call(
        "iam",
        "CreateServiceLinkedRole",
        call.region,
        {"AWSServiceName": use.principal},
        resource=use.role_name,
        caller=call.caller,
        invoked_by=use.principal,
    )
