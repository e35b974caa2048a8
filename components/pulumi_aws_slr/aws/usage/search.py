"""Who still uses a role: resources in every enabled Region of the account, all Regions asked at once.

RDS (one role for four services in all Regions) and DMS Serverless (where IAM may accept the deletion although
replications run) are asked themselves. For the workloads of other roles it is Cloud Control API, which lists most types
of AWS. The catalogue says of which types every resource uses the role: those are *users*. Of others only some do, and
nobody but the service knows which: those are *candidates*, and no reason to keep a role.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html,
https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html,
https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pulumi_aws_slr.aws.clients import Aws, Patience
from pulumi_aws_slr.aws.gather import each, gather
from pulumi_aws_slr.aws.regions import is_absent, regions_of
from pulumi_aws_slr.aws.usage.cloud_control import listing
from pulumi_aws_slr.aws.usage.dms_serverless import SERVERLESS_CALLS, serverless_resources
from pulumi_aws_slr.aws.usage.probe import Probe, calls_of
from pulumi_aws_slr.aws.usage.rds import RDS_CALLS, rds_resources
from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.catalog import CatalogEntry, RoleArn
from pulumi_aws_slr.catalog.cloud_control import Coverage, types_of, unlisted
from pulumi_aws_slr.catalog.cloud_control import coverage as listed_coverage
from pulumi_aws_slr.errors import AwsError

_PATIENCE = Patience(retries=3, connect_seconds=5, read_seconds=20)
"""A silent Region is reported and must not hold up the others for minutes."""
REGION_SECONDS = 45.0
"""For a Region's whole answer, with all pages and retries."""
ALL_REGIONS = "all Regions"
_PROBES_AT_A_TIME = 8
"""Of one Region; Cloud Control throttles by account and Region."""


@dataclass(frozen=True)
class Usage:
    """Findings in the asked Regions."""

    resources: tuple[UsingResource, ...] = ()
    """The users, by Region; within a Region in an order for deletion."""
    unknown_regions: tuple[tuple[str, str], ...] = ()
    """Regions that did not answer completely, with the reason. They may have further users."""
    answered_regions: tuple[str, ...] = ()
    absent_regions: tuple[str, ...] = ()
    """Enabled Regions without the service."""
    off_regions: tuple[str, ...] = ()
    """Opt-in Regions that are off. AWS lets nobody ask them; what was left there may live on unseen."""
    candidates: tuple[UsingResource, ...] = ()
    """Resources of types of which only some use the role, by Region."""
    unlisted: tuple[str, ...] = ()
    """Types that were not looked for: nobody can list them."""


@dataclass(frozen=True)
class Question:
    """A role, and how far to look for what uses it."""

    entry: CatalogEntry
    name: str | None = None
    """The role's name; None for the catalogue's."""
    candidates: bool = True
    """Whether to look for what may use it, too. What keeps a role from being deleted are users alone."""


@dataclass(frozen=True)
class _Answer:
    """What one probe found in one Region."""

    resources: tuple[UsingResource, ...]
    failure: str | None = None
    absent: bool = False


_OWN_PROBES = {
    "rds.amazonaws.com": Probe(
        "rds",
        rds_resources,
        calls_of("rds", RDS_CALLS),
    ),
    "dms.amazonaws.com": Probe("dms", serverless_resources, calls_of("dms", SERVERLESS_CALLS)),
}
"""By principal: services whose own answers say more (states, protection, snapshots)."""
_NOT_REFUSED = frozenset({"dms.amazonaws.com"})
"""Services whose role IAM may delete although it is used."""


def coverage(entry: CatalogEntry) -> Coverage:
    """How much of what uses a role can be found. What cannot, IAM's deletion task alone may name."""
    return Coverage.WHOLE if entry.service_principal in _OWN_PROBES else listed_coverage(entry)


def blocks(entry: CatalogEntry) -> bool:
    """Whether something is known of which every resource uses the role, so that none of it may be left at deletion."""
    return bool(_probes(Question(entry, candidates=False), "aws"))


