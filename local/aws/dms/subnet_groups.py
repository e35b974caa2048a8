"""Replication subnet groups with the subnets that they were given; moto shows the same made-up subnet for all."""

from __future__ import annotations

from typing import Any

from moto.dms.models import FakeReplicationSubnetGroup
from moto.ec2.exceptions import InvalidSubnetIdError
from moto.ec2.models import ec2_backends

from local.aws.dms.base import DmsBackend, Tags, not_found
from local.aws.dms.service_roles import require_vpc_role
from local.aws.errors import AwsError

_ENOUGH_ZONES = 2


class LocalReplicationSubnetGroup(FakeReplicationSubnetGroup):
    """A subnet group in one account and Region."""

    def __init__(self, name: str, description: str, subnet_ids: list[str], account: str, region: str) -> None:
        super().__init__(name, description)
        self._ec2 = ec2_backends[account][region]
        self.cover(subnet_ids)

    def cover(self, subnet_ids: list[str]) -> None:
        """Take on other subnets.

        Raises:
            AwsError: InvalidSubnet, one of them does not exist; ReplicationSubnetGroupDoesNotCoverEnoughAZs.
        """
        try:
            subnets = [self._ec2.get_subnet(subnet_id) for subnet_id in subnet_ids]
        except InvalidSubnetIdError as error:
            raise AwsError("InvalidSubnet", error.message) from error
        if len({subnet.availability_zone for subnet in subnets}) < _ENOUGH_ZONES:
            raise AwsError(
                "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
                "The replication subnet group doesn't meet Availability Zone (AZ) coverage requirement. "
                "Current AZ coverage: "
                f"{', '.join(sorted({subnet.availability_zone for subnet in subnets}))}. "
                f"Add subnets to cover at least {_ENOUGH_ZONES} AZs.",
            )
        self._subnets = subnets

    @property
    def vpc_id(self) -> str:
        """The VPC of its subnets."""
        return str(self._subnets[0].vpc_id)

    @property
    def zones(self) -> list[str]:
        """The Availability Zones of its subnets, in the subnets' order."""
        return [subnet.availability_zone for subnet in self._subnets]

    def to_dict(self) -> dict[str, Any]:
        """Return the group as the API's `ReplicationSubnetGroup`."""
        return {
            **super().to_dict(),
            "VpcId": self.vpc_id,
            "Subnets": [
                {
                    "SubnetIdentifier": subnet.id,
                    "SubnetAvailabilityZone": {"Name": subnet.availability_zone},
                    "SubnetStatus": "Active",
                }
                for subnet in self._subnets
            ],
        }


class SubnetGroups(DmsBackend):
    """The replication subnet groups of one account in one Region. Names are kept in lower case."""

    def create_replication_subnet_group(
        self,
        replication_subnet_group_identifier: str,
        replication_subnet_group_description: str,
        subnet_ids: list[str],
        tags: Tags = None,
    ) -> LocalReplicationSubnetGroup:
        """Create a subnet group.

        Raises:
            AwsError: AccessDeniedFault, ResourceAlreadyExistsFault, InvalidSubnet or
                ReplicationSubnetGroupDoesNotCoverEnoughAZs.
        """
        require_vpc_role(self.account_id, self.region_name)
        name = replication_subnet_group_identifier.lower()
        self.require_new("Replication subnet group", name, self.replication_subnet_groups)
        group = LocalReplicationSubnetGroup(
            name, replication_subnet_group_description, subnet_ids, self.account_id, self.region_name
        )
        self.replication_subnet_groups[name] = group
        self.tagger.tag_resource(self.subnet_group_arn(name), tags or [])
        return group

    def subnet_group(self, name: str) -> LocalReplicationSubnetGroup:
        """Return a subnet group.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        group = self.replication_subnet_groups.get(name.lower())
        if not isinstance(group, LocalReplicationSubnetGroup):
            raise not_found("Replication subnet group", name)
        return group

    def modify_replication_subnet_group(
        self, name: str, description: str | None, subnet_ids: list[str]
    ) -> LocalReplicationSubnetGroup:
        """Change a subnet group's subnets and description.

        Raises:
            AwsError: ResourceNotFoundFault, InvalidSubnet or ReplicationSubnetGroupDoesNotCoverEnoughAZs.
        """
        group = self.subnet_group(name)
        group.cover(subnet_ids)
        if description is not None:
            group.description = description
        return group

    def delete_replication_subnet_group(self, replication_subnet_group_identifier: str) -> FakeReplicationSubnetGroup:
        """Delete a subnet group, at once.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        name = self.subnet_group(replication_subnet_group_identifier).replication_subnet_group_identifier
        self.tagger.delete_all_tags_for_resource(self.subnet_group_arn(name))
        return super().delete_replication_subnet_group(name)

    def subnet_group_arn(self, name: str) -> str:
        """Return the ARN of a replication subnet group."""
        return f"arn:{self.partition}:dms:{self.region_name}:{self.account_id}:subgrp:{name}"
