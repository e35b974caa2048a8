"""What the roles in a fleet's accounts need: the same in each, by one policy and one CloudFormation template."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.place import Place
from pulumi_aws_slr.fleet.loading import load_filled
from pulumi_aws_slr.fleet.plan import Plan, Target
from pulumi_aws_slr.policies import Statement
from pulumi_aws_slr.resource import Resource

ROLE, PREVIEW_ROLE = "slr-fleet", "slr-fleet-preview"
_ANY_ACCOUNT = "?" * 12
"""An account's ID in IAM's patterns: it is the name of its stack, too."""
_READING = ("Get", "List", "Describe", "Simulate")
_OURS = ("aws:allowedAccountIds", "aws:assumeRoles", "aws:profile")


@dataclass(frozen=True)
class Members:
    """What is deployed in the accounts of a fleet, whatever the account."""

    project: str
    resources: tuple[Resource, ...]
    place: Place
    left_out: tuple[str, ...]
    """Sentences about what the policy lacks."""

    def statements(self, *, only_reading: bool = False) -> list[Statement]:
        """All calls of the deployer, or those of its previews."""
        found = deployer_statements(self.resources, self.place)
        return [part for one in found if (part := _reading(one))] if only_reading else found


def fleet_members(plan: Plan) -> Members:
    """Find what the accounts of a plan get. A program runs once for each configuration that differs.

    Raises:
        StackError: the configuration is wrong, or the program fails.
    """
    stacks = [
        load_filled(target.account.id, _plain(target), plan.project.directory) for target in _different(plan.targets)
    ]
    first = stacks[0]
    place = dataclasses.replace(
        first.place,
        account="*",
        stacks=tuple({f"{stack.label.rpartition('/')[0]}/{_ANY_ACCOUNT}": None for stack in stacks}),
        default_tags=tuple(sorted({tag for stack in stacks for tag in stack.place.default_tags})),
        caller_arns={caller: arn for stack in stacks for caller, arn in (stack.place.caller_arns or {}).items()},
    )
    resources = tuple(resource for stack in stacks for resource in stack.resources)
    left_out = tuple(dict.fromkeys(sentence for stack in stacks for sentence in stack.left_out))
    return Members(plan.project.name, resources, place, left_out)


def members_template(members: Members, *, hub: str, external_id: str | None) -> dict[str, Any]:
    """A CloudFormation template with the role that deploys and the role that previews, for a hub's role to assume.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
    """
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Roles by which slr fleet deploys {members.project} in this account",
        "Resources": {
            **_role("Fleet", ROLE, members.statements(), hub, external_id),
            **_role("FleetPreview", PREVIEW_ROLE, members.statements(only_reading=True), hub, external_id),
        },
    }


def _different(targets: Sequence[Target]) -> Iterator[Target]:
    """One target for each template and configuration, whatever the account's ID and name."""
    seen: set[str] = set()
    for target in targets:
        account = target.account
        text = json.dumps([target.template.name, _plain(target)], sort_keys=True, default=str)
        text = text.replace(account.id, _ANY_ACCOUNT).replace(json.dumps(account.name), '"*"')
        if text not in seen:
            seen.add(text)
            yield target


def _plain(target: Target) -> dict[str, Any]:
    """The account's configuration without whose it is."""
    content = target.template.filled(target.account)
    return {**content, "config": {key: value for key, value in content["config"].items() if key not in _OURS}}


def _reading(statement: Statement) -> Statement | None:
    actions = tuple(action for action in statement.actions if action.partition(":")[2].startswith(_READING))
    return dataclasses.replace(statement, actions=actions) if actions else None


def _role(
    logical: str, name: str, statements: Sequence[Statement], hub: str, external_id: str | None
) -> dict[str, Any]:
    trust: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": hub}, "Action": "sts:AssumeRole"}
    if external_id:
        trust["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    policies = {
        f"{logical}Policy{number}": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"Description": f"For the role {name}", "PolicyDocument": _in_its_account(document)},
        }
        for number, document in enumerate(documents(statements), start=1)
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": name,
            "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "ManagedPolicyArns": [{"Ref": policy} for policy in policies],
        },
    }
    return {**policies, logical: role}


def _in_its_account(value: Any) -> Any:
    """A document with the account that CloudFormation puts in, in place of the pattern."""
    if isinstance(value, Mapping):
        return {key: _in_its_account(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_its_account(inner) for inner in value]
    if isinstance(value, str) and _ANY_ACCOUNT in value:
        return {"Fn::Sub": value.replace("${", "${!").replace(_ANY_ACCOUNT, "${AWS::AccountId}")}
    return value
