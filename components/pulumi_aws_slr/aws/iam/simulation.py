"""May an identity make certain calls? IAM's policy simulator answers without making them.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.errors import AwsError
from pulumi_aws_slr.policies import Statement

AT_A_TIME = 4
"""Simultaneous simulations; IAM throttles early."""
_LISTS = {"aws:TagKeys"}
"""Condition keys with several values in one call."""
_OF_SERVICES = "aws:calledvia"
"""Prefix of condition keys of calls by services, which the simulated calls are not."""


class Obstacle(enum.StrEnum):
    """Why a call would be denied."""

    NO_ALLOW = "no policy of the caller allows it"
    DENY = "a policy denies it"
    BOUNDARY = "the caller's permissions boundary does not allow it"
    SCP = "a service control policy of the organization does not allow it"


@dataclass(frozen=True)
class Verdict:
    """The simulator's answer for one action on one resource."""

    action: str
    resource: str
    obstacle: Obstacle | None
    """None if the call is allowed."""
    policies: tuple[str, ...] = ()
    """Names of the deciding policies, as far as IAM tells."""
    missing: tuple[str, ...] = ()
    """Condition keys of those policies that the simulation lacked: with them the answer may differ."""


def principal_arn(aws: Aws, identity: Identity) -> str | None:
    """The ARN of the user or role whose policies the caller has; None without any, as for root.

    Raises:
        AwsError: the role of a session, which does not tell its path, could not be looked up.
    """
    kind, _, name = identity.principal.partition("/")
    if kind == "user":
        return identity.arn
    if kind != "role":
        return None
    with explained("iam:GetRole", resource=name):
        return str(aws.client("iam").get_role(RoleName=name)["Role"]["Arn"])


def simulate(
    aws: Aws, identity: Identity, principal: str, statement: Statement, *, region: str, more: Sequence[str] = ()
) -> list[Verdict]:
    """Whether a principal may do what a statement allows: every action on every resource.

    One call, and one more for every further value of a condition key that has one value per real call.

    Args:
        aws: the account.
        identity: the caller of the simulator.
        principal: ARN of the user, group or role.
        statement: patterns in it stand for an example of what they match.
        region: of Regional resources.
        more: documents that the principal is going to have besides its own.

    Raises:
        AwsError: the simulator refuses, or leaves a question open.
    """
    setting = {
        "aws:PrincipalArn": [principal],
        "aws:PrincipalAccount": [identity.account],
        "aws:RequestedRegion": [region],
        "aws:ViaAWSService": ["false"],
        "aws:SecureTransport": ["true"],
    }
    found = []
    for resources, values in _questions(statement):
        wanted = {(action, _example(arn, identity, region)) for action in statement.actions for arn in resources}
        context = setting | {
            key: [_example(value, identity, region) for value in those] for key, those in values.items()
        }
        answers = _ask(aws, principal, wanted, context, more)
        if unanswered := sorted(wanted - answers.keys()):
            text = f"iam:SimulatePrincipalPolicy has no answer for {' on '.join(unanswered[0])} by {principal}"
            raise AwsError(text, code="NoAnswer", detail=text)
        found += [answers[question] for question in sorted(wanted)]
    return found


def _questions(statement: Statement) -> Iterator[tuple[tuple[str, ...], dict[str, list[str]]]]:
    """Resources, and values by condition key, of each call."""
    values: dict[str, list[str]] = {}
    for operator, key, value in statement.condition:
        values.setdefault(key, []).append("any" if "Not" in operator else value)
    for chosen in itertools.product(
        *([those] if key in _LISTS else [[value] for value in those] for key, those in values.items())
    ):
        context = dict(zip(values, chosen, strict=True))
        (principal,) = context.get("iam:AWSServiceName", [""])
        # the path of a service-linked role names the service that it is created for
        yield tuple(arn for arn in statement.resources if not principal or f"/{principal}/" in arn), context


def _ask(
    aws: Aws,
    principal: str,
    wanted: Iterable[tuple[str, str]],
    context: Mapping[str, Sequence[str]],
    more: Sequence[str],
) -> dict[tuple[str, str], Verdict]:
    with explained("iam:SimulatePrincipalPolicy", resource=principal):
        pages = (
            aws.client("iam")
            .get_paginator("simulate_principal_policy")
            .paginate(
                PolicySourceArn=principal,
                ActionNames=sorted({action for action, _ in wanted}),
                ResourceArns=sorted({resource for _, resource in wanted}),
                ContextEntries=[_entry(key, values) for key, values in context.items()],
                PolicyInputList=list(more),
            )
        )
        verdicts = [verdict for page in pages for result in page["EvaluationResults"] for verdict in _verdicts(result)]
    return {(verdict.action, verdict.resource): verdict for verdict in verdicts}


def _verdicts(result: Mapping[str, Any]) -> Iterator[Verdict]:
    """An action's verdicts: one for each of several resources."""
    for each in result.get("ResourceSpecificResults") or [result]:
        decision = each.get("EvalResourceDecision") or each["EvalDecision"]
        yield Verdict(
            result["EvalActionName"],
            each.get("EvalResourceName") or "*",
            None if decision == "allowed" else _obstacle(decision, {**result, **each}),
            tuple(sorted({matched["SourcePolicyId"] for matched in each.get("MatchedStatements") or ()})),
            tuple(key for key in each.get("MissingContextValues") or () if not key.lower().startswith(_OF_SERVICES)),
        )


def _obstacle(decision: str, result: Mapping[str, Any]) -> Obstacle:
    if not result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True):
        return Obstacle.SCP
    if not result.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary", True):
        return Obstacle.BOUNDARY
    return Obstacle.DENY if decision == "explicitDeny" else Obstacle.NO_ALLOW


def _example(pattern: str, identity: Identity, region: str) -> str:
    """An ARN that a pattern matches. Other texts stay: `*` stands for actions without resources."""
    if not pattern.startswith("arn:"):
        return pattern
    arn, partition, service, where, account, resource = pattern.split(":", 5)
    where = region if where == "*" else where
    account = identity.account if account == "*" else account
    return ":".join((arn, partition, service, where, account, resource.replace("?", "0").replace("*", "any")))


def _entry(key: str, values: Sequence[str]) -> dict[str, Any]:
    kind = "stringList" if key in _LISTS else "boolean" if values[0] in {"true", "false"} else "string"
    return {"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": kind}
