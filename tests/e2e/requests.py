"""From calls that the local AWS has recorded to the requests that IAM would have judged: action, resource, context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.aws.calls import RecordedCall
from pulumi_aws_slr.catalog import RoleArn, entry_for
from tests.judge.judge import Request

_NAMES = {"RoleName": "role", "UserName": "user", "GroupName": "group"}
_LISTED = {"DescribeDBClusters": "cluster", "DescribeDBInstances": "db", "DescribeGlobalClusters": "global-cluster"}


def requests_of(calls: Iterable[RecordedCall], arns: Mapping[str, str]) -> list[Request]:
    """The requests that some calls made, each once, in order.

    Args:
        calls: recorded calls of one account in the partition `aws`.
        arns: the ARNs of roles, users and groups that exist, as `role/NAME` -> ARN: calls name them without a path.
    """
    found = [
        Request(action, resource, context, call.caller, call.account)
        for call in calls
        for action, resource, context in _checks(call, arns)
    ]
    return list({repr(request): request for request in found}.values())


_Check = tuple[str, str, dict[str, str | list[str]]]


def _checks(call: RecordedCall, arns: Mapping[str, str]) -> Iterator[_Check]:
    service = "cloudformation" if call.service == "cloudcontrolapi" else call.service  # Cloud Control's prefix in IAM
    action = f"{service}:{call.action}"
    if call.service == "iam":
        resource = _iam_resource(call, arns)
        yield action, resource, _iam_context(call.parameters)
        yield from _further_checks(call, resource)
    elif call.service == "rds":
        region = "" if call.action == "DescribeGlobalClusters" else call.region
        yield action, f"arn:aws:rds:{region}:{call.account}:{_LISTED[call.action]}:any", {}
    elif call.action == "ListTagsForResource":
        # the judge's data has the name of DMS's resources as `*`, and takes no other
        yield from ((action, f"{arn.rpartition(':')[0]}:*", {}) for arn in call.parameters["ResourceArnList"])
    elif action != "sts:GetCallerIdentity":  # which needs no permission
        yield action, "*", {}


def _iam_resource(call: RecordedCall, arns: Mapping[str, str]) -> str:
    given = call.parameters
    for parameter, kind in _NAMES.items():
        if parameter in given:
            name = f"{kind}/{given[parameter]}"
            # IAM cannot know the path of what it cannot see
            return f"arn:aws:iam::{call.account}:{name}" if call.error_code == "NoSuchEntity" else arns[name]
    if "AWSServiceName" in given:
        return str(RoleArn("aws", call.account, given["AWSServiceName"], call.resource))
    if "DeletionTaskId" in given:
        _, path, principal, name, _ = given["DeletionTaskId"].split("/")
        return f"arn:aws:iam::{call.account}:role/{path}/{principal}/{name}"
    if "PolicyArn" in given:
        return str(given["PolicyArn"])
    if call.action == "ListRoles":
        return "*"
    return f"arn:aws:iam::{call.account}:policy{given.get('Path', '/')}{given['PolicyName']}"


def _iam_context(given: Mapping[str, Any]) -> dict[str, str | list[str]]:
    context: dict[str, str | list[str]] = {}
    if "AWSServiceName" in given:
        context["iam:AWSServiceName"] = given["AWSServiceName"]
    if "PolicyArn" in given and set(given) & set(_NAMES):
        context["iam:PolicyARN"] = given["PolicyArn"]
    if keys := [tag["Key"] for tag in given.get("Tags", ())] or given.get("TagKeys"):
        context["aws:TagKeys"] = keys
    return context


def _further_checks(call: RecordedCall, resource: str) -> Iterator[_Check]:
    """What IAM judges beside the action that is called."""
    if call.action in ("CreatePolicy", "CreateRole") and call.parameters.get("Tags"):
        yield call.action.replace("Create", "iam:Tag"), resource, _iam_context({"Tags": call.parameters["Tags"]})
    if call.action == "CreateServiceLinkedRole":
        entry = entry_for(call.parameters["AWSServiceName"])
        for action in entry.creation_actions:
            policy = f"arn:aws:iam::aws:{entry.managed_policy_arn_path}"
            yield action, resource, {"iam:PolicyARN": policy} if action == "iam:AttachRolePolicy" else {}
