"""Global clusters, as their members know them: which one a cluster is in, and how it leaves.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/rds/cluster.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws.table import Field, Step
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

MEMBERSHIP = Field("globalClusterIdentifier", path="")


def membership(call: Call, item: Item) -> Properties:
    """Return the name of the global cluster that a cluster is a member of, which its own description leaves out."""
    of = (
        found["GlobalClusterIdentifier"]
        for found in call.pages("describe_global_clusters", "GlobalClusters")  # Neptune has no filter for this
        if any(member["DBClusterArn"] == item["DBClusterArn"] for member in found.get("GlobalClusterMembers") or ())
    )
    return {"globalClusterIdentifier": next(of, "")}


def leave(call: Call) -> None:
    """Take a cluster out of its global cluster, as a member cannot be deleted."""
    if name := call.known.get("globalClusterIdentifier"):
        call.do("remove_from_global_cluster", GlobalClusterIdentifier=name, DbClusterIdentifier=call.known["arn"])


def _change(call: Call) -> Properties:
    """Take a cluster out where the program says so. AWS cannot take in one that exists already."""
    if not call.known.get("globalClusterIdentifier"):
        raise SlrError("existing RDS Clusters cannot be added to an existing RDS Global Cluster")
    if call.inputs.get("globalClusterIdentifier"):
        raise SlrError("existing RDS Clusters cannot be migrated between existing RDS Global Clusters")
    leave(call)
    return {}


LEAVING = Step("", ("globalClusterIdentifier",), extra=_change)
