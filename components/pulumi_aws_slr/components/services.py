"""The services that components are for, by principal or key."""

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.policies import ANY_SUFFIX

ANY_SERVICE = "*"
"""Stands for every service-linked role."""


def entry_named(aws_service_name: str, component: str, suffix: str | None = None) -> CatalogEntry:
    """The catalogue's row for a principal or key whose role is to have a suffix, or a pattern of one.

    Raises:
        pulumi.RunError: it is neither, or its role cannot have the suffix; names the component and what to do.
    """
    tried = None if suffix in (None, ANY_SUFFIX) else suffix.replace(ANY_SUFFIX, "x")
    errors = [
        f"{'custom_suffix' if item.field == 'customSuffix' else 'aws_service_name'}: {item.reason}"
        for item in catalog.problems_with(aws_service_name, custom_suffix=tried)
        if item.severity is catalog.Severity.ERROR
    ]
    if errors:
        raise pulumi.RunError(f"{component}: {'; '.join(errors)}")
    return catalog.entry_for(aws_service_name)
