"""May the caller make every call that a stack's deployment takes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pulumi_aws_slr.deployment.deployer import UnknownResourceError, deployer_statements
from pulumi_aws_slr.deployment.finding import Finding, Level
from pulumi_aws_slr.deployment.stack import Stack
from pulumi_aws_slr.provider.aws import Aws, Identity
from pulumi_aws_slr.provider.errors import AwsError
from pulumi_aws_slr.provider.simulation import Obstacle, Verdict, principal_arn, simulate

_AT_A_TIME = 4
"""Simulations under way at once; IAM throttles early."""
_SHOWN = 3
_LEFT_PENDING = {"iam:TagRole", "iam:UntagRole", "iam:UpdateRole"}
"""What the provider leaves for the next run, with a warning, where it is denied."""
_ABOUT = "permissions"


def permission_findings(aws: Aws, identity: Identity, stack: Stack) -> list[Finding]:
    """What stands in the way of the calls that the stack takes; one finding where nothing does."""
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
        with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="simulation") as pool:
            answers = list(pool.map(lambda it: simulate(aws, identity, principal, it, region), statements))
    except UnknownResourceError as error:
        return [_unknown(str(error), "")]
    except AwsError as error:
        return [
            _unknown(
                f"whether the calls are allowed is not known: {error}",
                "to have it examined, allow the caller iam:SimulatePrincipalPolicy and iam:GetRole on itself",
            )
        ]
    verdicts = [verdict for answer in answers for verdict in answer]
    return list(_obstacles(verdicts, stack)) or [
        Finding(Level.FINE, _ABOUT, f"{principal} may make all {len(verdicts)} calls that the deployment can take")
    ]


def _obstacles(verdicts: Sequence[Verdict], stack: Stack) -> Iterator[Finding]:
    """One finding for each action and each reason why it is denied."""
    alike: dict[tuple[str, Obstacle, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for verdict in verdicts:
        if verdict.obstacle:
            key = (verdict.action, verdict.obstacle, verdict.policies, verdict.missing)
            alike.setdefault(key, []).append(verdict.resource)
    for (action, obstacle, policies, missing), resources in alike.items():
        what = f"{action} on {_some(sorted(set(resources)))}: {obstacle}"
        by = f" ({', '.join(policies)})" if policies and obstacle is Obstacle.DENY else ""
        if missing:
            yield _unknown(
                f"{what}{by}, unless {', '.join(missing)} of the real call say otherwise",
                "these condition keys of its policies are not known before the call; try it, or look at the policies",
            )
        else:
            yield Finding(_level(action), _ABOUT, f"{what}{by}", _remedy(obstacle, stack))


def _level(action: str) -> Level:
    # without an answer from RDS the deletion goes on: IAM itself refuses while the role is used
    is_optional = action in _LEFT_PENDING or action.startswith("rds:")
    return Level.WARNING if is_optional else Level.FAILURE


def _remedy(obstacle: Obstacle, stack: Stack) -> str:
    if obstacle is Obstacle.NO_ALLOW:
        return f"give the caller what `slr policy deployer --stack {stack.name}` prints"
    owner = {
        Obstacle.DENY: "the policy's owner",
        Obstacle.BOUNDARY: "the boundary's owner",
        Obstacle.SCP: "who runs the organization",
    }[obstacle]
    return f"a further Allow will not help: ask {owner} for an exception"


def _unknown(text: str, remedy: str) -> Finding:
    return Finding(Level.UNKNOWN, _ABOUT, text, remedy)


def _some(resources: Sequence[str]) -> str:
    more = len(resources) - _SHOWN
    return ", ".join(resources[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