def has_candidates(entry: CatalogEntry) -> bool:
    """Whether there is more to look for than what keeps the role from being deleted."""
    return set(_probes(Question(entry), "aws")) > set(_probes(Question(entry, candidates=False), "aws"))


def iam_refuses_used(entry: CatalogEntry) -> bool:
    """Whether IAM reliably refuses to delete the role while it is used."""
    return entry.service_principal not in _NOT_REFUSED


def calls_to_find_usage(entry: CatalogEntry, partition: str, account: str) -> list[tuple[str, str]]:
    """The calls of `find_usage` as pairs of action and resource ARN, or `*` where AWS has no resource.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    calls = [call for probe in _probes(Question(entry), partition) for call in probe.calls(partition, account)]
    return list(dict.fromkeys([("ec2:DescribeRegions", "*"), *calls])) if calls else []


def find_usage(
    aws: Aws,
    question: Question,
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = lambda _pending: None,
) -> Usage:
    """What uses a role in the given Regions, by default all enabled ones. See `find_usages`."""
    return find_usages(aws, [question], regions=regions, on_wait=on_wait)[0]


def find_usages(
    aws: Aws,
    questions: Sequence[Question],
    *,
    regions: Sequence[str] | None = None,
    on_wait: Callable[[Sequence[str]], None] = lambda _pending: None,
) -> list[Usage]:
    """What uses each of many roles in the given Regions, by default all enabled ones.

    A Region that cannot be asked (a service control policy, an outage, no answer in time) is unknown, never empty. One
    call lists the Regions. RDS and DMS take one to three calls in each; Cloud Control one for each type (and page), one
    for each user, and, where a type is listed by its parents, one for each of these. A role of which nothing can be
    listed takes none. `on_wait` gets the Regions without an answer several times a second, and may raise to end the
    waiting.
    """
    if not any(_probes(question, "aws") for question in questions):
        return [_judged(question, Usage()) for question in questions]
    partition = aws.identity.partition
    probes = [_probes(question, partition) for question in questions]
    answers, off = _asked(aws, list(dict.fromkeys(probe for some in probes for probe in some)), regions, on_wait)
    found = [_usage({probe: answers[probe] for probe in some}, off) if some else Usage() for some in probes]
    return list(map(_judged, questions, found))


def find_usage_by(aws: Aws, probe: Probe, *, on_wait: Callable[[Sequence[str]], None] = lambda _pending: None) -> Usage:
    """As `find_usage`, with a probe of the caller's own, in all enabled Regions."""
    return _usage(*_asked(aws, [probe], None, on_wait))


def _probes(question: Question, partition: str) -> tuple[Probe, ...]:
    """The ways of looking for what uses a role; none where nobody but IAM knows."""
    if own := _OWN_PROBES.get(question.entry.service_principal or ""):
        return (own,)
    users = types_of(question.entry, users_only=True)
    if question.candidates:
        wanted = tuple(dict.fromkeys((*users, *types_of(question.entry))))
    else:  # the node groups of a cluster are not there without it
        wanted = tuple(kind for kind in users if kind.parent not in {other.name for other in users})
    by = question.entry.listed_with
    return tuple(listing(kind.name, partition, described=kind in users, wanted=by) for kind in wanted)


