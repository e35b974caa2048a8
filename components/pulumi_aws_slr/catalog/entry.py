"""One row of the catalogue, as programs see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CatalogEntry:
    """One service-linked role. `None` means unknown, never "no". `Row` in upkeep/schema.py explains the fields."""

    key: str
    service: str
    service_principal: str | None = None
    role_name: str | None = None
    managed_policy: str | None = None
    custom_suffix: bool | None = None
    name_pattern: str | None = None
    partitions: tuple[str, ...] | None = None
    endpoint_partitions: tuple[str, ...] | None = None
    """Partitions of the service in the AWS SDK's endpoint data, which lags behind: others may have it, too."""
    workloads: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    listed_with: str | None = None
    creation_actions: tuple[str, ...] = ()
    shared_by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    auto_created_by: str | None = None
    before_delete: str | None = None
    released_after: str | None = None

    def name_with(self, suffix: str | None) -> str | None:
        """The role's name with a custom suffix, `AWSServiceRoleForAutoScaling_blue`."""
        if self.role_name is None:
            return None
        return f"{self.role_name}_{suffix}" if suffix else self.role_name

    def is_named(self, name: str) -> bool:
        """Whether a name is the role's, also with a suffix unless the service takes none."""
        if self.role_name is None:
            return False
        return name == self.role_name or (self.custom_suffix is not False and name.startswith(f"{self.role_name}_"))

    def suffix_of(self, name: str) -> str | None:
        """The suffix in a role's name, `blue`; None without one, and for other names."""
        base = f"{self.role_name}_"
        return name.removeprefix(base) if self.role_name and name.startswith(base) else None

    @property
    def managed_policy_arn_path(self) -> str | None:
        """`policy/aws-service-role/AmazonRDSServiceRolePolicy`."""
        return f"policy/aws-service-role/{self.managed_policy}" if self.managed_policy else None
