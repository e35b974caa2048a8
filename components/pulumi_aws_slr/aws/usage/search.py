"""Who still uses a role: resources in every enabled Region of the account, all Regions asked at once.

Two services are asked: RDS (one role for four services in all Regions), and DMS Serverless, where IAM may accept the
deletion although replications still run. For every other service IAM's deletion task itself says who uses the role.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html,
https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.clients import Aws, Patience
from pulumi_aws_slr.aws.gather import gather
from pulumi_aws_slr.aws.regions import is_absent, regions_of
from pulumi_aws_slr.aws.usage.dms_serverless import SERVERLESS_CALLS, serverless_resources
from pulumi_aws_slr.aws.usage.rds import rds_resources
from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.errors import AwsError

_PATIENCE = Patience(retries=3, connect_seconds=5, read_seconds=20)
"""A Region that does not answer is reported; it must not hold up the others for minutes."""
REGION_SECONDS = 45.0
"""The time for a Region's whole answer, over all its pages and retries."""
ALL_REGIONS = "all Regions"


@dataclass(frozen=True)
class Usage:
    """What was found in the Regions that were asked."""

    resources: tuple[UsingResource, ...] = ()
    """By Region; those of one Region in the order in which they can be deleted."""
    unknown_regions: tuple[tuple[str, str], ...] = ()
    """Regions that could not be asked or not to the end, each with the reason. They may have further users."""
    answered_regions: tuple[str, ...] = ()
    absent_regions: tuple[str, ...] = ()
    """Enabled Regions that do not have the service."""
    off_regions: tuple[str, ...] = ()
    """Opt-in Regions that are off. They are not asked, as AWS lets nobody; what was left there may live on unseen."""


@dataclass(frozen=True)
class Probe:
    """One service to ask about a role's users."""

    service: str
    resources: Callable[[Any, str], Iterator[UsingResource]]
    iam_refuses: bool
    """Whether IAM refuses to delete the role while it is used, so that a Region that cannot be asked is no danger."""
    calls: tuple[tuple[str, str], ...]
    """What `resources` calls: the action in IAM's terms, and what it is about: an ARN behind the account, or `*`."""


@dataclass(frozen=True)
class _Answer:
    """What one Region said."""

    resources: tuple[UsingResource, ...]
    failure: str | None = None
    absent: bool = False


_PROBES = {
    "rds.amazonaws.com": Probe(
        "rds",
        rds_resources,
        iam_refuses=True,
        calls=(
            ("rds:DescribeDBClusters", "cluster:*"),
            ("rds:DescribeDBInstances", "db:*"),
            ("rds:DescribeGlobalClusters", "global-cluster:*"),
        ),
    ),
    "dms.amazonaws.com": Probe("dms", serverless_resources, iam_refuses=False, calls=SERVERLESS_CALLS),
}


def _probe_of(entry: CatalogEntry) -> Probe | None:
    return _PROBES.get(entry.service_principal or "")


def knows_usage(entry: CatalogEntry) -> bool:
    """Whether `find_usage` can name the users of this role; otherwise only IAM's deletion task does."""
    return _probe_of(entry) is not None


def iam_refuses_used(entry: CatalogEntry) -> bool:
    """Whether IAM can be relied on to refuse the deletion of this role while it is used."""
    probe = _probe_of(entry)
    return probe is None or probe.iam_refuses


def calls_to_find_usage(entry: CatalogEntry, partition: str, account: str) -> list[tuple[str, str]]:
    """What `find_usage` calls for a role, as pairs of action and resource ARN; the resource is `*` where AWS has none.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    probe = _probe_of(entry)
    if probe is None:
        return []
    found = [("ec2:DescribeRegions", "*")]
    for action, resource in probe.calls:
        arn = "*" if resource == "*" else f"arn:{partition}:{probe.service}:*:{account}:{resource}"
        found.append((action, arn))
    return found


def _nothing(_pending: Sequence[str]) -> None:
    """Nobody wants to know who has not answered yet."""


def find_usage(
    aws: Aws,
    entry: CatalogEntry,
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = _nothing,
) -> Usage:
    """The users of a role in every enabled Region of the account, all Regions asked at once.

    A Region that cannot be asked (a service control policy, an outage, no answer in time) is unknown, never empty. It
    makes one call for the list of Regions, then one to three in each. Nothing is asked for a service without a probe.

    Args:
        aws: the account.
        entry: the role's row.
        regions: the only Regions to ask; all that are enabled if they are not given.
        on_wait: is told several times a second which Regions have not answered yet; may raise to end the waiting.
    """
    probe = _probe_of(entry)
    return Usage() if probe is None else find_usage_by(aws, probe, regions=regions, on_wait=on_wait)


def find_usage_by(
    aws: Aws,
    probe: Probe,
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = _nothing,
) -> Usage:
    """As `find_usage`, by a probe of the caller's own."""
    off: tuple[str, ...] = ()
    if regions is None:
        try:
            known = regions_of(aws)
        except AwsError as error:
            return Usage(unknown_regions=((ALL_REGIONS, str(error)),))
        regions, off = known.enabled, known.off
    answers = gather(lambda region: _ask(aws, probe, region), regions, timeout=REGION_SECONDS, on_wait=on_wait)
    return _usage(regions, answers, off)


def _ask(aws: Aws, probe: Probe, region: str) -> _Answer:
    found: list[UsingResource] = []
    try:
        with aws.client_in(region, probe.service, _PATIENCE) as client:
            found.extend(probe.resources(client, region))
    except AwsError as error:
        if not found and is_absent(probe.service, region, error):
            return _Answer((), absent=True)
        return _Answer(tuple(found), failure=str(error))
    return _Answer(tuple(found))


def _usage(regions: Sequence[str], answers: dict[str, _Answer], off: tuple[str, ...]) -> Usage:
    late = _Answer((), failure=f"no answer within {REGION_SECONDS:.0f} s")
    by_region = {region: answers.get(region, late) for region in sorted(regions)}
    return Usage(
        resources=tuple(itertools.chain.from_iterable(answer.resources for answer in by_region.values())),
        unknown_regions=tuple((region, answer.failure) for region, answer in by_region.items() if answer.failure),
        answered_regions=tuple(name for name, answer in by_region.items() if not (answer.failure or answer.absent)),
        absent_regions=tuple(region for region, answer in by_region.items() if answer.absent),
        off_regions=off,
    )
