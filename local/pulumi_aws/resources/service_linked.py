"""The bare service-linked role of pulumi-aws: it is neither more careful nor more patient than the real one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.errors import AwsError
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

_DELAY = 10.0  # seconds
_ARN = re.compile(r"arn:[^:]+:iam::\d{12}:role/aws-service-role/(?P<service>[^/]+)/(?P<name>[^/]+)")


def find(call: Call) -> Item | None:
    """Return the role of the ARN that is its ID."""
    role: Item = call.do("get_role", **named(call))["Role"]
    return role


def named(call: Call) -> dict[str, str]:
    """Return the parameter that names the role, from its ARN."""
    return {"RoleName": _parts(call.known["arn"])["name"]}


def service_and_suffix(_call: Call, item: Item) -> Properties:
    """Return what only the ARN tells of the inputs. As with the real one, what follows the first `_` is the suffix."""
    parts = _parts(item["Arn"])
    return {"awsServiceName": parts["service"], "customSuffix": parts["name"].partition("_")[2] or None}


def delete(call: Call) -> None:
    """Submit the deletion and wait for the task's end.

    Raises:
        SlrError: the service still uses the role.
    """
    task = call.do("delete_service_linked_role", **named(call))["DeletionTaskId"]

    def ended() -> Any:
        try:
            answer = call.do("get_service_linked_role_deletion_status", DeletionTaskId=task)
        except AwsError as error:
            if error.gone:  # for the first seconds IAM does not know its own task
                return {"Status": "SUCCEEDED"} if call.find() is None else None
            raise
        return answer if answer["Status"] in ("SUCCEEDED", "FAILED") else None

    answer = call.until(ended, "the deletion task", delay=_DELAY)
    if answer["Status"] == "FAILED":
        reason = answer.get("Reason") or {}
        used_by = ", ".join(arn for usage in reason.get("RoleUsageList", ()) for arn in usage.get("Resources", ()))
        raise SlrError(f"deleting {call.known['arn']}: {reason.get('Reason', 'unknown reason')} {used_by}".rstrip())


def _parts(arn: str) -> dict[str, str]:
    found = _ARN.fullmatch(arn)
    if found is None:
        raise SlrError(f"{arn!r} is not the ARN of a service-linked role")
    return found.groupdict()
