"""RDS's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from local.aws.errors import AwsError
from local.aws.pages import page, page_size

if TYPE_CHECKING:
    from local.aws.rds.models import LocalRDSBackend

_WRONG = "InvalidParameterValue"


class LocalRDSResponse(RDSResponse):
    """One call to RDS."""

    @property
    def backend(self) -> LocalRDSBackend:
        """The caller's account in the call's Region."""
        return cast("LocalRDSBackend", super().backend)

    def describe_db_instances(self) -> ActionResult:
        """Answer DescribeDBInstances. Moto takes every size of a page, and fails at a marker that is not its own.

        Raises:
            AwsError: InvalidParameterValue.
        """
        found: Any = super().describe_db_instances().result
        size = page_size(self.params.get("MaxRecords"), _WRONG)
        marker = self.params.get("Marker")
        return ActionResult(page("DBInstances", found["DBInstances"], size, "Marker", marker, code=_WRONG))

    def describe_db_clusters(self) -> ActionResult:
        """Answer DescribeDBClusters, in pages. Moto sends all at once."""
        answer: Any = super().describe_db_clusters().result
        size = page_size(self.params.get("MaxRecords"), _WRONG)
        marker = self.params.get("Marker")
        return ActionResult(page("DBClusters", answer["DBClusters"], size, "Marker", marker, code=_WRONG))

    def describe_global_clusters(self) -> ActionResult:
        """Answer DescribeGlobalClusters, by identifier or by a member's ARN. Moto does not look at either.

        Raises:
            AwsError: GlobalClusterNotFoundFault.
        """
        found = list(self.backend.all_global_clusters().values())
        if name := self.params.get("GlobalClusterIdentifier"):
            found = [cluster for cluster in found if cluster.global_cluster_identifier == name.lower()]
            if not found:
                raise AwsError("GlobalClusterNotFoundFault", f"Global cluster {name} not found", 404)
        for condition in self.params.get("Filters", []):
            if condition["Name"] == "db-cluster-id":
                found = [
                    cluster for cluster in found if any(member.arn in condition["Values"] for member in cluster.members)
                ]
        return ActionResult({"GlobalClusters": found})

    def modify_global_cluster(self) -> ActionResult:
        """Answer ModifyGlobalCluster, which moto lacks: deletion protection and engine version.

        Raises:
            AwsError: GlobalClusterNotFoundFault.
        """
        name = self.params["GlobalClusterIdentifier"].lower()
        cluster = self.backend.all_global_clusters().get(name)
        if cluster is None:
            raise AwsError("GlobalClusterNotFoundFault", f"Global cluster {name} not found", 404)
        cluster.deletion_protection = self.params.get("DeletionProtection", cluster.deletion_protection)
        cluster.engine_version = self.params.get("EngineVersion", cluster.engine_version)
        return ActionResult({"GlobalCluster": cluster})

    def delete_db_cluster(self) -> ActionResult:
        """Answer DeleteDBCluster. Moto does not look at SkipFinalSnapshot."""
        cluster = self.backend.delete_db_cluster(
            self.params["DBClusterIdentifier"],
            self.params.get("FinalDBSnapshotIdentifier"),
            skip_final_snapshot=bool(self.params.get("SkipFinalSnapshot")),
        )
        return ActionResult({"DBCluster": cluster})
