"""The users of AWSServiceRoleForDMSServerless in one Region: replication configs and their replications.

Sources: https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html,
https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeReplicationConfigs.html,
https://docs.aws.amazon.com/dms/latest/APIReference/API_DeleteReplicationConfig.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.usage.markers import all_items
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource, cli, stacks_in

_IDLE = frozenset({"created", "ready", "stopped", "failed"})
"""Statuses in which a config can be deleted; otherwise its replication must be stopped first."""
_ARNS_PER_CALL = 50
SERVERLESS_CALLS = (
    ("dms:DescribeReplicationConfigs", "*"),
    ("dms:DescribeReplications", "*"),
    ("dms:ListTagsForResource", "replication-config:*"),
)
"""The calls of `serverless_resources`, as in `calls_of`."""


def serverless_resources(client: Any, region: str) -> Iterator[UsingResource]:
    """The replication configs by name. One call; two more where there are configs.

    Raises:
        AwsError: a call failed.
    """
    with explained("dms:DescribeReplicationConfigs"):
        configs = all_items(client.describe_replication_configs, "ReplicationConfigs")
    if not configs:
        return
    with explained("dms:DescribeReplications"):
        replications = all_items(client.describe_replications, "Replications")
    status = {item["ReplicationConfigArn"]: item.get("Status", "") for item in replications}
    tags = tags_of(client, [item["ReplicationConfigArn"] for item in configs])
    for item in sorted(configs, key=lambda item: str(item["ReplicationConfigIdentifier"])):
        arn = item["ReplicationConfigArn"]
        now = status.get(arn, "created")
        owners = stacks_in(tags.get(arn, ()))
        name = item["ReplicationConfigIdentifier"]
        yield UsingResource(region, "DMS Serverless replication", name, now, arn, owners, _remedy(region, arn, now))


def _remedy(region: str, arn: str, status: str) -> Remedy:
    if status == "deleting":
        return Remedy("it is being deleted: wait")
    delete = cli("dms", "delete-replication-config", region, replication_config_arn=arn)
    if status in _IDLE:
        return Remedy("delete it", (delete,))
    if status == "stopping":
        return Remedy("wait until it is `stopped`, then delete it", (delete,))
    stop = cli("dms", "stop-replication", region, replication_config_arn=arn)
    return Remedy("stop it, wait until it is `stopped`, then delete it", (stop, delete))


def tags_of(client: Any, arns: list[str]) -> dict[str, list[dict[str, str]]]:
    """Tags by ARN; one call for every fifty resources."""
    found: dict[str, list[dict[str, str]]] = {}
    for at in range(0, len(arns), _ARNS_PER_CALL):
        with explained("dms:ListTagsForResource"):
            answer = client.list_tags_for_resource(ResourceArnList=arns[at : at + _ARNS_PER_CALL])
        for tag in answer.get("TagList") or ():
            found.setdefault(tag["ResourceArn"], []).append(tag)
    return found
