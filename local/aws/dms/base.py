"""DMS's resources have this in common: unique names, statuses that pass, ends that take a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from moto.dms.models import DatabaseMigrationServiceBackend

from local.aws import control
from local.aws.errors import AwsError

Tags = list[dict[str, str]] | None


class DmsBackend(DatabaseMigrationServiceBackend):
    """One account's DMS in one Region, for the kinds of resources to build on."""

    def require_new(self, kind: str, name: str, taken: Iterable[str]) -> None:
        """Refuse an identifier that is taken.

        Raises:
            AwsError: ResourceAlreadyExistsFault.
        """
        if name in taken:
            raise AwsError("ResourceAlreadyExistsFault", f"{kind} {name} already exists.")

    def pass_through(self, resource: Any, status: str, then: str) -> None:
        """Let a resource be in a status for a while and then in another, unless something comes in between."""
        resource.status = status

        def arrive() -> None:
            if resource.status == status:
                resource.status = then

        self.later(arrive)

    def let_go(self, resource: Any, arn: str, remove: Callable[[], object]) -> None:
        """Let a resource be `deleting` for a while, and then go with its tags."""
        resource.status = "deleting"

        def vanish() -> None:
            remove()
            self.tagger.delete_all_tags_for_resource(arn)

        self.later(vanish)

    def later(self, happening: Callable[[], None]) -> None:
        """Let something happen after DMS's step."""
        control.timeline.after(control.settings.of(self.account_id).dms_step, self.account_id, happening)


def not_found(kind: str, name: str) -> AwsError:
    """Return the error for a resource that does not exist."""
    return AwsError("ResourceNotFoundFault", f"{kind} {name} not found.")


def wrong_state(kind: str, name: str, status: str) -> AwsError:
    """Return the error for a resource whose status does not allow the call."""
    return AwsError("InvalidResourceStateFault", f"{kind} {name} is in {status.upper()} state.")
