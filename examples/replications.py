"""Replications with DMS: a classic one, for which DMS needs service roles, beside a serverless one, which has its own.

Nothing in here says that a subnet group needs `dms-vpc-role` first: `order_workloads` sees to that.
"""

import json

import pulumi
import pulumi_aws as aws

_TABLES = json.dumps(
    {"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "all", "rule-action": "include",
                "object-locator": {"schema-name": "%", "table-name": "%"}}]}
)  # fmt: skip


def declare() -> None:
    """A classic replication (subnet group, instance, two endpoints, task) and a serverless one."""
    group, (source, target) = subnet_group(subnets()), endpoints()
    classic("orders-to-warehouse", group, source, target)
    serverless("orders-to-lake", group, source, target)


def subnets() -> list[pulumi.Output[str]]:
    """Two subnets in two Availability Zones of a new VPC."""
    vpc = aws.ec2.Vpc("example", cidr_block="10.20.0.0/16")
    region = aws.get_region().region
    return [
        aws.ec2.Subnet(
            f"example-{zone}", vpc_id=vpc.id, cidr_block=f"10.20.{at}.0/24", availability_zone=f"{region}{zone}"
        ).id
        for at, zone in enumerate("ab")
    ]


def subnet_group(subnet_ids: list[pulumi.Output[str]]) -> aws.dms.ReplicationSubnetGroup:
    """The subnets that replications run in."""
    return aws.dms.ReplicationSubnetGroup(
        "replications",
        replication_subnet_group_id="replications",
        replication_subnet_group_description="Replications",
        subnet_ids=subnet_ids,
    )


def endpoints() -> list[aws.dms.Endpoint]:
    """A source and a target."""
    return [
        aws.dms.Endpoint(
            kind,
            endpoint_id=kind,
            endpoint_type=kind,
            engine_name="aurora-postgresql",
            server_name=f"{kind}.example.internal",
            port=5432,
            database_name="orders",
            username="replicator",
            password=pulumi.Output.secret("not-a-real-password"),
        )
        for kind in ("source", "target")
    ]


def classic(
    name: str, group: aws.dms.ReplicationSubnetGroup, source: aws.dms.Endpoint, target: aws.dms.Endpoint
) -> None:
    """A replication instance with one task."""
    instance = aws.dms.ReplicationInstance(
        name,
        replication_instance_id=name,
        replication_instance_class="dms.t3.micro",
        replication_subnet_group_id=group.replication_subnet_group_id,
    )
    aws.dms.ReplicationTask(
        name,
        replication_task_id=name,
        migration_type="full-load",
        replication_instance_arn=instance.replication_instance_arn,
        source_endpoint_arn=source.endpoint_arn,
        target_endpoint_arn=target.endpoint_arn,
        table_mappings=_TABLES,
    )


def serverless(
    name: str, group: aws.dms.ReplicationSubnetGroup, source: aws.dms.Endpoint, target: aws.dms.Endpoint
) -> None:
    """A replication of DMS Serverless; it is configured, not started."""
    aws.dms.ReplicationConfig(
        name,
        replication_config_identifier=name,
        replication_type="full-load",
        source_endpoint_arn=source.endpoint_arn,
        target_endpoint_arn=target.endpoint_arn,
        table_mappings=_TABLES,
        compute_config={
            "replication_subnet_group_id": group.replication_subnet_group_id,
            "max_capacity_units": "2",
            "min_capacity_units": "1",
        },
    )
