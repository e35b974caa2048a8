"""DMS can act through `dms-vpc-role` or not: right name and path, trust, permission, and all of it long enough ago.

Sources: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole (the role),
https://github.com/hashicorp/terraform-provider-aws/issues/11025 (what DMS answers while it cannot, and for how long).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from moto.iam.models import Role

from local.aws import control
from local.aws.errors import AwsError
from local.aws.iam.accounts import iam_of
from local.aws.iam.evaluation import Decision, Policy, Request, decide
from local.aws.iam.simulation import identity_policies
from pulumi_aws_slr.json_text import listed

if TYPE_CHECKING:
    from local.aws.iam.models import LocalIAMBackend

VPC_ROLE = "dms-vpc-role"
_SERVICE = "dms.amazonaws.com"


def require_vpc_role(account: str, region: str) -> None:
    """Refuse what DMS cannot do without the role.

    Raises:
        AwsError: AccessDeniedFault.
    """
    iam = iam_of(account, region)
    role = next((role for role in iam.roles.values() if role.name == VPC_ROLE), None)
    if role is None or not _usable(iam, role, region) or not _settled(iam, account):
        arn = f"arn:{iam.partition}:iam::{account}:role/{VPC_ROLE}"
        raise AwsError("AccessDeniedFault", f"The IAM Role {arn} is not configured properly.")


def _usable(iam: LocalIAMBackend, role: Role, region: str) -> bool:
    source = f"arn:{iam.partition}:dms:{region}:{iam.account_id}:*"
    context = {"aws:sourceaccount": [iam.account_id], "aws:sourcearn": [source]}
    trust = Policy("role", "trust", {"Statement": [*_trusting(json.loads(role.assume_role_policy_document))]})
    trusted = decide([trust], Request("sts:AssumeRole", "*", context)).decision
    allowed = decide(identity_policies(iam, role), Request("ec2:DescribeSubnets", "*")).decision
    return role.path == "/" and trusted is allowed is Decision.ALLOWED


def _trusting(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the statements about DMS, as statements of an identity policy."""
    for statement in listed(document.get("Statement", [])):
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if _SERVICE in listed(services):
            yield {**statement, "Resource": "*"}


def _settled(iam: LocalIAMBackend, account: str) -> bool:
    since = control.timeline.now(account) - iam.changed_at.get(VPC_ROLE, float("-inf"))
    return since >= control.settings.of(account).dms_role_propagation
