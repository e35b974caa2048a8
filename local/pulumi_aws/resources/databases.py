"""RDS, DocumentDB and Neptune share this: one API under three names, with clusters, instances and subnet groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.pulumi_aws.codecs import FLAG, LIST, LOWER, NUMBER, SET, block
from local.pulumi_aws.descriptions import Ready
from local.pulumi_aws.resources import global_clusters
from local.pulumi_aws.resources.lookups import one
from local.pulumi_aws.table import (
    AutoName,
    Field,
    GeneratedIdentifier,
    ResourceType,
    Step,
    Tagging,
    fields,
    name_prefix,
    ours,
    output,
)
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

    Options = Callable[[Call], Mapping[str, Any]]
    Observe = Callable[[Call, Item], Properties]

TWO_HOURS = 7200.0
DELAY = 30.0
AVAILABLE = Ready("DBInstanceStatus", frozenset({"available", "storage-optimization"}), frozenset({"failed"}))
CLUSTER_AVAILABLE = Ready(
    "Status", frozenset({"available"}), frozenset({"failed", "inaccessible-encryption-credentials"})
)
TAGGING = Tagging(
    "add_tags_to_resource", "remove_tags_from_resource", {"ResourceName": "arn"}, "list_tags_for_resource", "TagList"
)
RETRIES = (
    # a role that was made a moment ago, or a cluster that another resource is changing right now
    ("InvalidParameterValue", "IAM role ARN value is invalid"),
    ("InvalidDBClusterStateFault", "is not currently in the available state"),
    ("InvalidDBClusterStateFault", "This cluster is a part of a global cluster"),
    ("InvalidGlobalClusterStateFault", "is not empty"),
)
SECURITY_GROUPS = Field("vpcSecurityGroupIds", path="VpcSecurityGroups[].VpcSecurityGroupId", codec=SET, computed=True)
SERVERLESS = block(required=("minCapacity", "maxCapacity"))
SUBNET_GROUP_OF_INSTANCE = "DBSubnetGroup.DBSubnetGroupName"
PARAMETER_GROUP_OF_INSTANCE = "DBParameterGroups[0].DBParameterGroupName"
LOGS = Field("enabledCloudwatchLogsExports", "EnableCloudwatchLogsExports", "EnabledCloudwatchLogsExports", codec=SET)
STEERING = (ours("skipFinalSnapshot", FLAG, default=False), ours("finalSnapshotIdentifier"))


def at_once(call: Call) -> dict[str, Any]:
    """Say whether a modification waits for the maintenance window, and how far it may go."""
    major = {"AllowMajorVersionUpgrade": True} if call.inputs.get("allowMajorVersionUpgrade") else {}
    return {"ApplyImmediately": bool(call.inputs.get("applyImmediately")), **major}


def final_snapshot(call: Call) -> dict[str, Any]:
    """Return the deleting call's parameters about a last snapshot.

    Raises:
        SlrError: the program neither names one nor does without.
    """
    if call.known.get("skipFinalSnapshot"):
        return {"SkipFinalSnapshot": True}
    if name := call.known.get("finalSnapshotIdentifier"):
        return {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": name}
    raise SlrError("finalSnapshotIdentifier is required when skipFinalSnapshot is false")


def modification(operation: str, members: Iterable[Field], **spelling: str) -> Step:
    """Return the one call for all that can be modified. It takes log types as what to add and what to remove."""
    sent = [f for f in members if f.parameter and f.replace is not True and f != global_clusters.MEMBERSHIP]
    logs = [f.name for f in sent if f.parameter == "EnableCloudwatchLogsExports"]

    def further(call: Call) -> dict[str, Any]:
        old, new = ({kind for name in logs for kind in known.get(name) or ()} for known in (call.known, call.inputs))
        change = {"EnableLogTypes": sorted(new - old), "DisableLogTypes": sorted(old - new)}
        return {**at_once(call), **({"CloudwatchLogsExportConfiguration": change} if old != new else {})}

    return Step(operation, tuple(f.name for f in sent), extra=further, spelling={**spelling, **dict.fromkeys(logs, "")})


def cluster(
    service: str, members: tuple[Field, ...], refused: tuple[str, ...], delete_options: Options = final_snapshot
) -> ResourceType:
    """Make the cluster type of one of the services, with the service's own properties `members`."""
    common = (
        Field("clusterIdentifier", "DBClusterIdentifier", computed=True, replace=True),
        name_prefix("clusterIdentifierPrefix"),
        *fields("availabilityZones", codec=SET, computed=True, replace=True),
        *fields("preferredBackupWindow", computed=True),
        Field("preferredMaintenanceWindow", codec=LOWER, computed=True),
        Field("deletionProtection", codec=FLAG),
        global_clusters.MEMBERSHIP,
        SECURITY_GROUPS,
        *STEERING,
        output("arn", "DBClusterArn"),
        output("clusterResourceId", "DbClusterResourceId"),
        output("endpoint"),
        output("readerEndpoint"),
        output("hostedZoneId"),
    )
    everything = (*common, *members)
    return ResourceType(
        f"aws:{service}/cluster:Cluster",
        service=service,
        fields=everything,
        id="{clusterIdentifier}",
        key={"DBClusterIdentifier": "clusterIdentifier"},
        create="create_db_cluster",
        answer="DBCluster",
        find=one("describe_db_clusters", "DBClusters"),
        observe=global_clusters.membership,
        steps=(global_clusters.LEAVING, modification("modify_db_cluster", everything)),
        delete="delete_db_cluster",
        before_delete=global_clusters.leave,
        tagging=TAGGING,
        ready=CLUSTER_AVAILABLE,
        generated=GeneratedIdentifier("clusterIdentifier", "{clusterIdentifierPrefix}"),
        imported={"skipFinalSnapshot": True},
        retries=RETRIES,
        refused=("snapshotIdentifier", *refused),
        delete_options=delete_options,
        patience=TWO_HOURS,
        delay=DELAY,
    )


