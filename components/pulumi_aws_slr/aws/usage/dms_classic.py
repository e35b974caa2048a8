"""The users of classic DMS's service roles in one Region: tasks, endpoints, replication instances, subnet groups.

Subnet groups and replication instances use `dms-vpc-role`; replication instances and their tasks
`dms-cloudwatch-logs-role`; endpoints of Redshift `dms-access-for-endpoint`. Replication configs use the first two: DMS
Serverless creates instances and tasks for them at their start, as the policy of its service-linked role says. So
stopped ones count, too.

Sources: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole,
https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.usage.dms_serverless import SERVERLESS_CALLS, serverless_resources, tags_of
from pulumi_aws_slr.aws.usage.markers import all_items
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource, cli, stacks_in

_IDLE_TASK = frozenset({"ready", "stopped", "failed", "creating"})


@dataclass(frozen=True)
class _Resources:
    """One kind of resource of DMS."""

    kind: str
    operation: str
    action: str
    member: str
    name: str
    status: str
    arn: str
    """The member with the ARN; empty for subnet groups, whose ARN DMS does not return."""
    delete: str
    parameter: str
    """Of `delete`: takes the ARN, or a subnet group's name."""
    resource_type: str
    """As in ARNs."""
    redshift_only: bool = False


_TASKS = _Resources(
    "DMS replication task", "describe_replication_tasks", "dms:DescribeReplicationTasks", "ReplicationTasks",
    "ReplicationTaskIdentifier", "Status", "ReplicationTaskArn", "delete-replication-task", "replication_task_arn",
    "task",
)  # fmt: skip
_REDSHIFT = _Resources(
    "DMS endpoint of Redshift", "describe_endpoints", "dms:DescribeEndpoints", "Endpoints",
    "EndpointIdentifier", "Status", "EndpointArn", "delete-endpoint", "endpoint_arn", "endpoint", redshift_only=True,
)  # fmt: skip
_INSTANCES = _Resources(
    "DMS replication instance", "describe_replication_instances", "dms:DescribeReplicationInstances",
    "ReplicationInstances", "ReplicationInstanceIdentifier", "ReplicationInstanceStatus", "ReplicationInstanceArn",
    "delete-replication-instance", "replication_instance_arn", "rep",
)  # fmt: skip
_GROUPS = _Resources(
    "DMS replication subnet group", "describe_replication_subnet_groups", "dms:DescribeReplicationSubnetGroups",
    "ReplicationSubnetGroups", "ReplicationSubnetGroupIdentifier", "SubnetGroupStatus", "",
    "delete-replication-subnet-group", "replication_subnet_group_identifier", "subgrp",
)  # fmt: skip
_USING = {
    "dms-vpc-role": (_INSTANCES, _GROUPS),
    "dms-cloudwatch-logs-role": (_TASKS, _INSTANCES),
    "dms-access-for-endpoint": (_REDSHIFT,),
}
"""By role, in an order for deletion."""
_USED_BY_SERVERLESS = frozenset({"dms-vpc-role", "dms-cloudwatch-logs-role"})


def calls_for(role: str) -> tuple[tuple[str, str], ...]:
    """The calls of `dms_classic_resources`, as in `calls_of`."""
    serverless = SERVERLESS_CALLS if role in _USED_BY_SERVERLESS else ()
    return (
        *serverless,
        *((resources.action, "*") for resources in _USING[role]),
        *(("dms:ListTagsForResource", f"{resources.resource_type}:*") for resources in _USING[role]),
    )


def dms_classic_resources(role: str, partition: str, account: str, client: Any, region: str) -> Iterator[UsingResource]:
    """The users of a role, in an order for deletion.

    Raises:
        AwsError: a call failed.
    """
    if role in _USED_BY_SERVERLESS:
        yield from serverless_resources(client, region)
    for resources in _USING[role]:
        with explained(resources.action):
            found = all_items(getattr(client, resources.operation), resources.member)
        if resources.redshift_only:
            found = [item for item in found if item.get("EngineName", "").startswith("redshift")]
        arns = {
            item[resources.name]: item.get(resources.arn)
            or f"arn:{partition}:dms:{region}:{account}:subgrp:{item[resources.name]}"
            for item in found
        }
        tags = tags_of(client, list(arns.values()))
        for item in sorted(found, key=operator.itemgetter(resources.name)):
            name, status = item[resources.name], item.get(resources.status, "")
            arn = arns[name]
            remedy = _remedy(resources, region, status, arn if resources.arn else name)
            yield UsingResource(region, resources.kind, name, status, arn, stacks_in(tags.get(arn, ())), remedy)


def _remedy(resources: _Resources, region: str, status: str, handle: str) -> Remedy:
    if status == "deleting":
        return Remedy("it is being deleted: wait")
    delete = cli("dms", resources.delete, region, **{resources.parameter: handle})
    if resources is _TASKS and status not in _IDLE_TASK:
        stop = cli("dms", "stop-replication-task", region, replication_task_arn=handle)
        return Remedy("stop it, wait until it is `stopped`, then delete it", (stop, delete))
    return Remedy("delete it", (delete,))