def _asked(
    aws: Aws, probes: Sequence[Probe], regions: Sequence[str] | None, on_wait: Callable[[Sequence[str]], None]
) -> tuple[dict[Probe, dict[str, _Answer]], tuple[str, ...]]:
    """The answers of each probe by Region, sorted; and the Regions that are off."""
    off: tuple[str, ...] = ()
    if regions is None:
        try:
            known = regions_of(aws)
        except AwsError as error:
            return {probe: {ALL_REGIONS: _Answer((), failure=str(error))} for probe in probes}, ()
        regions, off = known.enabled, known.off
    asked = {region: [probe for probe in probes if probe.serves(region)] for region in sorted(regions)}
    late = _Answer((), failure=f"no answer within {REGION_SECONDS:.0f} s")
    found = {region: dict.fromkeys(some, late) for region, some in asked.items()}

    def ask(region: str) -> None:
        def answer(probe: Probe) -> None:
            found[region][probe] = _ask(aws, probe, region)

        each(answer, asked[region], at_a_time=_PROBES_AT_A_TIME)

    gather(ask, [region for region, some in asked.items() if some], timeout=REGION_SECONDS, on_wait=on_wait)
    return {probe: {region: some[probe] for region, some in found.items() if probe in some} for probe in probes}, off


def _ask(aws: Aws, probe: Probe, region: str) -> _Answer:
    found: list[UsingResource] = []
    try:
        with aws.client_in(region, probe.service, _PATIENCE) as client:
            found.extend(probe.resources(client, region))
    except AwsError as error:
        if not found and is_absent(probe.service, region, error):
            return _Answer((), absent=True)
        about = f"{probe.about}: " if probe.about else ""
        return _Answer(tuple(found), failure=f"{about}{error}")
    return _Answer(tuple(found))


def _usage(answers: Mapping[Probe, Mapping[str, _Answer]], off: tuple[str, ...]) -> Usage:
    """The answers of a role's probes; all that was found counts as a user."""
    by_region: dict[str, list[_Answer]] = {}
    for regions in answers.values():
        for region, answer in regions.items():
            by_region.setdefault(region, []).append(answer)
    states = {region: _state(some) for region, some in sorted(by_region.items())}
    return Usage(
        resources=tuple(_each_once(resource for region in states for resource in _resources(by_region[region]))),
        unknown_regions=tuple(
            (region, failure) for region in states for failure in dict.fromkeys(_failures(by_region[region]))
        ),
        answered_regions=tuple(region for region, state in states.items() if state == "answered"),
        absent_regions=tuple(region for region, state in states.items() if state == "absent"),
        off_regions=off,
    )


def _state(answers: Sequence[_Answer]) -> str:
    if any(answer.failure for answer in answers):
        return "unknown"
    return "absent" if all(answer.absent for answer in answers) else "answered"


def _resources(answers: Sequence[_Answer]) -> Iterator[UsingResource]:
    return (resource for answer in answers for resource in answer.resources)


def _failures(answers: Sequence[_Answer]) -> Iterator[str]:
    return (answer.failure for answer in answers if answer.failure)


def _each_once(resources: Iterator[UsingResource]) -> Iterator[UsingResource]:
    """Without those of whole accounts that several Regions have listed."""
    seen: set[str] = set()
    for resource in resources:
        if not resource.arn or resource.arn not in seen:
            seen.add(resource.arn)
            yield resource


def _judged(question: Question, found: Usage) -> Usage:
    """Which of the findings are users of a role, which may be, and which are not."""
    entry = question.entry
    if entry.service_principal in _OWN_PROBES:
        return found
    users = {kind.name for kind in types_of(entry, users_only=True)}
    mine = [resource for resource in found.resources if _may_use(question, resource)]
    certain = [resource for resource in mine if resource.kind in users or _named_roles(entry, resource)]
    return replace(
        found,
        resources=tuple(certain),
        candidates=tuple(resource for resource in mine if resource not in certain),
        unlisted=unlisted(entry, users_only=not question.candidates),
    )


def _may_use(question: Question, resource: UsingResource) -> bool:
    """Whether it is not known to use another role of the service."""
    name = question.name or question.entry.role_name
    named = _named_roles(question.entry, resource)
    return not named or name in named


def _named_roles(entry: CatalogEntry, resource: UsingResource) -> set[str]:
    """The names of the service's roles that a resource's properties name."""
    arns = (RoleArn.parse(arn) for arn in resource.linked_roles)
    return {arn.name for arn in arns if arn and arn.service_principal == entry.service_principal}