def instance_of_cluster(service: str, members: tuple[Field, ...], observe: Observe) -> ResourceType:
    """Make a type for the instances in a cluster, with the service's own properties `members`."""
    common = (
        Field("identifier", "DBInstanceIdentifier", computed=True, replace=True),
        name_prefix("identifierPrefix"),
        Field("clusterIdentifier", "DBClusterIdentifier", replace=True, required=True),
        Field("instanceClass", "DBInstanceClass", required=True),
        Field("availabilityZone", computed=True, replace=True),
        Field("autoMinorVersionUpgrade", codec=FLAG, default=True),
        Field("promotionTier", codec=NUMBER, default=0),
        Field("preferredMaintenanceWindow", codec=LOWER, computed=True),
        output("arn", "DBInstanceArn"),
        output("dbiResourceId"),
        output("storageEncrypted", codec=FLAG),
        Field("writer", "", codec=FLAG, output=True),
    )
    everything = (*common, *members)
    return ResourceType(
        f"aws:{service}/clusterInstance:ClusterInstance",
        service=service,
        fields=everything,
        id="{identifier}",
        key={"DBInstanceIdentifier": "identifier"},
        create="create_db_instance",
        answer="DBInstance",
        find=one("describe_db_instances", "DBInstances"),
        observe=observe,
        steps=(modification("modify_db_instance", everything),),
        delete="delete_db_instance",
        delete_options=None if service == "docdb" else lambda _call: {"SkipFinalSnapshot": True},
        tagging=TAGGING,
        ready=AVAILABLE,
        generated=GeneratedIdentifier("identifier", "{identifierPrefix}"),
        retries=RETRIES,
        patience=TWO_HOURS,
        delay=DELAY,
    )


def subnet_group(service: str) -> ResourceType:
    """Make the subnet group type of one of the services."""
    return ResourceType(
        f"aws:{service}/subnetGroup:SubnetGroup",
        service=service,
        fields=(
            Field("name", "DBSubnetGroupName", computed=True, replace=True),
            name_prefix("namePrefix"),
            Field("description", "DBSubnetGroupDescription", default="Managed by Pulumi"),
            Field("subnetIds", path="Subnets[].SubnetIdentifier", codec=SET, required=True),
            output("arn", "DBSubnetGroupArn"),
            *((output("vpcId"),) if service == "rds" else ()),
            *((output("supportedNetworkTypes", codec=LIST),) if service != "neptune" else ()),
        ),
        id="{name}",
        key={"DBSubnetGroupName": "name"},
        create="create_db_subnet_group",
        answer="DBSubnetGroup",
        find=one("describe_db_subnet_groups", "DBSubnetGroups"),
        steps=(Step("modify_db_subnet_group", ("description", "subnetIds"), whole=True),),
        delete="delete_db_subnet_group",
        tagging=TAGGING,
        auto_name=AutoName(lower=True),
    )


def with_port(item: Item) -> dict[str, str]:
    """Return the endpoint of an instance as `host:port`, once there is one."""
    endpoint = item.get("Endpoint") or {}
    return {"endpoint": f"{endpoint['Address']}:{endpoint['Port']}"} if endpoint.get("Address") else {}


def is_writer(call: Call, item: Item) -> dict[str, bool]:
    """Tell whether an instance is its cluster's writer."""
    answer = call.do("describe_db_clusters", DBClusterIdentifier=item["DBClusterIdentifier"])
    members = answer["DBClusters"][0].get("DBClusterMembers", ())
    here = (m for m in members if m["DBInstanceIdentifier"] == item["DBInstanceIdentifier"])
    return {"writer": any(m.get("IsClusterWriter") for m in here)}
