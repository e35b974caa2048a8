"""Replication subnet groups with the subnets that they were given; moto shows the same made-up subnet for all."""

from __future__ import annotations

from typing import Any

from moto.dms.models import FakeReplicationSubnetGroup
from moto.ec2.exceptions import InvalidSubnetIdError
from moto.ec2.models import ec2_backends

from local.aws.errors import AwsError


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

    def to_dict(self) -> dict[str, Any]:
        """Return the group as the API's `ReplicationSubnetGroup`."""
        return {
            **super().to_dict(),
            "VpcId": self._subnets[0].vpc_id,
            "Subnets": [
                {
                    "SubnetIdentifier": subnet.id,
                    "SubnetAvailabilityZone": {"Name": subnet.availability_zone},
                    "SubnetStatus": "Active",
                }
                for subnet in self._subnets
            ],
        }


_ENOUGH_ZONES = 2
