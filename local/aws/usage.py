"""This tells which resources hold a service-linked role, in every Region of an account.

Source: the services' guides, "Deleting a service-linked role" (the project's catalogue notes, "Deep facts").
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from moto.utilities.utils import get_partition

from local.aws import control

_User = tuple[str, str]
"""Region and ARN."""

_released: dict[tuple[str, str], list[tuple[float, _User]]] = defaultdict(list)
"""By account and principal: resources that are gone, and until when the service still holds its role for them."""


def users_of(principal: str, role_name: str, account: str, partition: str) -> Mapping[str, Sequence[str]]:
    """Return the ARNs of the resources that hold a role, by Region. Regions and ARNs are sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for region, arn in [*_users(principal, role_name, account), *_lingering(principal, account)]:
        if get_partition(region) == partition:
            found[region].add(arn)
    return {region: sorted(arns) for region, arns in sorted(found.items())}


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
    if finder := _FINDERS.get(principal):
        service, arns = finder
        for region, backend in _backends(service, account):
            for arn in arns(backend, role_name):
                yield region, arn


def _lingering(principal: str, account: str) -> list[_User]:
    return [user for until, user in _released[account, principal] if until > control.timeline.now(account)]


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


_FINDERS: dict[str, tuple[str, Callable[[Any, str], Iterator[str]]]] = {
    "rds.amazonaws.com": ("rds", _databases),
    "ecs.amazonaws.com": ("ecs", _clusters),
    "autoscaling.amazonaws.com": ("autoscaling", _groups),
    "elasticloadbalancing.amazonaws.com": ("elbv2", _load_balancers),
    "elasticache.amazonaws.com": ("elasticache", _caches),
    "opensearchservice.amazonaws.com": ("opensearch", _domains),
}
"""By principal: the service and what in it holds the role. DMS is not here: IAM accepts the deletion of its role."""
