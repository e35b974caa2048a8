"""Who made, changed or tried to delete service-linked roles, from CloudTrail's event history.

The history is there without a trail, in every account, for the management events of 90 days. Events of IAM are in one
Region of a partition. LookupEvents takes one attribute at a time and two calls a second, so it is asked for each kind
of event in turn.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html,
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html,
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.clients import Aws, Patience
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.json_text import parsed

DAYS = 90
"""How far CloudTrail's event history reaches back."""
CREATION = "CreateServiceLinkedRole"
EVENTS = (
    CREATION,
    "DeleteServiceLinkedRole",
    "UpdateRoleDescription",
    "UpdateRole",
    "TagRole",
    "UntagRole",
    "DeleteRole",
)
"""Everything that changes a service-linked role, or tries to. IAM refuses DeleteRole for one."""
HOMES = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
    "aws-eusc": "eusc-de-east-1",
}
"""The Region with IAM's events, by partition: that of IAM's endpoint."""
_PATIENCE = Patience(retries=8)
"""Two calls a second are all that CloudTrail takes of an account and Region."""
_PAGE = 50


@dataclass(frozen=True)
class Event:
    """One call to IAM about a role."""

    name: str
    """`CreateServiceLinkedRole`."""
    time: str
    """ISO 8601, UTC."""
    who: str
    """The caller's ARN; for a service that acts by itself, the service."""
    on_behalf_of: str | None
    """The service through which the caller did it: `ecs.amazonaws.com`."""
    source: str
    """IP address, or the service that called."""
    agent: str
    error: str | None
    """Code and message of a call that IAM refused."""
    role: str | None
    """The role's name, where the event has it; a refused creation has the principal only."""
    principal: str | None
    """The role's service."""

    def is_about(self, principal: str | None, name: str) -> bool:
        """Whether it is about a service's role of a name; where the event has no name, about any of the service."""
        return self.role == name if self.role else self.principal is not None and self.principal == principal


def events(
    aws: Aws, names: Sequence[str] = EVENTS, on_wait: Callable[[str], None] = lambda _event: None
) -> tuple[Event, ...]:
    """The events of the last 90 days of all service-linked roles, the latest first.

    One call for each name and for every fifty events; `on_wait` is told which name is asked for.

    Raises:
        AwsError: a call failed.
    """
    partition = aws.identity.partition
    client = aws.client("cloudtrail", HOMES.get(partition), patience=_PATIENCE)
    found: list[Event] = []
    for name in names:
        on_wait(name)
        found += _named(client, name)
    return tuple(sorted(found, key=lambda event: event.time, reverse=True))


def _named(client: Any, name: str) -> Iterator[Event]:
    more: dict[str, str] = {}
    while True:
        with explained("cloudtrail:LookupEvents"):
            page = client.lookup_events(
                LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}], MaxResults=_PAGE, **more
            )
        for item in page["Events"]:
            if event := _event(name, item):
                yield event
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _event(name: str, item: Mapping[str, Any]) -> Event | None:
    """What an event says; None for one that cannot be read, and for other services' events of that name."""
    try:
        content = parsed(item.get("CloudTrailEvent") or "")
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("eventSource") != "iam.amazonaws.com":
        return None
    identity, request = _object(content, "userIdentity"), _object(content, "requestParameters")
    role = _object(_object(content, "responseElements"), "role")
    invoked_by = identity.get("invokedBy")
    code, message = content.get("errorCode"), content.get("errorMessage")
    return Event(
        name,
        str(content.get("eventTime") or ""),
        str(identity.get("arn") or invoked_by or identity.get("principalId") or "unknown"),
        str(invoked_by) if invoked_by and identity.get("arn") else None,
        str(content.get("sourceIPAddress") or "unknown"),
        str(content.get("userAgent") or "unknown"),
        f"{code}: {message}" if message else str(code) if code else None,
        _text(request.get("roleName") or role.get("roleName")),
        _text(request.get("aWSServiceName")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _object(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = content.get(key)
    return value if isinstance(value, dict) else {}
