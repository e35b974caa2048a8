"""What the user reads about a role that is in use: grouped by Region, each user with its ARN and status. Pure."""

from __future__ import annotations

from itertools import groupby

from pulumi_aws_slr.provider.iam import DeletionStatus
from pulumi_aws_slr.provider.usage import Usage


def usage_lines(usage: Usage) -> str:
    """The users by Region, then the Regions that could not be asked; empty if there is nothing to say."""
    lines = []
    for region, users in groupby(usage.users, key=lambda user: user.region):
        lines.append(f"  {region}:")
        lines += [f"    {user.kind} {user.name} ({user.status or 'status unknown'}) {user.arn}" for user in users]
    reasons: dict[str, list[str]] = {}
    for region, reason in usage.unknown_regions:
        reasons.setdefault(reason, []).append(region)
    lines += [f"  not known in {', '.join(regions)}: {reason}" for reason, regions in reasons.items()]
    return "\n".join(lines)


def in_use(name: str, account: str, usage: Usage, *, kept: bool) -> str:
    """A role has users: why it was not deleted, by whom it is used, and what to do."""
    verdict = (
        f"{name} is still used in account {account}, so it stays; it is no longer part of this stack."
        if kept
        else f"{name} is still used in account {account}, so it was not deleted. Nothing was changed."
    )
    advice = (
        ""
        if kept
        else "Delete these, then run the same command again; or set deletion to `if-unused` to leave the role."
    )
    return "\n".join(filter(None, (verdict, usage_lines(usage), advice)))


def unknown_regions(name: str, account: str, usage: Usage) -> str:
    """Nobody was found, but Regions could not be asked, and IAM would not refuse."""
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
    """A failed deletion task in IAM's own words, with the whole usage list; it may be partial or empty."""
    lines = [f"deletion failed: {failure.reason or 'no reason given.'}"]
    for region, resources in failure.usage:
        lines.append(f"  {region}:")
        lines += [f"    {resource}" for resource in resources] or ["    (no resources named)"]
    return "\n".join(lines)
