"""May the caller make every call of a stack's deployment?"""

from __future__ import annotations

import functools

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.aws.iam.simulation import AT_A_TIME, principal_arn, simulate
from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.finding import Finding, Level
from pulumi_aws_slr.deployment.obstacles import obstacle_findings
from pulumi_aws_slr.deployment.stack import Stack
from pulumi_aws_slr.errors import AwsError

_LEFT_PENDING = {"iam:TagRole", "iam:UntagRole", "iam:UpdateRole"}
"""If denied, the provider leaves them for the next run, with a warning."""
_ABOUT = "permissions"


def permission_findings(aws: Aws, identity: Identity, stack: Stack) -> list[Finding]:
    """The obstacles to the stack's calls; one finding where there are none."""
    if identity.principal == "root":
        return [
            Finding(
                Level.WARNING,
                _ABOUT,
                "the root user may do what service control policies allow, and IAM does not simulate those for it",
                "deploy as a role: then permissions can be examined and limited",
            )
        ]
    try:
        statements = deployer_statements(stack.resources, stack.place)
        principal = principal_arn(aws, identity)
        if principal is None:
            return [_unknown(f"{identity.arn} is a session whose policies IAM does not simulate", "deploy as a role")]
        region = stack.region or "us-east-1"
        ask = functools.partial(simulate, aws, identity, principal, region=region)
        answers = each(ask, statements, at_a_time=AT_A_TIME)
    except AwsError as error:
        return [
            _unknown(
                f"whether the calls are allowed is not known: {error}",
                "to have it examined, allow the caller iam:SimulatePrincipalPolicy and iam:GetRole on itself",
            )
        ]
    verdicts = [verdict for answer in answers for verdict in answer]
    allow = f"give the caller what `slr policy deployer --stack {stack.name}` prints"
    return list(obstacle_findings(verdicts, _ABOUT, level=_level, allow=allow)) or [
        Finding(Level.FINE, _ABOUT, f"{principal} may make all {len(verdicts)} calls that the deployment can take")
    ]


def _level(action: str) -> Level:
    # without RDS's answer IAM itself refuses to delete a used role; without the list, roles are looked up by name
    is_optional = action in {*_LEFT_PENDING, "iam:ListRoles"} or action.startswith("rds:")
    return Level.WARNING if is_optional else Level.FAILURE


def _unknown(text: str, remedy: str) -> Finding:
    return Finding(Level.UNKNOWN, _ABOUT, text, remedy)
