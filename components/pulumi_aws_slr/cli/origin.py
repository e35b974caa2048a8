"""Who made a role, in a sentence, from CloudTrail's events and the role's own date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pulumi_aws_slr.aws.iam.history import CREATION, DAYS, Event
from pulumi_aws_slr.ownership.inventory import InventoryRole


def origin(events: Sequence[Event], role: InventoryRole) -> str:
    """Who made a role that is there, or why that is not known. `events` are the creations of 90 days."""
    principal, name = role.arn.service_principal, role.arn.name
    made = next(
        (event for event in events if event.name == CREATION and not event.error and event.is_about(principal, name)),
        None,
    )
    if made:
        return f"{caller(made)}, {made.time}, from {made.source}"
    age = datetime.now(UTC) - datetime.fromisoformat(role.create_date)
    if age > timedelta(days=DAYS):
        return f"not known: it is from {role.create_date[:10]}, and CloudTrail's event history has {DAYS} days"
    return (
        f"not known: the role is from {role.create_date}, but CloudTrail's event history has no such event; "
        "it may come a quarter of an hour late"
    )


def caller(event: Event) -> str:
    """`arn:…:user/ann through rds.amazonaws.com`."""
    return f"{event.who} through {event.on_behalf_of}" if event.on_behalf_of else event.who
