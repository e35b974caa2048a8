"""RDS's state: moto's, with databases that are `creating`, `modifying` and `deleting` for a while.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html
"""

from __future__ import annotations

import random
import string
from typing import Any

from moto.rds import urls
from moto.rds.exceptions import DBClusterNotFoundError, DBSubnetGroupNotFoundError
from moto.rds.models import DBCluster, DBInstance, DBSubnetGroup, GlobalCluster, RDSBackend, rds_backends

from local.aws import control, usage
from local.aws.errors import AwsError
from local.aws.rds import documentdb, kept, multi_az, storage
from local.aws.rds.checks import check_cluster_deletion, check_instance_deletion, require_available
from local.aws.rds.subnet_groups import check_unused
from local.aws.settings import Settings

_PRINCIPAL = "rds.amazonaws.com"


class LocalDBCluster(DBCluster):
    """A cluster whose status changes with time; moto's is `available` as soon as it was looked at once."""

    @property
    def scaling_configuration_info(self) -> dict[str, Any] | None:  # type: ignore[override]
        """How a serverless cluster scales; moto sends provisioned ones an empty element."""
        found: dict[str, Any] = super().scaling_configuration_info
        return {name: value for name, value in found.items() if value is not None} or None

    @property
    def status(self) -> str:
        """`creating`, `available`, `modifying` or `deleting`."""
        return self._status

    @status.setter
    def status(self, value: str) -> None:
        self._status = value


