"""When a role last called which service: IAM's report and its pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_aws_slr.aws.iam.access_advisor import Access, last_accesses
from pulumi_aws_slr.errors import AwsError
from tests.scripted.aws import Clock, ScriptedAws
from tests.scripted.samples import ARN

STARTED = datetime(2026, 1, 2, tzinfo=UTC)


def expect_report(aws: ScriptedAws, status: str, *services: dict[str, Any], marker: str = "", **more: Any) -> None:
    answer = {
        "JobStatus": status,
        "JobCreationDate": STARTED,
        "JobCompletionDate": STARTED,
        "ServicesLastAccessed": list(services),
        **more,
    }
    given = {"Marker": marker} if marker else {}
    aws.expect("iam:GetServiceLastAccessedDetails", answer, JobId="job-0000-0000-0000-0000-0000-0000-000", **given)


def expect_start(aws: ScriptedAws) -> None:
    job = {"JobId": "job-0000-0000-0000-0000-0000-0000-000"}
    aws.expect("iam:GenerateServiceLastAccessedDetails", job, Arn=ARN)


def service(name: str, day: int | None = None, region: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"ServiceName": f"Amazon {name}", "ServiceNamespace": name}
    if day:
        found |= {"LastAuthenticated": datetime(2026, 1, day, tzinfo=UTC)}
    if region:
        found |= {"LastAuthenticatedRegion": region}
    return found


def test_what_was_called_the_latest_first(aws: ScriptedAws, clock: Clock) -> None:
    expect_start(aws)
    expect_report(aws, "IN_PROGRESS")
    expect_report(aws, "COMPLETED", service("ec2", 3, "eu-west-1"), service("sns"), IsTruncated=True, Marker="more")
    expect_report(aws, "COMPLETED", service("logs", 5), marker="more")
    assert last_accesses(aws, ARN, clock=clock) == (
        Access("Amazon logs", "logs", "2026-01-05T00:00:00+00:00", None),
        Access("Amazon ec2", "ec2", "2026-01-03T00:00:00+00:00", "eu-west-1"),
    )
    assert clock.sleeps == [0.25]


def test_a_report_that_failed(aws: ScriptedAws, clock: Clock) -> None:
    expect_start(aws)
    expect_report(aws, "FAILED", Error={"Code": "ServiceFailure", "Message": "no luck"})
    with pytest.raises(AwsError, match=r"the report failed \(no luck\)"):
        last_accesses(aws, ARN, clock=clock)


def test_a_report_that_never_ends(aws: ScriptedAws, clock: Clock) -> None:
    expect_start(aws)
    for _ in range(18):
        expect_report(aws, "IN_PROGRESS")
    with pytest.raises(TimeoutError):
        last_accesses(aws, ARN, clock=clock)
