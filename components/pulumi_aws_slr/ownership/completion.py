"""Bringing a role to what a declaration says: tags, then description. A missing permission leaves them pending."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.errors import AccessDeniedError, AwsError
from pulumi_aws_slr.ownership.kind import A, RoleKind
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tag_keys import below, without


@dataclass(frozen=True)
class Wanted(Generic[A]):
    """What is to be on a role beyond what it has."""

    args: A
    owner: Mapping[str, str]
    """The tags of the owner."""
    before: Mapping[str, str] = field(default_factory=dict)
    """The tags that the declaration had on it so far: those that it has dropped are taken off."""
    kept: Collection[str] = ()
    """The keys of tags that stay although this declaration has dropped them: another one wants them."""
    refused_description: str | None = None
    """The description that the role did not take the last time."""


@dataclass(frozen=True)
class Completed:
    """What a role has then."""

    role: IamRole
    tags: Mapping[str, str]
    """Those of the declaration that are on it."""
    pending_tags: frozenset[str] = frozenset()
    """The keys of tags that are still to be set, or taken off."""
    refused_description: str | None = None
    """The description that the role does not take, since its service manages that itself."""


def complete(kind: RoleKind[A], operation: Operation, role: IamRole, wanted: Wanted[A]) -> Completed:
    """Set tags and description, and say what the role has then.

    The description of a role whose owner's tag is pending is not changed: it may be the claim of that owner, which is
    all that tells the role from somebody else's.

    Raises:
        NotFoundError: IAM did not show the role within the operation's timeout.
        AwsError: a call failed.
    """
    return _Completion(kind, operation, wanted).run(role)


class _Completion(Generic[A]):
    def __init__(self, kind: RoleKind[A], operation: Operation, wanted: Wanted[A]) -> None:
        self._store = kind.store
        self._operation = operation
        self._wanted = wanted
        self._args = wanted.args

    def run(self, role: IamRole) -> Completed:
        marks = self._wanted.owner
        setting = {key: value for key, value in {**self._args.tags, **marks}.items() if role.tags.get(key) != value}
        dropping = without(self._wanted.before, {*self._args.tags, *self._wanted.kept})
        try:
            if setting:
                role = self._tag(role, setting)
            if dropping:
                self._store.untag(role.arn, dropping)
                role = replace(role, tags={key: role.tags[key] for key in role.tags.keys() - dropping})
        except AwsError as error:
            full = error.code == "LimitExceeded"
            if not full and not isinstance(error, AccessDeniedError):
                raise
            self._operation.warning(f"the tags are pending, the next `pulumi up` tries again: {error}")
            if full and setting.keys() & marks and setting.keys() - marks:
                role = self._tag_owner_alone(role)
            pending = frozenset({key for key in setting if role.tags.get(key) != setting[key]} | dropping)
            tags = {key: role.tags[key] for key in {*self._args.tags, *dropping} if key in role.tags}
            completed = Completed(role, tags, pending)
            return completed if pending & set(marks) else self._describe(completed)
        return self._describe(Completed(role, dict(self._args.tags)))

    def _tag(self, role: IamRole, tags: Mapping[str, str]) -> IamRole:
        self._store.tag(role, tags, timeout=self._operation.timeout)
        return replace(role, tags=below(role.tags, tags))

    def _tag_owner_alone(self, role: IamRole) -> IamRole:
        try:
            return self._tag(role, self._wanted.owner)
        except AwsError as error:
            if error.code != "LimitExceeded":
                raise
            return role

    def _describe(self, completed: Completed) -> Completed:
        """Set the description; return the current one and any refused one.

        A role whose description its service manages is not asked twice for the same one.
        """
        role, description = completed.role, self._args.description
        if description is None or description == role.description:
            return completed
        if description == self._wanted.refused_description:
            return replace(completed, refused_description=description)
        try:
            self._store.describe(role, description)
        except AccessDeniedError as error:
            self._operation.warning(f"the description is pending, the next `pulumi up` tries again: {error}")
            return completed
        except AwsError as error:
            if error.code != "UnmodifiableEntity":
                raise
            self._operation.warning(f"the service manages the description itself, it stays as it is: {error}")
            return replace(completed, refused_description=description)
        return replace(completed, role=replace(role, description=description))
