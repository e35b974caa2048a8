"""Replication instances that take their time, with what AWS fills in where the caller said nothing.

Sources: https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationInstance.html (the statuses); recorded:
cloud-custodian's tests/data/placebo/test_dms_repl_instance_delete;
https://github.com/hashicorp/terraform-provider-aws/pull/34576 (subnet groups in use)
"""

from __future__ import annotations

from typing import Any

from moto.dms.models import DatabaseMigrationServiceBackend, FakeReplicationInstance, FakeReplicationSubnetGroup
from moto.ec2.models import ec2_backends

from local.aws.dms.base import Tags, not_found, wrong_state
from local.aws.dms.default_key import default_key
from local.aws.dms.identifiers import new_arn
from local.aws.dms.service_roles import require_vpc_role
from local.aws.dms.shapes import epoch, present
from local.aws.dms.subnet_groups import LocalReplicationSubnetGroup, SubnetGroups
from local.aws.errors import AwsError

_ENGINE = "3.5.4"
_WINDOW = "sun:06:00-sun:06:30"


class LocalReplicationInstance(FakeReplicationInstance):
    """A replication instance whose status changes with time; moto's is `available` at once."""

    subnet_group: LocalReplicationSubnetGroup | None

    @property
    def status(self) -> str:
        """`creating`, `available`, `modifying` or `deleting`."""
        return str(self._status)

    @status.setter
    def status(self, value: str) -> None:
        self._status = value

    def complete(self, account: str, group: LocalReplicationSubnetGroup | None) -> None:
        """Fill in what the caller left out."""
        ec2 = ec2_backends[account][self.region]
        default_vpc = ec2.get_default_vpc()
        vpc = group.vpc_id if group else default_vpc.id if default_vpc else None
        self.subnet_group = group
        self.availability_zone = self.availability_zone or (group.zones[0] if group else f"{self.region}a")
        self.engine_version = self.engine_version or _ENGINE
        self.preferred_maintenance_window = self.preferred_maintenance_window or _WINDOW
        self.kms_key_id = self.kms_key_id or default_key(account, self.region)
        self.multi_az = bool(self.multi_az)
        if self.auto_minor_version_upgrade is None:
            self.auto_minor_version_upgrade = True
        if self.publicly_accessible is None:
            self.publicly_accessible, self.public_ip_addresses = True, ["54.0.0.1"]
        if vpc and not self.vpc_security_groups and (default := ec2.get_default_security_group(vpc)):
            self.vpc_security_groups = [{"VpcSecurityGroupId": default.id, "Status": "active"}]

    def to_dict(self) -> dict[str, Any]:
        """Return it as the API's `ReplicationInstance`."""
        return present(
            {
                **super().to_dict(),
                "InstanceCreateTime": epoch(self.creation_date),
                "ReplicationSubnetGroup": self.subnet_group.to_dict() if self.subnet_group else None,
            }
        )


class Instances(SubnetGroups):
    """The replication instances of one account in one Region, and the subnet groups that they are in."""

    def create_replication_instance(  # type: ignore[override]  # moto has all of them by name
        self, *, resource_identifier: str | None = None, tags: Tags = None, **parameters: Any
    ) -> LocalReplicationInstance:
        """Create an instance: `creating`, then `available`.

        Raises:
            AwsError: AccessDeniedFault, ResourceAlreadyExistsFault, or ResourceNotFoundFault for the subnet group.
        """
        require_vpc_role(self.account_id, self.region_name)
        name = parameters["replication_instance_identifier"]
        self.require_new("Replication instance", name, [found.id for found in self.replication_instances.values()])
        group_name = parameters.get("replication_subnet_group_identifier")
        group = self.subnet_group(group_name) if group_name else None
        made: Any = super().create_replication_instance(**parameters)
        made.__class__ = LocalReplicationInstance  # moto makes its own class
        instance: LocalReplicationInstance = made
        instance.complete(self.account_id, group)
        del self.replication_instances[instance.arn]
        instance.arn = new_arn(self.region_name, self.account_id, "rep", resource_identifier)
        self.replication_instances[instance.arn] = instance
        self.tagger.tag_resource(instance.arn, tags or [])
        self.pass_through(instance, "creating", "available")
        return instance

    def instance(self, arn: str) -> LocalReplicationInstance:
        """Return an instance by ARN.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        instance = self.replication_instances.get(arn)
        if not isinstance(instance, LocalReplicationInstance):
            raise not_found("Replication instance", arn)
        return instance

    def modify_replication_instance(  # type: ignore[override]
        self, replication_instance_arn: str, **parameters: Any
    ) -> LocalReplicationInstance:
        """Change an instance. Changes take effect at once, and it is `modifying` for a while.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault where it is not available.
        """
        instance = self.instance(replication_instance_arn)
        if instance.status != "available":
            raise wrong_state("Replication instance", instance.arn, instance.status)
        super().modify_replication_instance(replication_instance_arn, **parameters)
        self.pass_through(instance, "modifying", "available")
        return instance

    def delete_replication_instance(self, replication_instance_arn: str) -> LocalReplicationInstance:
        """Let an instance go: `deleting`, then gone.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault while it is created or deleted.
        """
        instance = self.instance(replication_instance_arn)
        if instance.status in ("creating", "deleting"):
            raise wrong_state("Replication instance", instance.arn, instance.status)
        self.let_go(
            instance,
            instance.arn,
            lambda: DatabaseMigrationServiceBackend.delete_replication_instance(self, instance.arn),
        )
        return instance

    def delete_replication_subnet_group(self, replication_subnet_group_identifier: str) -> FakeReplicationSubnetGroup:
        """Delete a subnet group.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault while an instance is in it.
        """
        group = self.subnet_group(replication_subnet_group_identifier)
        for instance in self.replication_instances.values():
            if isinstance(instance, LocalReplicationInstance) and instance.subnet_group is group:
                name = group.replication_subnet_group_identifier
                raise AwsError(
                    "InvalidResourceStateFault",
                    f"Cannot delete the subnet group '{name}' because at least one database instance: {instance.id} "
                    "is still using it.",
                )
        return super().delete_replication_subnet_group(replication_subnet_group_identifier)
