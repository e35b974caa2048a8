"""IAM of an account, for the other parts of the local AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

if TYPE_CHECKING:
    from local.aws.iam.models import LocalIAMBackend


def iam_of(account: str, region: str) -> LocalIAMBackend:
    """Return the IAM of an account in the partition of a Region (a partition's own name does as well)."""
    return cast("LocalIAMBackend", iam_backends[account][get_partition(region)])


def exists(account: str) -> bool:
    """Tell whether anybody has used an account yet."""
    return account in iam_backends
