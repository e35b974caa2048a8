"""The catalogue in numbers: for `slr catalog list --stats` and docs/roles.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy
from pulumi_aws_slr.catalog.upkeep.schema import Row


def statistics(
    rows: Sequence[Row], entries: Sequence[CatalogEntry], policies: Mapping[str, ManagedPolicy]
) -> dict[str, int | float]:
    """Counts by label, in the order to show. The share is in percent, to one decimal."""
    documented = sum(row.is_documented for row in rows)
    named = {row.managed_policy for row in rows}
    return {
        "rows": len(rows),
        "documented": documented,
        "documented share (%)": round(100 * documented / len(rows), 1),
        "inferred in part": len(rows) - documented,
        "role names": len({row.role_name for row in rows} - {None}),
        "principals": len({row.service_principal for row in rows} - {None}),
        "role name unknown": sum(row.role_name is None for row in rows),
        "principal unknown": sum(row.service_principal is None for row in rows),
        "custom suffix allowed": sum(row.custom_suffix is True for row in rows),
        "custom suffix refused": sum(row.custom_suffix is False for row in rows),
        "custom suffix unknown": sum(row.custom_suffix == "unknown" for row in rows),
        "creation by AWS described": sum(row.auto_created_by is not None for row in rows),
        "conditions of deletion described": sum(row.before_delete is not None for row in rows),
        "with workloads of pulumi-aws": sum(row.workloads is not None for row in rows),
        "with endpoints per partition": sum(entry.endpoint_partitions is not None for entry in entries),
        "managed policies carried": len(policies),
        "managed policies in no row": len(policies.keys() - named),
        "rows whose policy is not published": len(named - policies.keys()),
    }
