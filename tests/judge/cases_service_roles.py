"""The matrix for the service roles of classic DMS: who may assume them; each decision is written out by hand."""

from __future__ import annotations

from pulumi_aws_slr.policies.dms.service_roles import ENDPOINT_ROLE, LOGS_ROLE, VPC_ROLE, ServiceRole
from tests.judge.cases_dms import OTHER, STRANGER, Table
from tests.judge.judge import ACCOUNT, Request

DMS, REDSHIFT, LOOK_ALIKE = "dms.amazonaws.com", "redshift.amazonaws.com", "dms.amazonaws.com.evil.com"


def _assume(
    role: ServiceRole, principal: str, account: str | None = None, *, source: str = "aws", at: str = "aws"
) -> Request:
    """The role is asked for; if an account is given, for it and for a resource of its in the partition `source`."""
    told = {"aws:SourceAccount": account, "aws:SourceArn": f"arn:{source}:dms:eu-central-1:{account}:rep:R1"}
    resource = f"arn:{at}:iam::{ACCOUNT}:role/{role.name}"
    return Request("sts:AssumeRole", resource, {key: one for key, one in told.items() if account and one}, principal)


# fmt: off
TABLES = [
    Table("Who may assume `dms-vpc-role`", [], [
        ("DMS, for the account", _assume(VPC_ROLE, DMS, ACCOUNT), "allow"),
        ("DMS, for another account", _assume(VPC_ROLE, DMS, OTHER), "deny"),
        ("DMS, for a resource in another partition", _assume(VPC_ROLE, DMS, ACCOUNT, source="aws-cn"), "deny"),
        ("DMS, without saying for whom", _assume(VPC_ROLE, DMS), "deny"),
        ("look-alike `dms.amazonaws.com.evil.com`, for the account", _assume(VPC_ROLE, LOOK_ALIKE, ACCOUNT), "deny"),
        ("look-alike `evil-dms.amazonaws.com`, for the account",
         _assume(VPC_ROLE, "evil-dms.amazonaws.com", ACCOUNT), "deny"),
        ("Redshift, for the account", _assume(VPC_ROLE, REDSHIFT, ACCOUNT), "deny"),
        ("a role of the account", _assume(VPC_ROLE, STRANGER), "deny"),
        ("a role of the account that claims to be asked by DMS", _assume(VPC_ROLE, STRANGER, ACCOUNT), "deny"),
    ], VPC_ROLE.trust_policy("aws", ACCOUNT)),
    Table("Who may assume `dms-vpc-role` in `aws-cn`", [], [
        ("DMS, for the account", _assume(VPC_ROLE, DMS, ACCOUNT, source="aws-cn", at="aws-cn"), "allow"),
        ("DMS, for a resource in `aws`", _assume(VPC_ROLE, DMS, ACCOUNT, at="aws-cn"), "deny"),
    ], VPC_ROLE.trust_policy("aws-cn", ACCOUNT)),
    Table("Who may assume `dms-cloudwatch-logs-role`, whose trust DMS takes without conditions only", [], [
        ("DMS, without saying for whom", _assume(LOGS_ROLE, DMS), "allow"),
        ("DMS, for the account", _assume(LOGS_ROLE, DMS, ACCOUNT), "allow"),
        ("DMS, for another account: nothing here prevents it", _assume(LOGS_ROLE, DMS, OTHER), "allow"),
        ("look-alike `dms.amazonaws.com.evil.com`", _assume(LOGS_ROLE, LOOK_ALIKE), "deny"),
        ("CloudWatch Logs", _assume(LOGS_ROLE, "logs.amazonaws.com"), "deny"),
        ("Redshift", _assume(LOGS_ROLE, REDSHIFT), "deny"),
        ("a role of the account", _assume(LOGS_ROLE, STRANGER), "deny"),
    ], LOGS_ROLE.trust_policy("aws", ACCOUNT)),
    Table("Who may assume `dms-access-for-endpoint`, which Redshift shares", [], [
        ("DMS, without saying for whom", _assume(ENDPOINT_ROLE, DMS), "allow"),
        ("Redshift", _assume(ENDPOINT_ROLE, REDSHIFT), "allow"),
        ("DMS, for another account: nothing here prevents it", _assume(ENDPOINT_ROLE, DMS, OTHER), "allow"),
        ("look-alike `redshift.amazonaws.com.evil.com`", _assume(ENDPOINT_ROLE, f"{REDSHIFT}.evil.com"), "deny"),
        ("Redshift Serverless", _assume(ENDPOINT_ROLE, "redshift-serverless.amazonaws.com"), "deny"),
        ("S3", _assume(ENDPOINT_ROLE, "s3.amazonaws.com"), "deny"),
        ("a role of the account", _assume(ENDPOINT_ROLE, STRANGER), "deny"),
    ], ENDPOINT_ROLE.trust_policy("aws", ACCOUNT)),
]
# fmt: on
