"""When a role last called which service, from IAM's Access Advisor.

It covers 400 days, lags by up to four hours, and names one Region per service: that of the last call.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.waiting import Clock, NotYet, poll
from pulumi_aws_slr.errors import AwsError

REPORT_SECONDS = 60.0
"""Limit for the report, which takes AWS some seconds."""


@dataclass(frozen=True)
class Access:
    """A service that the role has called."""

    service: str
    """For people: `Amazon EC2`."""
    namespace: str
    """As in actions: `ec2`."""
    time: str
    """ISO 8601."""
    region: str | None


def last_accesses(aws: Aws, arn: str, *, clock: Clock) -> tuple[Access, ...]:
    """The services that a role called in the last 400 days, the latest first.

    One call starts the report; further ones wait for it and fetch its pages.

    Raises:
        AwsError: a call or the report failed.
        TimeoutError: the report was late.
    """
    iam = aws.client("iam")
    with explained("iam:GenerateServiceLastAccessedDetails", resource=arn):
        job = str(iam.generate_service_last_accessed_details(Arn=arn)["JobId"])

    def page(marker: str | None) -> dict[str, Any]:
        with explained("iam:GetServiceLastAccessedDetails", resource=arn):
            answer: dict[str, Any] = iam.get_service_last_accessed_details(
                JobId=job, **({"Marker": marker} if marker else {})
            )
        if answer["JobStatus"] == "IN_PROGRESS":
            raise NotYet(f"not within {REPORT_SECONDS:.0f} s")
        if answer["JobStatus"] == "FAILED":
            error = answer.get("Error") or {}
            text = f"iam:GetServiceLastAccessedDetails for {arn}: the report failed ({error.get('Message')})"
            raise AwsError(text, code=error.get("Code", ""), detail=error.get("Message", ""))
        return answer

    answer = poll(lambda: page(None), timeout=REPORT_SECONDS, clock=clock)
    found = list(answer["ServicesLastAccessed"])
    while answer.get("IsTruncated"):
        answer = page(answer["Marker"])
        found += answer["ServicesLastAccessed"]
    accesses = [_access(item) for item in found if item.get("LastAuthenticated")]
    return tuple(sorted(accesses, key=lambda access: access.time, reverse=True))


def _access(item: dict[str, Any]) -> Access:
    return Access(
        item["ServiceName"],
        item["ServiceNamespace"],
        item["LastAuthenticated"].isoformat(),
        item.get("LastAuthenticatedRegion"),
    )
