"""Who still uses a role: resources in every enabled Region of the account, all Regions asked at once.

Two services are asked: RDS (one role for four services in all Regions), and DMS Serverless, where IAM may accept the
deletion although replications still run. For every other service IAM's deletion task itself says who uses the role.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html,
https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.errors import AwsError, explained

_REGIONS_AT_ONCE = 16
_RETRIES = 3  # a Region that does not answer is reported; it must not hold up the others for minutes


@dataclass(frozen=True, order=True)
class RoleUser:
    """A resource that uses a role."""

    region: str
    kind: str
    name: str
    status: str
    arn: str

    @property
    def is_going(self) -> bool:
        """Whether the resource is on its way out and only needs to be waited for."""
        return self.status == "deleting"


@dataclass(frozen=True)
class Usage:
    """What was found: users, and the Regions that could not be asked, each with the reason."""

    users: tuple[RoleUser, ...] = ()
    unknown_regions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Probe:
    """One service to ask about a role's users."""

    service: str
    users: Callable[[Any, str], Iterator[RoleUser]]
    iam_refuses: bool
    """Whether IAM refuses to delete the role while it is used, so that a Region that cannot be asked is no danger."""


def _rds_users(client: Any, region: str) -> Iterator[RoleUser]:
    with explained("rds:DescribeDBClusters"):
        for page in client.get_paginator("describe_db_clusters").paginate():
            for item in page["DBClusters"]:
                yield RoleUser(
                    region,
                    f"{item['Engine']} cluster",
                    item["DBClusterIdentifier"],
                    item.get("Status", ""),
                    item["DBClusterArn"],
                )
    with explained("rds:DescribeDBInstances"):
        for page in client.get_paginator("describe_db_instances").paginate():
            for item in page["DBInstances"]:
                yield RoleUser(
                    region,
                    f"{item['Engine']} instance",
                    item["DBInstanceIdentifier"],
                    item.get("DBInstanceStatus", ""),
                    item["DBInstanceArn"],
                )


def _dms_users(client: Any, region: str) -> Iterator[RoleUser]:
    with explained("dms:DescribeReplicationConfigs"):
        configs = _dms_pages(client.describe_replication_configs, "ReplicationConfigs")
    if not configs:
        return
    with explained("dms:DescribeReplications"):
        replications = _dms_pages(client.describe_replications, "Replications")
    status = {item["ReplicationConfigArn"]: item.get("Status", "") for item in replications}
    for item in configs:
        arn = item["ReplicationConfigArn"]
        name = item["ReplicationConfigIdentifier"]
        yield RoleUser(region, "DMS Serverless replication", name, status.get(arn, "created"), arn)


def _dms_pages(operation: Callable[..., dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """All items of a DMS operation that boto3 has no paginator for."""
    items: list[dict[str, Any]] = []
    marker: dict[str, str] = {}
    while True:
        page = operation(MaxRecords=100, **marker)
        items += page.get(key) or []
        if not page.get("Marker"):
            return items
        marker = {"Marker": page["Marker"]}


_PROBES = {
    "rds.amazonaws.com": _Probe("rds", _rds_users, iam_refuses=True),
    "dms.amazonaws.com": _Probe("dms", _dms_users, iam_refuses=False),
}


def iam_refuses_used(entry: CatalogEntry) -> bool:
    """Whether IAM can be relied on to refuse the deletion of this role while it is used."""
    probe = _PROBES.get(entry.service_principal or "")
    return probe is None or probe.iam_refuses


def find_users(aws: Aws, entry: CatalogEntry) -> Usage:
    """The users of a role in every enabled Region of the account. One or two calls per Region, one for the Regions.

    A Region that cannot be asked (a service control policy, an outage) is reported as unknown, never as empty.
    """
    probe = _PROBES.get(entry.service_principal or "")
    if probe is None:
        return Usage()
    try:
        regions = enabled_regions(aws)
    except AwsError as error:
        return Usage(unknown_regions=(("all Regions", str(error)),))

    def ask(region: str) -> tuple[list[RoleUser], tuple[str, str] | None]:
        try:
            return list(probe.users(aws.client(probe.service, region, retries=_RETRIES), region)), None
        except AwsError as error:
            return [], (region, str(error))

    with ThreadPoolExecutor(_REGIONS_AT_ONCE, thread_name_prefix="usage") as pool:
        answers = list(pool.map(ask, regions))
    users = sorted(user for found, _ in answers for user in found)
    return Usage(tuple(users), tuple(unknown for _, unknown in answers if unknown))


def enabled_regions(aws: Aws) -> list[str]:
    """The Regions that are enabled in the account.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
    """
    with explained("ec2:DescribeRegions"):
        answer = aws.client("ec2").describe_regions(AllRegions=False)
    return sorted(item["RegionName"] for item in answer["Regions"])
