"""CloudTrail's LookupEvents.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_ROLE = "AWSServiceRoleForECS"
_EARLIER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_LATER = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
Lookup = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def unhurried(aws: Aws, admin: Admin) -> Aws:
    """An account in which CloudTrail may be asked as often as one likes."""
    admin.settings(aws.account, lookup_rate=1000)
    return aws


@pytest.fixture
def lookup(unhurried: Aws) -> Lookup:
    """Gives the records (`CloudTrailEvent`) of the events with one attribute, newest first."""

    def lookup(key: str, value: str, region: str = "us-east-1") -> list[dict[str, Any]]:
        attributes = [{"AttributeKey": key, "AttributeValue": value}]
        found = unhurried.client("cloudtrail", region=region).lookup_events(LookupAttributes=attributes)["Events"]
        return [json.loads(event["CloudTrailEvent"]) for event in found]

    return lookup


def test_a_role_made_by_its_service(unhurried: Aws, lookup: Lookup) -> None:
    """The form is that of an event recorded of Resource Explorer in 2025."""
    unhurried.client("ecs", region="eu-west-1").create_cluster(clusterName="prod")
    (event,) = lookup("EventName", "CreateServiceLinkedRole")
    assert event["userIdentity"]["type"] == "Root"
    assert event["userIdentity"]["arn"] == f"arn:aws:iam::{unhurried.account}:root"
    assert event["userIdentity"]["invokedBy"] == "ecs.amazonaws.com"
    assert (event["sourceIPAddress"], event["userAgent"]) == ("ecs.amazonaws.com", "ecs.amazonaws.com")
    assert (event["eventSource"], event["awsRegion"], event["readOnly"]) == ("iam.amazonaws.com", "us-east-1", False)
    assert event["requestParameters"] == {"aWSServiceName": "ecs.amazonaws.com"}
    role = event["responseElements"]["role"]
    assert role["roleName"] == _ROLE
    assert role["assumeRolePolicyDocument"].startswith("%7B%22Version%22")
    assert re.fullmatch(r"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M", role["createDate"])
    assert (event["eventType"], event["recipientAccountId"]) == ("AwsApiCall", unhurried.account)


def test_a_role_made_by_hand_and_what_became_of_it(unhurried: Aws, lookup: Lookup) -> None:
    iam = unhurried.client("iam")
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    iam.tag_role(RoleName=_ROLE, Tags=[{"Key": "owner", "Value": "me"}])
    task = iam.delete_service_linked_role(RoleName=_ROLE)["DeletionTaskId"]
    deleted, tagged, created = lookup("ResourceName", _ROLE)
    assert [event["eventName"] for event in (created, tagged, deleted)] == [
        "CreateServiceLinkedRole",
        "TagRole",
        "DeleteServiceLinkedRole",
    ]
    assert "invokedBy" not in created["userIdentity"]
    assert created["sourceIPAddress"] == "127.0.0.1"
    assert created["userAgent"].startswith("Boto3/")
    assert tagged["requestParameters"]["roleName"] == _ROLE
    assert deleted["responseElements"] == {"deletionTaskId": task}


def test_events_of_iam_are_in_one_region_and_the_others_in_their_own(unhurried: Aws, lookup: Lookup) -> None:
    unhurried.client("ecs", region="eu-west-1").create_cluster(clusterName="prod")
    assert lookup("EventSource", "iam.amazonaws.com", "eu-west-1") == []
    assert [event["eventName"] for event in lookup("EventSource", "ecs.amazonaws.com", "eu-west-1")] == [
        "CreateCluster"
    ]
    assert lookup("EventSource", "ecs.amazonaws.com") == []
    unhurried.client("iam", region="cn-north-1").list_roles()
    assert [event["awsRegion"] for event in lookup("EventName", "ListRoles", "cn-north-1")] == ["cn-north-1"]


def test_users_and_assumed_roles(unhurried: Aws, lookup: Lookup) -> None:
    """Who called stands in the event.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    iam = unhurried.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument="{}", Path="/ci/")["Role"]
    session = unhurried.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="run-1")["Credentials"]
    unhurried.client("iam", key=key).create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    unhurried.client("iam", key=session["AccessKeyId"]).list_roles()
    (by_user,) = lookup("Username", "ann")
    assert by_user["userIdentity"]["type"] == "IAMUser"
    assert by_user["userIdentity"]["userName"] == "ann"
    assert by_user["userIdentity"]["accessKeyId"] == key
    (by_role,) = lookup("Username", "run-1")
    identity = by_role["userIdentity"]
    assert (identity["type"], identity["accountId"]) == ("AssumedRole", unhurried.account)
    assert identity["arn"].endswith(":assumed-role/deployer/run-1")
    issuer = identity["sessionContext"]["sessionIssuer"]
    assert issuer["arn"] == role["Arn"]
    assert identity["principalId"] == f"{issuer['principalId']}:run-1"
    assert (issuer["type"], issuer["userName"]) == ("Role", "deployer")


