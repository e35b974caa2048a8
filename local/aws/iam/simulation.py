"""SimulatePrincipalPolicy: what the policies of a user, group or role say about requests.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.iam.models import AWSManagedPolicy, Group, ManagedPolicy, Role, User
from moto.organizations.models import organizations_backends

from local.aws.errors import AwsError
from local.aws.iam.evaluation import Decision, Outcome, Policy, Request, UnsupportedPolicyError, decide

if TYPE_CHECKING:
    from local.aws.iam.models import LocalIAMBackend

_SCP = "SERVICE_CONTROL_POLICY"
_NOT_SIMULATED = (
    "PermissionsBoundaryPolicyInputList",
    "PolicyExclusionList",
    "ResourcePolicy",
    "ResourceOwner",
    "ResourceHandlingOption",
)


@dataclass(frozen=True)
class _Rules:
    """All policies that apply to a principal."""

    identity: tuple[Policy, ...]
    boundary: tuple[Policy, ...] | None
    scps: tuple[tuple[Policy, ...], ...] | None
    """Those of every level from the root down; None if SCPs do not apply to the account."""


def simulate(iam: LocalIAMBackend, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the evaluation results of a call.

    Raises:
        AwsError: NoSuchEntity for the principal; PolicyEvaluation or NotImplemented for what is not evaluated here.
    """
    if given := [name for name in _NOT_SIMULATED if parameters.get(name)]:
        raise AwsError("NotImplemented", f"The local AWS does not simulate {', '.join(given)}", 501)
    more = tuple(
        Policy("none", f"PolicyInputList.{number}", json.loads(text))
        for number, text in enumerate(parameters.get("PolicyInputList") or (), 1)
    )
    rules = _rules_of(iam, parameters["PolicySourceArn"], more)
    context = {
        entry["ContextKeyName"].lower(): entry["ContextKeyValues"] for entry in parameters.get("ContextEntries") or ()
    }
    context.setdefault("aws:principalarn", [parameters.get("CallerArn") or parameters["PolicySourceArn"]])
    resources = parameters.get("ResourceArns") or ["*"]
    try:
        return [_result(rules, action, resources, context) for action in parameters["ActionNames"]]
    except UnsupportedPolicyError as error:
        raise AwsError("PolicyEvaluation", str(error), 500) from error


# --- results ---


def _result(rules: _Rules, action: str, resources: list[str], context: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the result for an action: of the resources together, and of each if they were given."""
    found = [(resource, _evaluate(rules, Request(action, resource, context))) for resource in resources]
    whole = next((result for _, result in found if result["EvalDecision"] != Decision.ALLOWED), found[0][1])
    answer = {"EvalActionName": action, "EvalResourceName": found[0][0], **whole}
    if resources != ["*"]:
        answer["ResourceSpecificResults"] = [
            {
                "EvalResourceName": resource,
                "EvalResourceDecision": result["EvalDecision"],
                **{name: value for name, value in result.items() if name in _OF_RESOURCES},
            }
            for resource, result in found
        ]
    return answer


_OF_RESOURCES = frozenset({"MatchedStatements", "MissingContextValues", "PermissionsBoundaryDecisionDetail"})


def _evaluate(rules: _Rules, request: Request) -> dict[str, Any]:
    identity = decide(rules.identity, request)
    boundary = None if rules.boundary is None else decide(rules.boundary, request)
    levels = None if rules.scps is None else [decide(level, request) for level in rules.scps]
    outcomes = [identity, *([boundary] if boundary else []), *(levels or [])]
    result: dict[str, Any] = {
        "EvalDecision": _together(outcomes),
        "MatchedStatements": [
            {"SourcePolicyId": policy.name, "SourcePolicyType": policy.source} for policy in identity.by
        ],
        "MissingContextValues": sorted({key for outcome in outcomes for key in outcome.missing}),
    }
    if levels is not None:
        allowed = all(level.decision is Decision.ALLOWED for level in levels)
        result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    if boundary is not None:
        allowed = boundary.decision is Decision.ALLOWED
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    return result


def _together(outcomes: Iterable[Outcome]) -> Decision:
    """Decide over all kinds of policies. All have to allow, and a Deny in one of them is explicit."""
    decisions = {outcome.decision for outcome in outcomes}
    return next(
        decision
        for decision in (Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY, Decision.ALLOWED)
        if decision in decisions
    )


# --- policies ---


def _rules_of(iam: LocalIAMBackend, arn: str, more: tuple[Policy, ...]) -> _Rules:
    holders: Iterable[User | Group | Role] = [*iam.users.values(), *iam.groups.values(), *iam.roles.values()]
    holder = next((item for item in holders if item.arn == arn), None)
    if holder is None:
        raise AwsError("NoSuchEntity", f"The entity with ARN {arn} cannot be found.", 404)
    boundary = None
    if isinstance(holder, Role) and holder.permissions_boundary_arn:
        boundary = (_managed(iam.managed_policies[holder.permissions_boundary_arn]),)
    return _Rules((*identity_policies(iam, holder), *more), boundary, _scps(iam.account_id))


def identity_policies(iam: LocalIAMBackend, holder: User | Group | Role) -> Iterator[Policy]:
    """Return the policies of a user, group or role: inline, attached, and those of a user's groups."""
    kind = type(holder).__name__.lower()
    yield from (Policy(kind, name, json.loads(text)) for name, text in holder.policies.items())
    yield from (_managed(policy) for policy in holder.managed_policies.values())
    if isinstance(holder, User):
        for group in iam.get_groups_for_user(holder.name):
            yield from identity_policies(iam, group)


def _managed(policy: ManagedPolicy) -> Policy:
    version = next(version for version in policy.versions if version.is_default)
    kind = "aws-managed" if isinstance(policy, AWSManagedPolicy) else "user-managed"
    return Policy(kind, policy.name, json.loads(version.document))


def _scps(account: str) -> tuple[tuple[Policy, ...], ...] | None:
    """Return the service control policies on every level from the root to an account, or None where none apply.

    That is outside of organizations, and in the management account.
    """
    home = organizations_backends.master_accounts.get(account)
    if home is None:
        return None
    organization = organizations_backends[home[0]][home[1]]
    everywhere: list[Any] = [*organization.ou, *organization.accounts]
    nodes = {node.id: node for node in everywhere}
    levels: list[tuple[Policy, ...]] = []
    node = nodes.get(account)
    while node is not None:
        found = [policy for policy in node.attached_policies if policy.type == _SCP]
        levels.append(tuple(Policy("none", policy.name, json.loads(policy.content)) for policy in found))
        node = nodes.get(node.parent_id)
    return tuple(reversed(levels))
