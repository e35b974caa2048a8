"""This tells which resources hold a service-linked role, in every Region of an account.

Source: the services' guides, "Deleting a service-linked role" (the project's catalogue notes, "Deep facts").
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.utilities.utils import get_partition

from local.aws import control
from local.aws.inside import look
from local.aws.inventory.kinds import KINDS, Item, Kind
from local.aws.inventory.resources import Place, arn_of, described, listed

ROLE_IN_USE = "Role in use."
"""The reason that was recorded for ECS, and stands for all services whose own nobody recorded."""

_User = tuple[str, str]
"""Region and ARN."""

_released: dict[tuple[str, str], list[tuple[float, _User]]] = defaultdict(list)
"""By account and principal: resources that are gone, and until when the service still holds its role for them."""


def users_of(principal: str, role_name: str, account: str, partition: str) -> Mapping[str, Sequence[str]]:
    """Return the ARNs of the resources that hold a role, by Region, in the order of their hashes.

    AWS lists neither Regions nor ARNs in an order (radkawar/stackd, awslabs/landing-zone-accelerator-on-aws#221), so
    nobody may count on one; that of hashes is the same in every run.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for region, arn in [*_users(principal, role_name, account), *_lingering(principal, account)]:
        if get_partition(region) == partition:
            found[region].add(arn)
    return {region: sorted(found[region], key=_hash) for region in sorted(found, key=_hash)}


def reason(principal: str) -> str:
    """Return what IAM says of a service's role that is held."""
    holders = _HOLDERS.get(principal)
    return holders[0].reason if holders else ROLE_IN_USE


def release(principal: str, account: str, region: str, arn: str, seconds: float) -> None:
    """Note that a resource is gone, and for how many seconds the service still holds its role."""
    _released[account, principal].append((control.timeline.now(account) + seconds, (region, arn)))


def role_is_gone(principal: str, account: str) -> None:
    """Tell a service that its role was deleted: live serverless replications fail. Others do not let it happen.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html ("results in a failure")
    """
    if principal == "dms.amazonaws.com":
        for _region, backend in _backends("dms", account):
            backend.serverless.fail_all()


def forget(account: str | None) -> None:
    """Forget what services still hold, for one account or all."""
    for key in list(_released):
        if account in (None, key[0]):
            del _released[key]


def _users(principal: str, role_name: str, account: str) -> Iterator[_User]:
    for holder in _HOLDERS.get(principal, ()):
        for region, _backend in _backends(holder.kind.service, account):
            ask, place = look(account, region), Place(account, region)
            for identifier, item in listed(holder.kind, ask, {}):
                found = item or described(holder.kind, ask, identifier, gone_too=True)
                if found and holder.holds(found, role_name):
                    yield region, arn_of(holder.kind, found, identifier, place)


def _lingering(principal: str, account: str) -> list[_User]:
    return [user for until, user in _released[account, principal] if until > control.timeline.now(account)]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _backends(service: str, account: str) -> Iterator[tuple[str, Any]]:
    """Return moto's backends of a service, by Region. A service that nobody has called yet is not loaded."""
    if module := sys.modules.get(f"moto.{service}.models"):
        yield from list(getattr(module, f"{service}_backends").get(account, {}).items())


@dataclass(frozen=True)
class _Holder:
    """What holds a role.

    Attributes:
        kind: the resources.
        holds: tells whether one, by its description, holds the role of that name.
        reason: what IAM says of a role that it holds.
    """

    kind: Kind
    holds: Callable[[Item, str], bool] = lambda _item, _role_name: True
    reason: str = ROLE_IN_USE


def _with_role(group: Item, role_name: str) -> bool:
    return bool(group.get("ServiceLinkedRoleARN", "").endswith(f"/{role_name}"))


def _in_vpc(domain: Item, _role_name: str) -> bool:
    return bool(domain.get("VPCOptions"))


def _multi_region(key: Item, _role_name: str) -> bool:
    """Keys that are pending deletion hold the role until they are gone."""
    return bool(key.get("MultiRegion"))


_HOLDERS: Mapping[str, Sequence[_Holder]] = {
    "autoscaling.amazonaws.com": [_Holder(KINDS["AWS::AutoScaling::AutoScalingGroup"], _with_role)],
    "ecs.amazonaws.com": [_Holder(KINDS["AWS::ECS::Cluster"])],
    "eks.amazonaws.com": [_Holder(KINDS["AWS::EKS::Cluster"])],
    "elasticache.amazonaws.com": [
        _Holder(KINDS["AWS::ElastiCache::CacheCluster"]),
        _Holder(KINDS["AWS::ElastiCache::ReplicationGroup"]),
    ],
    "elasticloadbalancing.amazonaws.com": [
        _Holder(KINDS["AWS::ElasticLoadBalancing::LoadBalancer"]),
        _Holder(KINDS["AWS::ElasticLoadBalancingV2::LoadBalancer"]),
    ],
    "memorydb.amazonaws.com": [_Holder(KINDS["AWS::MemoryDB::Cluster"])],
    "mrk.kms.amazonaws.com": [
        _Holder(KINDS["AWS::KMS::Key"], _multi_region, "Account owns one or more multi-Region keys")
    ],
    "opensearchservice.amazonaws.com": [_Holder(KINDS["AWS::OpenSearchService::Domain"], _in_vpc)],
    "rds.amazonaws.com": [_Holder(KINDS["AWS::RDS::DBInstance"]), _Holder(KINDS["AWS::RDS::DBCluster"])],
    "redshift.amazonaws.com": [_Holder(KINDS["AWS::Redshift::Cluster"])],
}
"""By principal. DMS is not here: IAM accepts the deletion of its role."""
