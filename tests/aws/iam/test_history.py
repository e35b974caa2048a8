"""Who made, changed or tried to delete a role, from CloudTrail's event history.

The shape of the events: https://docs.aws.amazon.com/efs/latest/ug/logging-using-cloudtrail.html (a service acts for a
user) and https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_aws_slr.aws.iam.history import CREATION, EVENTS, Event, events
from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.errors import AccessDeniedError
from tests.scripted.aws import ACCOUNT, ScriptedAws, refusal

USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
EFS = "elasticfilesystem.amazonaws.com"


def record(**changes: Any) -> dict[str, Any]:
    content = {
        "eventSource": "iam.amazonaws.com",
        "eventTime": "2026-11-23T10:00:00Z",
        "userIdentity": {"type": "IAMUser", "arn": USER, "invokedBy": EFS},
        "sourceIPAddress": "192.0.2.1",
        "userAgent": "aws-cli",
        "requestParameters": {"aWSServiceName": EFS},
        "responseElements": {"role": {"roleName": "AWSServiceRoleForAmazonElasticFileSystem"}},
        **changes,
    }
    return {"EventTime": datetime(2026, 11, 23, tzinfo=UTC), "CloudTrailEvent": json.dumps(content)}


def expect(aws: ScriptedAws, name: str, *found: dict[str, Any], token: str = "", **params: Any) -> None:
    answer = {"Events": list(found), **({"NextToken": token} if token else {})}
    attribute = [{"AttributeKey": "EventName", "AttributeValue": name}]
    aws.expect("cloudtrail:LookupEvents", answer, LookupAttributes=attribute, MaxResults=50, **params)


def one(aws: ScriptedAws, **changes: Any) -> Event:
    expect(aws, CREATION, record(**changes))
    (event,) = events(aws, (CREATION,))
    return event


def test_a_service_on_behalf_of_a_user(aws: ScriptedAws) -> None:
    assert one(aws) == Event(
        CREATION,
        "2026-11-23T10:00:00Z",
        USER,
        EFS,
        "192.0.2.1",
        "aws-cli",
        None,
        "AWSServiceRoleForAmazonElasticFileSystem",
        EFS,
    )


def test_a_service_by_itself(aws: ScriptedAws) -> None:
    event = one(aws, userIdentity={"type": "AWSService", "invokedBy": EFS}, sourceIPAddress=EFS)
    assert (event.who, event.on_behalf_of, event.source) == (EFS, None, EFS)


def test_a_refused_creation_is_about_its_service(aws: ScriptedAws) -> None:
    event = one(aws, errorCode="AccessDenied", errorMessage="User: x", responseElements=None)
    assert (event.error, event.role, event.principal) == ("AccessDenied: User: x", None, EFS)
    efs, rds = entry_for("elasticfilesystem"), entry_for("rds")
    assert [event.is_about(entry.service_principal, str(entry.role_name)) for entry in (efs, rds)] == [True, False]


def test_an_event_with_a_name_is_about_that_very_role(aws: ScriptedAws) -> None:
    entry = entry_for("autoscaling")
    event = one(
        aws,
        requestParameters={"aWSServiceName": "autoscaling.amazonaws.com", "customSuffix": "blue"},
        responseElements={"role": {"roleName": "AWSServiceRoleForAutoScaling_blue"}},
    )
    names = ("AWSServiceRoleForAutoScaling", "AWSServiceRoleForAutoScaling_blue")
    assert [event.is_about(entry.service_principal, name) for name in names] == [False, True]


@pytest.mark.parametrize("text", ["", "no JSON", "[]", json.dumps({"eventSource": "s3.amazonaws.com"})])
def test_what_is_no_event_of_iam_is_left_out(aws: ScriptedAws, text: str) -> None:
    expect(aws, CREATION, {"CloudTrailEvent": text})
    assert events(aws, (CREATION,)) == ()


def test_parts_that_are_missing(aws: ScriptedAws) -> None:
    expect(aws, CREATION, {"CloudTrailEvent": json.dumps({"eventSource": "iam.amazonaws.com", "errorCode": "X"})})
    (event,) = events(aws, (CREATION,))
    assert (event.who, event.source, event.error, event.role, event.principal) == (
        "unknown",
        "unknown",
        "X",
        None,
        None,
    )


def test_all_kinds_of_events_all_pages_the_latest_first(aws: ScriptedAws) -> None:
    asked: list[str] = []
    expect(aws, EVENTS[0], record(eventTime="2026-11-01T00:00:00Z"), token="more")
    expect(aws, EVENTS[0], record(eventTime="2026-10-01T00:00:00Z"), NextToken="more")
    for name in EVENTS[1:]:
        expect(aws, name, *([record(eventTime="2026-11-20T00:00:00Z")] if name == "TagRole" else []))
    found = events(aws, on_wait=asked.append)
    assert [(event.name, event.time[:10]) for event in found] == [
        ("TagRole", "2026-11-20"),
        (CREATION, "2026-11-01"),
        (CREATION, "2026-10-01"),
    ]
    assert tuple(asked) == EVENTS


def test_they_are_asked_for_where_iam_s_events_are(aws: ScriptedAws) -> None:
    expect(aws, CREATION)
    events(aws, (CREATION,))
    assert ("cloudtrail", "us-east-1") in aws.patience


def test_who_may_not_look(aws: ScriptedAws) -> None:
    attribute = [{"AttributeKey": "EventName", "AttributeValue": CREATION}]
    refused = refusal("AccessDeniedException", "no")
    aws.expect("cloudtrail:LookupEvents", refused, LookupAttributes=attribute, MaxResults=50)
    with pytest.raises(AccessDeniedError, match="cloudtrail:LookupEvents"):
        events(aws, (CREATION,))
