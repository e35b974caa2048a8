"""Texts about a role in use: by Region, each resource with its owner and its removal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus
from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.catalog import CatalogEntry

_MOST_USERS = 50
"""Shown of one Region."""
_MOST_CANDIDATES = 10


def usage_lines(usage: Usage, stack: str | None = None) -> str:
    """The users by Region, what may use the role, and what is not known; may be empty.

    `stack` is the reader's own, `<project>/<stack>`.
    """
    lines = list(_by_region(usage.resources, stack, _MOST_USERS))
    if usage.candidates:
        lines.append("  may use it (some resources of their types do):")
        lines += [f"  {line}" for line in _by_region(usage.candidates, stack, _MOST_CANDIDATES)]
    lines += [f"  not known in {', '.join(regions)}: {reason}" for reason, regions in unknown_by_reason(usage)]
    if usage.unlisted:
        lines.append(f"  not looked for, as nobody can list them: {', '.join(usage.unlisted)}")
    return "\n".join(lines)


def unknown_by_reason(usage: Usage) -> list[tuple[str, list[str]]]:
    """The reasons, each with its Regions. What AWS says is often the same but for the Region's name in an ARN."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for region, reason in usage.unknown_regions:
        reasons.setdefault(reason.replace(region, "<Region>"), []).append((region, reason))
    return [
        (reason if len(found) > 1 else found[0][1], [region for region, _ in found])
        for reason, found in reasons.items()
    ]


def _by_region(resources: Iterable[UsingResource], stack: str | None, most: int) -> Iterator[str]:
    for region, group in groupby(resources, key=lambda resource: resource.region):
        yield f"  {region}:"
        found = list(group)
        for resource in found[:most]:
            yield from _lines_of(resource, stack)
        if len(found) > most:
            yield f"    and {len(found) - most} more, which `slr usage --json` has"


def _lines_of(resource: UsingResource, stack: str | None) -> Iterator[str]:
    known = (resource.kind, resource.name, resource.status and f"({resource.status})", resource.arn)
    yield f"    {' '.join(dict.fromkeys(part for part in known if part))}"
    if resource.urn:
        yield f"      declared by this stack: {resource.urn}"
        yield "        it goes with the next `pulumi destroy`, or with the next `pulumi up` without it"
        return
    yield f"      {_what(resource, stack)}"
    yield from (f"        {command}" for command in resource.remedy.commands)


def _what(resource: UsingResource, stack: str | None) -> str:
    """Owner and remedy: a stack itself best removes what it owns."""
    what = resource.remedy.what
    if stack in resource.owners:
        owner, there = f"this stack ({stack})", "remove it there, before the role (order_workloads sees to it), or "
    elif resource.owners:
        stacks = [owner.rpartition("/")[2] for owner in resource.owners]
        commands = " and ".join(f"`pulumi up --stack {name}`" for name in stacks)
        owner, there = f"the stack {', '.join(resource.owners)}", f"take it out of that program and run {commands}, or "
    else:
        return f"owner unknown: {what}"
    return f"owned by {owner}: {what if resource.is_going else there + what}"


def in_use(name: str, account: str, usage: Usage, *, kept: bool, stack: str | None = None) -> str:
    """Why a role in use was not deleted, its users, and what to do."""
    verdict = f"{name} is still used in account {account}, so it stays; it is no longer part of this stack."
    advice = ""
    if not kept:
        verdict = f"{name} is still used in account {account}, so it was not deleted. Nothing was changed."
        advice = "Delete these, then run the same command again; or set deletion to `if-unused` to leave the role."
    return "\n".join(filter(None, (verdict, usage_lines(usage, stack), advice)))


def unknown_regions(name: str, account: str, usage: Usage) -> str:
    """No users are known, but Regions are unknown, and IAM would not refuse."""
    verdict = (
        f"{name} was not deleted from account {account}: not all Regions could be asked for its users, and IAM may "
        "delete this role although replications run, which then fail. Nothing was changed."
    )
    advice = (
        "Allow the calls named above (or have the Regions answer), then run the same command again; "
        "or set deletion to `if-unused` to leave the role."
    )
    return "\n".join((verdict, usage_lines(usage), advice))


def reported(failure: DeletionStatus) -> str:
    """A failed deletion task in IAM's own words, with its usage list, which may be partial or empty."""
    lines = [f"deletion failed: {failure.reason or 'no reason given.'}"]
    for region, resources in failure.usage:
        lines.append(f"  {region}:")
        lines += [f"    {resource}" for resource in resources] or ["    (no resources named)"]
    return "\n".join(lines)


def held_for_days(name: str, why: str, failure: DeletionStatus, found: str) -> str:
    """IAM has refused, and to ask again in this run is pointless. `found` is what was found beside IAM's list."""
    lines = (
        f"{name} is still held, so it was not deleted: {why}.",
        f"IAM: {reported(failure)}",
        found,
        "Run the same command again when they are gone; or set deletion to `if-unused` or `keep` to leave the role.",
    )
    return "\n".join(filter(None, lines))


def before_deletion(entry: CatalogEntry | None) -> str:
    """What the catalogue requires before the deletion; may be empty."""
    return f"Before deletion: {entry.before_delete}." if entry and entry.before_delete else ""


def usage_json(usage: Usage) -> dict[str, Any]:
    """The findings for programs.

    `used` is null where no users are known, but not all was looked for or not all Regions answered. `regions` has
    those with users; a user has `kind`, `name`, `status`, `arn`, `owners` (`<project>/<stack>`), `remedy` and
    `commands`. `candidates` has the same of what may use the role. `unknown` has `region` and `reason`; `unlisted` are
    types; `answered`, `absent` and `off` are Regions.
    """
    doubtful = usage.unknown_regions or usage.unlisted or usage.candidates
    return {
        "used": True if usage.resources else None if doubtful else False,
        "regions": _json_by_region(usage.resources, "users"),
        "candidates": _json_by_region(usage.candidates, "resources"),
        "unlisted": list(usage.unlisted),
        "unknown": [{"region": region, "reason": reason} for region, reason in usage.unknown_regions],
        "answered": list(usage.answered_regions),
        "absent": list(usage.absent_regions),
        "off": list(usage.off_regions),
    }


def _json_by_region(resources: Iterable[UsingResource], name: str) -> list[dict[str, Any]]:
    return [
        {"region": region, name: [_as_json(resource) for resource in found]}
        for region, found in groupby(resources, key=lambda resource: resource.region)
    ]


def _as_json(resource: UsingResource) -> dict[str, Any]:
    return {
        "kind": resource.kind,
        "name": resource.name,
        "status": resource.status,
        "arn": resource.arn,
        "owners": list(resource.owners),
        "remedy": resource.remedy.what,
        "commands": list(resource.remedy.commands),
    }
