"""Facts about every service-linked role, and the rules for them. Pure: no Pulumi, no boto3, no calls."""

from pulumi_aws_slr.catalog.entry import CatalogEntry as CatalogEntry
from pulumi_aws_slr.catalog.lookup import UnknownServiceError as UnknownServiceError
from pulumi_aws_slr.catalog.lookup import canonical as canonical
from pulumi_aws_slr.catalog.lookup import entry_for as entry_for
from pulumi_aws_slr.catalog.lookup import find as find
from pulumi_aws_slr.catalog.lookup import handle as handle
from pulumi_aws_slr.catalog.lookup import is_creatable as is_creatable
from pulumi_aws_slr.catalog.lookup import nearest as nearest
from pulumi_aws_slr.catalog.lookup import roles as roles
from pulumi_aws_slr.catalog.names import RoleArn as RoleArn
from pulumi_aws_slr.catalog.names import partition_of_region as partition_of_region
from pulumi_aws_slr.catalog.rules import Problem as Problem
from pulumi_aws_slr.catalog.rules import Severity as Severity
from pulumi_aws_slr.catalog.rules import problems_with as problems_with
from pulumi_aws_slr.catalog.rules import problems_with_texts as problems_with_texts

__all__ = [
    "CatalogEntry",
    "Problem",
    "RoleArn",
    "Severity",
    "UnknownServiceError",
    "canonical",
    "entry_for",
    "find",
    "handle",
    "is_creatable",
    "nearest",
    "partition_of_region",
    "problems_with",
    "problems_with_texts",
    "roles",
]
