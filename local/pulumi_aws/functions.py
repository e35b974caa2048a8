"""pulumi-aws's functions, as far as the stand-in has them."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from local.pulumi_aws.errors import explain
from local.pulumi_aws.policy_document import policy_document
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.pulumi_aws.clients import Clients
    from pulumi_aws_slr.tokens import Properties

Function: TypeAlias = "Callable[[Clients, Properties], Properties]"


def _caller_identity(clients: Clients, _args: Properties) -> Properties:
    who = clients.caller(region_of(clients))
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


def _iam_entity(kind: str, argument: str, clients: Clients, args: Properties) -> Properties:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (start-up time)

    region, name = region_of(clients), args[argument]
    try:
        answer = getattr(clients.of("iam", region), f"get_{kind.lower()}")(**{f"{kind}Name": name})[kind]
    except (BotoCoreError, ClientError) as error:
        reason = explain(error, "iam", f"Get{kind}", region)
        text = "couldn't find resource" if reason.gone else reason
        raise SlrError(f"reading IAM {kind} ({name}): {text}") from error
    return {argument: name, "id": name, "arn": answer["Arn"], "path": answer["Path"]}


def region_of(clients: Clients) -> str:
    """Return the Region that the provider works in.

    Raises:
        SlrError: none is configured.
    """
    if region := clients.region:
        return region
    raise SlrError("no AWS Region: set `aws:region` or AWS_REGION")


@cache
def _partitions() -> list[dict[str, Any]]:
    from botocore.loaders import create_loader  # noqa: PLC0415 (start-up time)

    found: list[dict[str, Any]] = create_loader().load_data("endpoints")["partitions"]
    return found


def _partition_of(region: str) -> dict[str, Any]:
    fitting = (entry for entry in _partitions() if region in entry["regions"] or re.match(entry["regionRegex"], region))
    found = next(fitting, None)
    if found is None:
        raise SlrError(f"unknown AWS Region {region!r}")
    return found


FUNCTIONS: dict[str, Function] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _get_region,
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda _clients, args: policy_document(args),
    "aws:iam/getRole:getRole": partial(_iam_entity, "Role", "name"),
    "aws:iam/getUser:getUser": partial(_iam_entity, "User", "userName"),
}
