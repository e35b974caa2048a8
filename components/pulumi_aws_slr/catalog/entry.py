"""One row of the catalogue, as programs see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CatalogEntry:
    """What is known about one service-linked role. `None` means unknown, never "no".

    Attributes:
        key: short and stable name of the row, such as `rds` or `dms-serverless`.
        service: the service's name for people.
        service_principal: what CreateServiceLinkedRole takes as AWSServiceName.
        role_name: the role's exact name, without a suffix.
        managed_policy: name of the AWS managed policy that the service attaches.
        custom_suffix: whether CreateServiceLinkedRole takes a CustomSuffix, where it was tried on real AWS.
        name_pattern: where the service itself puts a suffix: the pattern of the names it makes.
        partitions: the only partitions that have the service, where AWS says so.
        endpoint_partitions: the partitions where the AWS SDK's endpoint data has the service. That data lags behind: a
            partition that is not listed may have it all the same.
        workloads: pulumi type tokens of the resources that use the role.
        creation_actions: what a creator needs on the role's ARN beside iam:CreateServiceLinkedRole, as AWS's own
            managed policies for the service grant it.
        shared_by: the services that share the role, where it is more than one.
        aliases: further keys by which people may name the row: `aurora` for `rds`.
        auto_created_by: what makes AWS create the role by itself.
        before_delete: what must be gone before the role can be deleted.
    """

    key: str
    service: str
    service_principal: str | None = None
    role_name: str | None = None
    managed_policy: str | None = None
    custom_suffix: bool | None = None
    name_pattern: str | None = None
    partitions: tuple[str, ...] | None = None
    endpoint_partitions: tuple[str, ...] | None = None
    workloads: tuple[str, ...] = ()
    creation_actions: tuple[str, ...] = ()
    shared_by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    auto_created_by: str | None = None
    before_delete: str | None = None

    def name_with(self, suffix: str | None) -> str | None:
        """The role's name with a custom suffix, `AWSServiceRoleForAutoScaling_blue`; None where the name is unknown."""
        if self.role_name is None:
            return None
        return f"{self.role_name}_{suffix}" if suffix else self.role_name

    def is_named(self, name: str) -> bool:
        """Whether a role's name is this one's, also with a suffix unless the service is known to take none."""
        if self.role_name is None:
            return False
        return name == self.role_name or (self.custom_suffix is not False and name.startswith(f"{self.role_name}_"))

    def suffix_of(self, name: str) -> str | None:
        """The suffix that a role's name has beyond this one's, `blue`; None if there is none, or it is no such name."""
        base = f"{self.role_name}_"
        return name.removeprefix(base) if self.role_name and name.startswith(base) else None

    @property
    def managed_policy_arn_path(self) -> str | None:
        """The managed policy's ARN from the path on: `policy/aws-service-role/AmazonRDSServiceRolePolicy`."""
        return f"policy/aws-service-role/{self.managed_policy}" if self.managed_policy else None
