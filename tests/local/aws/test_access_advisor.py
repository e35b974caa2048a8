"""Access Advisor's reports (the pages of GenerateServiceLastAccessedDetails and GetServiceLastAccessedDetails)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import ErrorOf, Eventually

pytestmark = pytest.mark.local_aws


def test_the_services_that_a_role_may_call_and_no_calls(iam: Any, eventually: Eventually) -> None:
    arn = iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")["Role"]["Arn"]
    job = iam.generate_service_last_accessed_details(Arn=arn)["JobId"]
    answers = eventually(lambda: iam.get_service_last_accessed_details(JobId=job)["JobStatus"], "COMPLETED")
    assert answers == ["IN_PROGRESS", "COMPLETED"]
    report = iam.get_service_last_accessed_details(JobId=job)
    names = {item["ServiceNamespace"]: item["ServiceName"] for item in report["ServicesLastAccessed"]}
    assert names["ec2"] == "Amazon Elastic Compute Cloud"
    assert {"ec2", "logs"} < names.keys()
    assert not any("LastAuthenticated" in item for item in report["ServicesLastAccessed"])

    page = iam.get_service_last_accessed_details(JobId=job, MaxItems=1)
    assert page["IsTruncated"]
    rest = iam.get_service_last_accessed_details(JobId=job, Marker=page["Marker"])
    assert page["ServicesLastAccessed"] + rest["ServicesLastAccessed"] == report["ServicesLastAccessed"]


def test_what_is_not_there(iam: Any, error_of: ErrorOf) -> None:
    arn = "arn:aws:iam::123456789012:role/nobody"
    assert error_of(iam.generate_service_last_accessed_details, Arn=arn)[0] == "NoSuchEntity"
    job = "11111111-2222-3333-4444-555555555555"
    assert error_of(iam.get_service_last_accessed_details, JobId=job)[0] == "NoSuchEntity"
