"""The service roles of classic AWS DMS: names, trust policies and AWS managed policies.

Classic DMS has no service-linked role. It looks for roles with these fixed names, one of each in an account.

Sources: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole,
https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_DMS = "dms.amazonaws.com"
_REDSHIFT = "redshift.amazonaws.com"
_ENDPOINT = "aws:dms/endpoint:Endpoint"
ENDPOINTS = frozenset({_ENDPOINT, "aws:dms/s3Endpoint:S3Endpoint"})
REPLICATION_INSTANCE = "aws:dms/replicationInstance:ReplicationInstance"
_SUBNET_GROUP = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"
_TASK = "aws:dms/replicationTask:ReplicationTask"
_CONFIG = "aws:dms/replicationConfig:ReplicationConfig"  # DMS Serverless makes instances and tasks for it


@dataclass(frozen=True)
class ServiceRole:
    """A role of the account that a service finds by its name."""

    name: str
    purpose: str
    """The default description."""
    managed_policy: str
    """Name of the AWS managed policy, below `service-role/`."""
    workloads: frozenset[str]
    """Pulumi types of the resources that need it; of endpoints only those of Redshift."""
    trusted: tuple[str, ...] = (_DMS,)
    """The principals that may assume it, the same in every partition."""
    takes_source_conditions: bool = False
    """Whether the service can still assume it where the trust policy names its account and resources."""

    def trust_policy(self, partition: str, account: str) -> str:
        """As JSON, with protection against confused deputies where the service bears that."""
        return json.dumps(
            {"Version": "2012-10-17", "Statement": [self._trust(name, partition, account) for name in self.trusted]}
        )

    def is_used_by(self, type_token: str, engine: str | None) -> bool:
        """Whether a resource of a Pulumi type needs it. An endpoint's engine may be unknown (None), and so any."""
        is_other_endpoint = type_token == _ENDPOINT and engine is not None and not engine.startswith("redshift")
        return type_token in self.workloads and not is_other_endpoint

    def managed_policy_arn(self, partition: str) -> str:
        return f"arn:{partition}:iam::aws:policy/service-role/{self.managed_policy}"

    def _trust(self, service: str, partition: str, account: str) -> dict[str, Any]:
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
        if self.takes_source_conditions:
            statement["Condition"] = {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": f"arn:{partition}:dms:*:{account}:*"},
            }
        return statement


VPC_ROLE = ServiceRole(
    "dms-vpc-role",
    "Lets AWS DMS manage the network interfaces of replication instances",
    "AmazonDMSVPCManagementRole",
    frozenset({_SUBNET_GROUP, REPLICATION_INSTANCE, _CONFIG}),
    takes_source_conditions=True,
)
LOGS_ROLE = ServiceRole(
    "dms-cloudwatch-logs-role",
    "Lets AWS DMS write the logs of replication tasks",
    # conditions on the source keep DMS from logging: https://github.com/terraform-aws-modules/terraform-aws-dms/issues/84
    "AmazonDMSCloudWatchLogsRole",
    frozenset({REPLICATION_INSTANCE, _TASK, _CONFIG}),
)
ENDPOINT_ROLE = ServiceRole(
    "dms-access-for-endpoint",
    "Lets AWS DMS and Amazon Redshift exchange data through S3",
    # DMS's engine assumes it, not for a resource: https://github.com/terraform-aws-modules/terraform-aws-dms/issues/45
    "AmazonDMSRedshiftS3Role",
    frozenset({_ENDPOINT}),
    trusted=(_DMS, _REDSHIFT),
)
SERVICE_ROLES = {role.name: role for role in (VPC_ROLE, LOGS_ROLE, ENDPOINT_ROLE)}
WORKLOADS = ENDPOINTS | {_SUBNET_GROUP, REPLICATION_INSTANCE, _TASK, _CONFIG}
"""Pulumi types of the resources that these roles must precede."""