def test_failures_are_told_with_the_names_of_exceptions(
    unhurried: Aws, admin: Admin, error_of: ErrorOf, lookup: Lookup
) -> None:
    """Source: an event of GetRole by Access Analyzer, recorded in 2024 (`NoSuchEntityException`)."""
    iam = unhurried.client("iam")
    error_of(iam.get_role, RoleName="nope")
    (event,) = lookup("EventName", "GetRole")
    assert (event["errorCode"], event["responseElements"]) == ("NoSuchEntityException", None)
    assert event["errorMessage"] == "The role with name nope cannot be found."
    with admin.fault("access_denied", account=unhurried.account, action="CreateServiceLinkedRole"):
        unhurried.client("ecs").create_cluster(clusterName="prod")
    (denied,) = lookup("EventName", "CreateServiceLinkedRole")
    assert denied["errorCode"] == "AccessDenied"
    assert "is not authorized to perform: iam:CreateServiceLinkedRole" in denied["errorMessage"]
    assert denied["userIdentity"]["invokedBy"] == "ecs.amazonaws.com"


def test_calls_that_only_read_are_events_too_and_data_is_not(unhurried: Aws, lookup: Lookup) -> None:
    unhurried.client("iam").list_roles()
    s3 = unhurried.client("s3")
    s3.create_bucket(Bucket=f"b-{unhurried.account}")
    s3.put_object(Bucket=f"b-{unhurried.account}", Key="k", Body=b"x")
    assert [event["readOnly"] for event in lookup("EventName", "ListRoles")] == [True]
    assert [event["eventName"] for event in lookup("EventSource", "s3.amazonaws.com")] == ["CreateBucket"]
    assert {event["eventName"] for event in lookup("ReadOnly", "false")} == {"CreateBucket"}


def test_secrets_are_hidden(unhurried: Aws, lookup: Lookup) -> None:
    iam = unhurried.client("iam")
    iam.create_user(UserName="ann")
    iam.create_login_profile(UserName="ann", Password="very secret")
    secret = iam.create_access_key(UserName="ann")["AccessKey"]["SecretAccessKey"]
    (event,) = lookup("EventName", "CreateLoginProfile")
    assert event["requestParameters"] == {"userName": "ann", "password": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    (created,) = lookup("EventName", "CreateAccessKey")
    assert created["responseElements"]["accessKey"]["userName"] == "ann"
    assert secret not in json.dumps(created)


def test_pages_of_fifty_newest_first_while_new_events_come_in(unhurried: Aws) -> None:
    iam, trail = unhurried.client("iam"), unhurried.client("cloudtrail")
    for _ in range(55):
        iam.list_roles()
    first = trail.lookup_events()
    second = trail.lookup_events(NextToken=first["NextToken"])
    ids = [event["EventId"] for event in (*first["Events"], *second["Events"])]
    assert (len(first["Events"]), len(second["Events"]), len(set(ids))) == (50, 5, 55)
    assert "NextToken" not in second
    times = [event["EventTime"] for event in first["Events"]]
    assert times == sorted(times, reverse=True)


def test_times(unhurried: Aws, admin: Admin) -> None:
    iam, trail = unhurried.client("iam"), unhurried.client("cloudtrail")
    iam.list_users()
    admin.advance(unhurried.account, 3600)
    iam.list_roles()
    border = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30)

    def names(**parameters: Any) -> list[str]:
        attribute = {"AttributeKey": "EventSource", "AttributeValue": "iam.amazonaws.com"}
        found = trail.lookup_events(LookupAttributes=[attribute], **parameters)["Events"]
        return [event["EventName"] for event in found]

    assert names() == ["ListRoles", "ListUsers"]
    assert names(StartTime=border) == ["ListRoles"]
    assert names(EndTime=border) == ["ListUsers"]
    admin.advance(unhurried.account, 90 * 86_400 - 1800)
    assert names() == ["ListRoles"]
    admin.advance(unhurried.account, 3600)
    assert names() == []


def test_events_come_late_if_the_knob_says_so(unhurried: Aws, admin: Admin, lookup: Lookup) -> None:
    admin.settings(unhurried.account, cloudtrail_delay=300)
    unhurried.client("iam").list_roles()
    assert lookup("EventName", "ListRoles") == []
    admin.advance(unhurried.account, 301)
    assert len(lookup("EventName", "ListRoles")) == 1


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "x"}] * 2}, "InvalidLookupAttributes"),
        ({"MaxResults": 51}, "InvalidMaxResults"),
        ({"NextToken": "nonsense"}, "InvalidNextToken"),
        ({"StartTime": _LATER, "EndTime": _EARLIER}, "InvalidTimeRange"),
    ],
)
def test_requests_that_make_no_sense(unhurried: Aws, error_of: ErrorOf, parameters: dict[str, Any], code: str) -> None:
    assert error_of(unhurried.client("cloudtrail").lookup_events, **parameters)[0] == f"{code}Exception"


def test_two_calls_a_second_in_each_region(aws: Aws, error_of: ErrorOf) -> None:
    here, there = aws.client("cloudtrail"), aws.client("cloudtrail", region="eu-west-1")
    for trail in (here, there):
        trail.lookup_events()
        trail.lookup_events()
    assert error_of(here.lookup_events) == ("ThrottlingException", "Rate exceeded")
    attribute = [{"AttributeKey": "EventName", "AttributeValue": "LookupEvents"}]
    assert error_of(there.lookup_events, LookupAttributes=attribute)[0] == "ThrottlingException"


def test_no_permission(aws: Aws, admin: Admin, error_of: ErrorOf) -> None:
    with admin.fault("access_denied", account=aws.account, service="cloudtrail", action="LookupEvents"):
        code, text = error_of(aws.client("cloudtrail").lookup_events)
    assert code == "AccessDeniedException"
    assert "is not authorized to perform: cloudtrail:LookupEvents" in text
