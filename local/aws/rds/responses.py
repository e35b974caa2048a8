"""RDS's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

if TYPE_CHECKING:
    from local.aws.rds.models import LocalRDSBackend


class LocalRDSResponse(RDSResponse):
    """One call to RDS."""

    @property
    def backend(self) -> LocalRDSBackend:
        """The caller's account in the call's Region."""
        return cast("LocalRDSBackend", super().backend)

    def delete_db_cluster(self) -> ActionResult:
        """DeleteDBCluster. moto does not look at SkipFinalSnapshot."""
        cluster = self.backend.delete_db_cluster(
            self.params["DBClusterIdentifier"],
            self.params.get("FinalDBSnapshotIdentifier"),
            skip_final_snapshot=bool(self.params.get("SkipFinalSnapshot")),
        )
        return ActionResult({"DBCluster": cluster})
