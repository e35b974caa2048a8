"""Services that create their service-linked role when it is first needed, on behalf of whoever needs it.

Which call makes a service do so, and what it answers if it cannot, stands in the services' guides and in recorded calls
(the project's catalogue notes, "Deep facts"). The role appears when the call succeeds, not before.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from moto.core.utils import utcnow
from moto.iam.models import Role

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
_rds_missing = functools.partial(
    AwsError,
    "InvalidParameterValue",
    "Missing necessary credentials. Please check "
    "http://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html",
)
_kms_denied = functools.partial(
    AwsError,
    "AccessDeniedException",
    "The service-linked role for multi-Region keys could not be created.",  # what KMS says is recorded nowhere
)


@dataclass(frozen=True)
class FirstUse:
    """A rule says what one action does about the service's role.

    Attributes:
        principal: the service.
        description: what the service writes into the role's description; None for nothing, or nobody knows.
        denied: makes what the service answers if there is no role, and none can be created; None if it goes on without
            the role.
        creates: whether the action creates the role, or only needs it.
        only_with: a parameter without which the action needs no role.
        unless: a parameter by which the caller names another role.
        is_slow: whether the service is caught by a second call while it creates the role, and then fails.
    """

    principal: str
    description: str | None = None
    denied: Callable[[], AwsError] | None = None
    creates: bool = True
    only_with: str = ""
    unless: str = ""
    is_slow: bool = False

    @property
    def role_name(self) -> str:
        """The name of the service's role."""
        template = catalogue.template(self.principal)
        return template.role_name if template else ""


_RDS = FirstUse(
    "rds.amazonaws.com",
    "Allows Amazon RDS to manage AWS resources on your behalf",
    denied=_rds_denied,
    is_slow=True,
)
_DMS = FirstUse("dms.amazonaws.com", denied=_dms_denied, is_slow=True)
_ECS = FirstUse("ecs.amazonaws.com", "Role to enable Amazon ECS to manage your cluster.")
_ELB = FirstUse("elasticloadbalancing.amazonaws.com", "Allows ELB to call AWS services on your behalf.")
_KMS = FirstUse(
    "mrk.kms.amazonaws.com",
    "Enables access to AWS services and resources required for AWS KMS Multi-Region Keys",
    denied=_kms_denied,
    only_with="MultiRegion",
)
_ORGANIZATIONS = FirstUse(
    "organizations.amazonaws.com",
    "Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.",
)
_SSM = FirstUse(
    "ssm.amazonaws.com",
    "Provides access to AWS Resources managed or used by Amazon SSM.",
    unless="ServiceRoleArn",
)
_USES: dict[tuple[str, str], FirstUse] = {
    ("rds", "CreateDBCluster"): _RDS,
    ("rds", "CreateDBInstance"): _RDS,
    ("rds", "CreateDBInstanceReadReplica"): _RDS,
    ("rds", "CreateDBSubnetGroup"): FirstUse("rds.amazonaws.com", denied=_rds_missing, creates=False),
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
    ("kms", "CreateKey"): _KMS,
    ("organizations", "CreateOrganization"): _ORGANIZATIONS,
    ("ssm", "RegisterTaskWithMaintenanceWindow"): _SSM,
    ("autoscaling", "CreateAutoScalingGroup"): FirstUse(
        "autoscaling.amazonaws.com",
        "Default Service-Linked Role enables access to AWS Services and Resources used or managed by Auto Scaling",
        denied=_auto_scaling_denied,
        unless="ServiceLinkedRoleARN",
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
    if use is None or call.parameters.get(use.unless) or (use.only_with and not call.parameters.get(use.only_with)):
        return None
    if use.denied and control.timeline.now(call.account) < _created_at.get((call.account, use.principal), 0):
        raise use.denied()
    if role := iam_of(call.account, call.region).service_linked_role(use.principal):
        _use(role, call)
        return None
    if use.denied and not use.creates:
        raise use.denied()
    creation = _creation(call, use)
    creation.faults = control.faults.take(creation, role_age)
    try:
        refuse(creation)
    except AwsError as refused:
        control.calls.record(creation, refused.status, refused.code, refused.message)
        if use.denied:
            raise use.denied() from refused
        return None
    return use


def create(use: FirstUse, call: Call) -> None:
    """Create the role. A slow service keeps the call waiting meanwhile."""
    role = iam_of(call.account, call.region).create_service_linked_role(use.principal, use.description, None)
    control.calls.record(_creation(call, use), 200, None, answer={"Role": _told(role)})
    _use(role, call)
    if use.is_slow:
        seconds = control.settings.of(call.account).role_creation
        _created_at[call.account, use.principal] = control.timeline.now(call.account) + seconds
        call.reply_delay += seconds


def _told(role: Role) -> dict[str, object]:
    """Return the role as the service was answered by IAM."""
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document, safe=""),
    }


def _use(role: Role, call: Call) -> None:
    """Let a role's last use be told, some time after it."""
    used = utcnow()

    def tell() -> None:
        role.last_used, role.last_used_region = used, call.region  # type: ignore[assignment]

    control.timeline.after(control.settings.of(call.account).role_last_used, call.account, tell)


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
        access_key=call.access_key,
        resource=use.role_name,
        caller=call.caller,
        invoked_by=use.principal,
    )
