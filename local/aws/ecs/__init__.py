"""ECS: clusters that were deleted are not listed. Not here: anything else; that is moto's.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html (INACTIVE clusters can be
described for a while)
"""

from moto.ecs import urls
from moto.ecs.models import EC2ContainerServiceBackend


class Backend(EC2ContainerServiceBackend):
    """One account's ECS in one Region."""

    _url_module = urls

    def list_clusters(self) -> list[str]:
        """Return the ARNs of the clusters that were not deleted."""
        return [cluster.arn for cluster in self.clusters.values() if cluster.status == "ACTIVE"]


URL_PATHS: dict[str, object] = {}

__all__ = ["URL_PATHS", "Backend"]