class LocalRDSBackend(RDSBackend):
    """One account's RDS in one Region."""

    _url_module = urls

    @property
    def _knobs(self) -> Settings:
        return control.settings.of(self.account_id)

    def create_db_instance(self, db_kwargs: dict[str, Any]) -> DBInstance:
        """Create an instance. It is `creating`, then `available`."""
        kept.in_lower_case(db_kwargs)
        cluster = self.clusters.get(db_kwargs.get("db_cluster_identifier") or "")
        with documentdb.disguised(db_kwargs, cluster):
            instance = super().create_db_instance(db_kwargs)
        if cluster:
            instance.engine = cluster.engine
        kept.keep(instance, db_kwargs)
        return self._appear(instance)

    def create_db_instance_read_replica(self, db_kwargs: dict[str, Any]) -> DBInstance:
        """Create a replica. It is `creating`, then `available`."""
        return self._appear(super().create_db_instance_read_replica(db_kwargs))

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
        """Modify an instance. Changes take effect at once, and it is `modifying` for a while.

        Raises:
            AwsError: InvalidDBInstanceState, it is not available.
        """
        require_available(self.describe_db_instances(db_instance_identifier)[0])
        kept.in_lower_case(db_kwargs)
        instance = super().modify_db_instance(db_instance_identifier, db_kwargs)
        kept.keep(instance, db_kwargs)
        self._pass_through("modifying", self._knobs.rds_modify, instance)
        return instance

    def delete_db_instance(
        self,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        skip_final_snapshot: bool | None = False,
        delete_automated_backups: bool | None = True,
    ) -> DBInstance:
        """Let an instance go: `deleting`, then gone. The final snapshot is taken first.

        Raises:
            AwsError: it is protected, is being deleted already, or the final snapshot is left open.
        """
        instance = self.describe_db_instances(db_instance_identifier)[0]
        check_instance_deletion(instance, final_db_snapshot_identifier, bool(skip_final_snapshot))
        if final_db_snapshot_identifier:
            self.create_db_snapshot(db_instance_identifier, final_db_snapshot_identifier)
        instance.status = "deleting"

        def vanish() -> None:
            identifier = instance.db_instance_identifier
            RDSBackend.delete_db_instance(self, identifier, None, True, delete_automated_backups)
            self._release(instance.arn)

        control.timeline.after(self._knobs.rds_delete, self.account_id, vanish)
        return instance

    def create_db_cluster(self, kwargs: dict[str, Any]) -> DBCluster:
        """Create a cluster. It is `creating`, then `available`.

        Raises:
            AwsError: DBClusterAlreadyExistsFault, or InvalidParameterValue for the storage type.
            DBSubnetGroupNotFoundError: there is none of that name.
        """
        if kwargs["db_cluster_identifier"] in self.clusters:
            raise AwsError("DBClusterAlreadyExistsFault", "DB Cluster already exists")
        kept.in_lower_case(kwargs)
        self._require_subnet_group(kwargs.get("db_subnet_group_name"))
        engine = str(kwargs.get("engine"))
        storage_type = storage.take_type(kwargs, engine)
        with documentdb.disguised(kwargs):
            cluster = super().create_db_cluster(kwargs)
        cluster.engine = engine
        kept.keep(cluster, kwargs)
        storage.set_type(cluster, storage_type)
        cluster.__class__ = LocalDBCluster  # moto makes its own class, in the middle of a long function
        self._pass_through("creating", self._knobs.rds_create, cluster)
        for member in multi_az.new_members(cluster):
            self.create_db_instance(member)
        return cluster

    def modify_db_cluster(self, kwargs: dict[str, Any]) -> DBCluster:
        """Modify a cluster. Changes take effect at once, and it is `modifying` for a while.

        Raises:
            AwsError: InvalidDBClusterStateFault, it is not available; InvalidParameterValue for the storage type.
        """
        identifier = kwargs["db_cluster_identifier"]
        kept.in_lower_case(kwargs)
        known = self.describe_db_clusters(identifier)[0]
        require_available(known)
        if storage_type := storage.take_type(kwargs, known.engine):
            storage.set_type(known, storage_type)
        # moto reads the parameter that creation has for the same thing
        kwargs["enable_cloudwatch_logs_exports"] = kwargs.get("cloudwatch_logs_export_configuration")
        super().modify_db_cluster(kwargs)
        cluster = self.clusters[kwargs.get("new_db_cluster_identifier") or identifier]
        kept.keep(cluster, kwargs)
        self._pass_through("modifying", self._knobs.rds_modify, cluster)
        return cluster

    def delete_db_cluster(
        self, cluster_identifier: str, snapshot_name: str | None = None, *, skip_final_snapshot: bool = False
    ) -> DBCluster:
        """Let a cluster go: `deleting`, then gone.

        Its instances have to be gone or going; those of a Multi-AZ DB cluster go with it.

        Raises:
            AwsError: it is protected, has instances, belongs to a global cluster, is being deleted already, or the
                final snapshot is left open.
        """
        cluster = self.describe_db_clusters(cluster_identifier)[0]
        check_cluster_deletion(cluster, snapshot_name, skip_final_snapshot)
        if snapshot_name:
            self.create_db_cluster_snapshot(cluster_identifier, snapshot_name)
        if multi_az.is_multi_az(cluster):
            for member in cluster.members:
                self.delete_db_instance(member.db_instance_identifier, skip_final_snapshot=True)
        cluster.status = "deleting"

        def vanish() -> None:
            if cluster.members:
                control.timeline.after(self._knobs.rds_delete, self.account_id, vanish)
                return
            RDSBackend.delete_db_cluster(self, cluster.db_cluster_identifier)
            for snapshot in self.describe_db_cluster_snapshots(cluster.db_cluster_identifier, "", "automated"):
                self.delete_db_cluster_snapshot(snapshot.db_cluster_snapshot_identifier)
            self._release(cluster.arn)

        control.timeline.after(self._knobs.rds_delete, self.account_id, vanish)
        return cluster

    def modify_db_subnet_group(self, subnet_name: str, description: str, subnets: list[Any]) -> DBSubnetGroup:
        """Change a subnet group; moto takes it out of its list and forgets it there.

        Raises:
            DBSubnetGroupNotFoundError: there is none of that name.
        """
        if subnet_name not in self.subnet_groups:
            raise DBSubnetGroupNotFoundError(subnet_name)
        group = super().modify_db_subnet_group(subnet_name, description, subnets)
        self.subnet_groups[subnet_name] = group
        return group

    def delete_subnet_group(self, subnet_name: str) -> DBSubnetGroup:
        """Delete a subnet group.

        Raises:
            AwsError: InvalidDBSubnetGroupStateFault, a database is in it.
            DBSubnetGroupNotFoundError: there is none of that name.
        """
        check_unused(subnet_name, self.databases.values(), self.clusters.values())
        return super().delete_subnet_group(subnet_name)

    def delete_global_cluster(self, global_cluster_identifier: str) -> GlobalCluster:
        """Delete a global cluster.

        Raises:
            AwsError: GlobalClusterNotFoundFault.
        """
        if global_cluster_identifier not in self.global_clusters:
            raise _no_global_cluster(global_cluster_identifier)
        return super().delete_global_cluster(global_cluster_identifier)

    def remove_from_global_cluster(
        self, global_cluster_identifier: str, db_cluster_identifier: str
    ) -> GlobalCluster | None:
        """Take a cluster, named by its ARN, out of its global cluster. Moto looks for both in the caller's Region only.

        Raises:
            AwsError: GlobalClusterNotFoundFault or DBClusterNotFoundFault.
        """
        global_cluster = self.all_global_clusters().get(global_cluster_identifier.lower())
        if global_cluster is None:
            raise _no_global_cluster(global_cluster_identifier)
        member = next((member for member in global_cluster.members if member.arn == db_cluster_identifier), None)
        if member is None:
            raise DBClusterNotFoundError(db_cluster_identifier)
        global_cluster.members.remove(member)
        member.global_cluster_identifier = None
        return global_cluster

    def all_global_clusters(self) -> dict[str, GlobalCluster]:
        """Return the account's global clusters, whichever Region's backend moto keeps them in."""
        regions = rds_backends[self.account_id].values()
        return {name: cluster for region in regions for name, cluster in region.global_clusters.items()}

    def _appear(self, instance: DBInstance) -> DBInstance:
        """Give a new instance an ID of its own (all of moto's share one) and let it become available."""
        instance.dbi_resource_id = "db-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=26))  # noqa: S311
        self._pass_through("creating", self._knobs.rds_create, instance)
        return instance

    def _pass_through(self, status: str, seconds: float, resource: DBInstance | DBCluster) -> None:
        """Let a resource be in a status for a while and then available, unless something else comes in between."""
        resource.status = status

        def arrive() -> None:
            if resource.status == status:
                resource.status = "available"

        control.timeline.after(seconds, self.account_id, arrive)

    def _require_subnet_group(self, name: str | None) -> None:
        if name and name != "default" and name not in self.subnet_groups:
            raise DBSubnetGroupNotFoundError(name)

    def _release(self, arn: str) -> None:
        usage.release(_PRINCIPAL, self.account_id, self.region_name, arn, self._knobs.role_release)


def _no_global_cluster(identifier: str) -> AwsError:
    return AwsError("GlobalClusterNotFoundFault", f"Global cluster {identifier} not found", 404)
