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
    holder = _HOLDERS.get(principal)
    return holder.reason if holder else ROLE_IN_USE


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
    if holder := _HOLDERS.get(principal):
        for region, backend in _backends(holder.service, account):
            for arn in holder.arns(backend, role_name):
                yield region, arn


def _lingering(principal: str, account: str) -> list[_User]:
    return [user for until, user in _released[account, principal] if until > control.timeline.now(account)]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _backends(service: str, account: str) -> Iterator[tuple[str, Any]]:
    """Return moto's backends of a service, by Region. A service that nobody has called yet is not loaded."""
    if module := sys.modules.get(f"moto.{service}.models"):
        yield from list(getattr(module, f"{service}_backends").get(account, {}).items())


def _databases(rds: Any, _role_name: str) -> Iterator[str]:
    yield from (database.arn for database in rds.databases.values())
    yield from (cluster.arn for cluster in rds.clusters.values())


def _clusters(ecs: Any, _role_name: str) -> Iterator[str]:
    return (cluster.arn for cluster in ecs.clusters.values() if cluster.status == "ACTIVE")


def _groups(autoscaling: Any, role_name: str) -> Iterator[str]:
    for group in autoscaling.autoscaling_groups.values():
        if group.service_linked_role_arn.endswith(f"/{role_name}"):
            yield group.arn


def _load_balancers(elbv2: Any, _role_name: str) -> Iterator[str]:
    yield from elbv2.load_balancers


def _caches(elasticache: Any, _role_name: str) -> Iterator[str]:
    yield from (cluster.arn for cluster in elasticache.cache_clusters.values())
    yield from (group.arn for group in elasticache.replication_groups.values())


def _domains(opensearch: Any, _role_name: str) -> Iterator[str]:
    return (domain.arn for domain in opensearch.domains.values() if domain.vpc_options)


def _multi_region_keys(kms: Any, _role_name: str) -> Iterator[str]:
    """Return the ARNs of the keys; those that are pending deletion hold the role until they are gone."""
    return (key.arn for key in kms.keys.values() if key.multi_region)


@dataclass(frozen=True)
class _Holder:
    """What holds a role.

    Attributes:
        service: moto's name of the service that has it.
        arns: finds it in a backend of the service, for a role's name.
        reason: what IAM says of a role that it holds.
    """

    service: str
    arns: Callable[[Any, str], Iterator[str]]
    reason: str = ROLE_IN_USE


_HOLDERS: dict[str, _Holder] = {
    "rds.amazonaws.com": _Holder("rds", _databases),
    "ecs.amazonaws.com": _Holder("ecs", _clusters),
    "autoscaling.amazonaws.com": _Holder("autoscaling", _groups),
    "elasticloadbalancing.amazonaws.com": _Holder("elbv2", _load_balancers),
    "elasticache.amazonaws.com": _Holder("elasticache", _caches),
    "opensearchservice.amazonaws.com": _Holder("opensearch", _domains),
    "mrk.kms.amazonaws.com": _Holder("kms", _multi_region_keys, "Account owns one or more multi-Region keys"),
}
"""By principal. DMS is not here: IAM accepts the deletion of its role."""
