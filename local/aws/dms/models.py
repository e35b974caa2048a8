"""DMS's state: moto's, with serverless replications and with subnet groups that know their subnets."""

from __future__ import annotations

from moto.dms import urls
from moto.dms.models import DatabaseMigrationServiceBackend, FakeReplicationSubnetGroup

from local.aws.dms.serverless import ServerlessReplications
from local.aws.dms.service_roles import require_vpc_role
from local.aws.dms.subnet_groups import LocalReplicationSubnetGroup
from local.aws.errors import AwsError


class LocalDmsBackend(DatabaseMigrationServiceBackend):
    """One account's DMS in one Region."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.serverless = ServerlessReplications(account_id, region_name, self.tagger)

    def create_replication_subnet_group(
        self,
        replication_subnet_group_identifier: str,
        replication_subnet_group_description: str,
        subnet_ids: list[str],
        tags: list[dict[str, str]] | None = None,
    ) -> LocalReplicationSubnetGroup:
        """Create a subnet group. Its name is kept in lower case.

        Raises:
            AwsError: AccessDeniedFault, ResourceAlreadyExistsFault, InvalidSubnet or
                ReplicationSubnetGroupDoesNotCoverEnoughAZs.
        """
        require_vpc_role(self.account_id, self.region_name)
        name = replication_subnet_group_identifier.lower()
        if name in self.replication_subnet_groups:
            raise AwsError("ResourceAlreadyExistsFault", f"Replication subnet group {name} already exists.")
        group = LocalReplicationSubnetGroup(
            name, replication_subnet_group_description, subnet_ids, self.account_id, self.region_name
        )
        self.replication_subnet_groups[name] = group
        self.tagger.tag_resource(self.subnet_group_arn(name), tags or [])
        return group

    def modify_replication_subnet_group(
        self, name: str, description: str | None, subnet_ids: list[str]
    ) -> LocalReplicationSubnetGroup:
        """Change a subnet group's subnets and description.

        Raises:
            AwsError: ResourceNotFoundFault, InvalidSubnet or ReplicationSubnetGroupDoesNotCoverEnoughAZs.
        """
        group = self.replication_subnet_groups.get(name.lower())
        if not isinstance(group, LocalReplicationSubnetGroup):
            raise AwsError("ResourceNotFoundFault", f"Replication subnet group {name} not found.")
        group.cover(subnet_ids)
        if description is not None:
            group.description = description
        return group

    def delete_replication_subnet_group(self, replication_subnet_group_identifier: str) -> FakeReplicationSubnetGroup:
        """Delete a subnet group.

        Raises:
            AwsError: InvalidResourceStateFault, a replication instance uses it.
        """
        name = replication_subnet_group_identifier.lower()
        users = [
            instance.id
            for instance in self.replication_instances.values()
            if (instance.replication_subnet_group_identifier or "").lower() == name
        ]
        if users:
            raise AwsError(
                "InvalidResourceStateFault", f"Replication subnet group {name} is used by {', '.join(users)}."
            )
        self.tagger.delete_all_tags_for_resource(self.subnet_group_arn(name))
        return super().delete_replication_subnet_group(name)

    def arn_exists(self, arn: str) -> bool:
        """Tell whether an ARN names a resource of this account and Region that can be tagged."""
        return (
            arn in self.replication_instances
            or arn in self.replication_tasks
            or arn in self.serverless.configs
            or any(arn == endpoint.endpoint_arn for endpoint in self.endpoints.values())
            or any(arn == self.subnet_group_arn(name) for name in self.replication_subnet_groups)
        )

    def subnet_group_arn(self, name: str) -> str:
        """Return the ARN of a replication subnet group."""
        return f"arn:{self.partition}:dms:{self.region_name}:{self.account_id}:subgrp:{name}"
