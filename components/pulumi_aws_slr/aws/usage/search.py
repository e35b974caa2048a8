"""Who still uses a role: resources in every enabled Region of the account, all Regions asked at once.

Two services are asked: RDS (one role for four services in all Regions), and DMS Serverless, where IAM may accept the
deletion although replications run. For other services IAM's deletion task itself names the users.

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
"""A silent Region is reported and must not hold up the others for minutes."""
REGION_SECONDS = 45.0
"""For a Region's whole answer, with all pages and retries."""
ALL_REGIONS = "all Regions"


@dataclass(frozen=True)
class Usage:
    """Findings in the asked Regions."""

    resources: tuple[UsingResource, ...] = ()
    """By Region; within a Region in an order for deletion."""
    unknown_regions: tuple[tuple[str, str], ...] = ()
    """Regions that did not answer completely, with the reason. They may have further users."""
    answered_regions: tuple[str, ...] = ()
    absent_regions: tuple[str, ...] = ()
    """Enabled Regions without the service."""
    off_regions: tuple[str, ...] = ()
    """Opt-in Regions that are off. AWS lets nobody ask them; what was left there may live on unseen."""


@dataclass(frozen=True)
class Probe:
    """How to ask one service for a role's users."""

    service: str
    resources: Callable[[Any, str], Iterator[UsingResource]]
    iam_refuses: bool
    """Whether IAM refuses to delete a role in use, so that an unknown Region is no danger."""
    calls: tuple[tuple[str, str], ...]
    """The calls of `resources`: action in IAM's terms, and the ARN's part after the account, or `*`."""


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
    """Whether `find_usage` can name the role's users; otherwise only IAM's deletion task can."""
    return _probe_of(entry) is not None


def iam_refuses_used(entry: CatalogEntry) -> bool:
    """Whether IAM reliably refuses to delete the role while it is used."""
    probe = _probe_of(entry)
    return probe is None or probe.iam_refuses


def calls_to_find_usage(entry: CatalogEntry, partition: str, account: str) -> list[tuple[str, str]]:
    """The calls of `find_usage` as pairs of action and resource ARN, or `*` where AWS has no resource.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    probe = _probe_of(entry)
    if probe is None:
        return []
    prefix = f"arn:{partition}:{probe.service}:*:{account}:"
    calls = ((action, resource if resource == "*" else prefix + resource) for action, resource in probe.calls)
    return [("ec2:DescribeRegions", "*"), *calls]


def find_usage(
    aws: Aws,
    entry: CatalogEntry,
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = lambda _pending: None,
) -> Usage:
    """The users of a role in the given Regions, by default all enabled ones.

    A Region that cannot be asked (a service control policy, an outage, no answer in time) is unknown, never empty. One
    call lists the Regions, then one to three go to each. Services without a probe get none. `on_wait` gets the Regions
    without an answer several times a second, and may raise to end the waiting.
    """
    probe = _probe_of(entry)
    return Usage() if probe is None else find_usage_by(aws, probe, regions=regions, on_wait=on_wait)


def find_usage_by(
    aws: Aws,
    probe: Probe,
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = lambda _pending: None,
) -> Usage:
    """As `find_usage`, with a probe of the caller's own."""
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
