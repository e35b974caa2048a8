"""What the user reads about how a declaration comes to a role. How it does is decided in `ownership`."""

from __future__ import annotations

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.ownership.joining import Found
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import new_incarnation
from pulumi_aws_slr.ownership.view import named, view_of


def tell(found: Found, operation: Operation, owner: Owner) -> None:
    """Say how a declaration has come to a role. Nothing is said of one that it created."""
    role, outcome = found.role, found.outcome
    if found.no_room:
        text = (
            f"{role.name} is adopted, not joined: it has fifty tags, as many as IAM takes, so there is no room for an "
            f"owner's. It outlives this declaration, as what is adopted does. IAM: {found.no_room}"
        )
        operation.warning(outcome.told(text))
    elif outcome is Outcome.TAKEN_OVER:
        text = f"{role.name} was created by an earlier run of this declaration: taken over as its own"
        operation.info(outcome.told(text))
    elif outcome is Outcome.ADOPTED:
        text = (
            f"{role.name} exists since {role.create_date}, created outside of Pulumi: adopted as it is; it will "
            "outlive this stack"
        )
        operation.info(outcome.told(text))
    elif found.owners:
        text = f"{role.name} belongs to {', '.join(found.owners)}: {owner} joins as an owner"
        operation.info(outcome.told(text))
    elif outcome is Outcome.JOINED:  # another declaration of this run has said the rest, or completion will
        operation.debug(outcome.told(role.name))


def foretell(role: IamRole, operation: Operation, owner: Owner) -> Outcome:
    """Say, at preview, how a declaration will come to a role that exists."""
    view = view_of(role)
    others = view.others(owner)
    if view.names(owner):
        outcome = Outcome.TAKEN_OVER
        note = "was created by an earlier run of this declaration and will be taken over as its own"
    elif others:
        outcome = Outcome.JOINED
        note = f"belongs to {', '.join(named(others))}; {owner} will join as an owner"
    else:
        outcome = Outcome.ADOPTED
        note = (
            f"exists since {role.create_date} and will be adopted; it will outlive this stack. To have this "
            f"declaration own it instead, run this first: {owner.tag_command(role.name, new_incarnation())}"
        )
    operation.info(outcome.told(f"{role.name} {note}"))
    return outcome
