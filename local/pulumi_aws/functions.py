"""pulumi-aws's functions, as far as the stand-in has them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from local.pulumi_aws.policy_document import policy_document
from pulumi_aws_slr.provider.rpc import ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.pulumi_aws.clients import Clients
    from pulumi_aws_slr.provider.rpc import Properties

Function: TypeAlias = "Callable[[Clients, Properties], Properties]"


def _caller_identity(clients: Clients, _args: Properties) -> Properties:
    who = clients.identity(region_of(clients))
    return {"accountId": who["Account"], "arn": who["Arn"], "id": who["Account"], "userId": who["UserId"]}


def _partition(clients: Clients, _args: Properties) -> Properties:
    partition = _partition_of(region_of(clients))
    suffix = partition["dnsSuffix"]
    return {
        "dnsSuffix": suffix,
        "id": partition["partition"],
        "partition": partition["partition"],
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _get_region(clients: Clients, args: Properties) -> Properties:
    region = args.get("region") or args.get("name") or region_of(clients)
    partition = _partition_of(region)
    return {
        "description": partition["regions"].get(region, {}).get("description", ""),
        "endpoint": f"ec2.{region}.{partition['dnsSuffix']}",
        "id": region,
        "name": region,
        "region": region,
    }


def region_of(clients: Clients) -> str:
    """The Region that the provider works in.

    Raises:
        ProviderError: none is configured.
    """
    if region := clients.region():
        return region
    raise ProviderError("no AWS Region: set `aws:region` or AWS_REGION")


@cache
def _partitions() -> list[dict[str, Any]]:
    from botocore.loaders import create_loader  # noqa: PLC0415 (start-up time)

    found: list[dict[str, Any]] = create_loader().load_data("endpoints")["partitions"]
    return found


def _partition_of(region: str) -> dict[str, Any]:
    fitting = (entry for entry in _partitions() if region in entry["regions"] or re.match(entry["regionRegex"], region))
    found = next(fitting, None)
    if found is None:
        raise ProviderError(f"unknown AWS Region {region!r}")
    return found


FUNCTIONS: dict[str, Function] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _get_region,
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda _clients, args: policy_document(args),
}
