"""How a declaration comes to a role: it creates it, takes its own over, joins its owners, or adopts somebody else's.

A role that somebody is deleting at this moment is waited for. What is done next is decided in ownership/protocol.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.ownership.protocol import Arrival, arrive, may_withdraw
from pulumi_aws_slr.ownership.tags import DeletionMark, Ownership, Phase
from pulumi_aws_slr.ownership.view import RoleView, named
from pulumi_aws_slr.provider.errors import AccessDeniedError, AwsError, BeingDeletedError, RoleExistsError
from pulumi_aws_slr.provider.iam import IamRole, NameTakenError
from pulumi_aws_slr.provider.kind import A, RoleKind
from pulumi_aws_slr.provider.role_args import OnExisting
from pulumi_aws_slr.provider.rpc import ProviderError, Request
from pulumi_aws_slr.provider.viewing import view_of
from pulumi_aws_slr.provider.waiting import NotYet, poll

KNOWN_SECONDS = 10.0
"""IAM has shown the role before: when it does not after that time, it is gone."""


@dataclass(frozen=True)
class Found:
    """A role that a declaration has come to."""

    role: IamRole
    owned: bool
    """Whether the declaration owns it; otherwise it is adopted, and outlives everybody."""


def create_or_join(kind: RoleKind[A], request: Request, args: A, mine: Ownership, *, timeout: float) -> Found:
    """Create the role atomically; where it exists, become one of its owners, or adopt it.

    Raises:
        ProviderError: a role of that name exists and is not the one that is meant.
        RoleExistsError: it may not exist (`onExisting: fail`).
        BeingDeletedError: somebody was deleting it all the time.
        AwsError: a call failed.
    """
    return _Joiner(kind, request, args, mine, timeout=timeout).run()


def join_known(kind: RoleKind[A], request: Request, args: A, mine: Ownership, role: IamRole) -> Found | None:
    """Become an owner of a role that this very process has come to; None where it is gone.

    Nobody may delete it meanwhile, as another declaration of this process owns it.
    """
    return _Joiner(kind, request, args, mine, timeout=KNOWN_SECONDS).join(role)


def own_again(kind: RoleKind[A], request: Request, args: A, mine: Ownership, role: IamRole, *, timeout: float) -> None:
    """Put the owner's tag on a role that the state owns: it was denied, removed, or changed by a run that was killed.

    Raises:
        TimeoutError: the role is gone.
        BeingDeletedError: somebody was deleting it all the time.
        AwsError: a call failed.
    """
    _Joiner(kind, request, args, mine, timeout=timeout).stay(role)


class _Joiner(Generic[A]):
    def __init__(self, kind: RoleKind[A], request: Request, args: A, mine: Ownership, *, timeout: float) -> None:
        self._kind = kind
        self._store = kind.store
        self._log = kind.provider.log
        self._args = args
        self._urn = request.urn
        self._mine = mine
        self._timeout = timeout
        self._tagged: IamRole | None = None  # with the owner's tag on it, but not joined yet

    def join(self, role: IamRole) -> Found | None:
        try:
            role = self._tag(role, timeout=KNOWN_SECONDS)
        except NotYet:
            return None
        except AccessDeniedError:
            return self._joined(role)
        except _NoRoomError as error:
            return self._without_tag(role, error)
        return self._joined(role)

    def run(self) -> Found:
        try:
            return poll(self._attempt, timeout=self._timeout, sleep=self._kind.provider.wait)
        except TimeoutError as error:
            self._step_back()
            if isinstance(error.__cause__, _Marked):
                raise self._being_deleted(error.__cause__) from error
            raise ProviderError(
                f"IAM says that {self._kind.label(self._args)} exists, but does not show it "
                f"({error}). Run the same command again"
            ) from error
        except ProviderError:
            self._step_back()
            raise

    def stay(self, role: IamRole) -> None:
        def attempt() -> None:
            found = self._store.find(role.name)
            if found is None or found.unique_id != role.unique_id:
                raise NotYet
            self._until_joined(found)

        try:
            self._store.tag(role, self._mine.tag(), self._args.entry, timeout=self._timeout)
            poll(attempt, timeout=self._timeout, sleep=self._kind.provider.wait)
        except TimeoutError as error:
            if isinstance(error.__cause__, _Marked):
                raise self._being_deleted(error.__cause__) from error
            raise

    def _attempt(self) -> Found:
        try:
            return Found(self._kind.create(self._args, self._mine, self._urn), owned=True)
        except NameTakenError as taken:
            role = self._store.find(taken.name)
            if role is None:  # created or deleted a moment ago: ask again
                raise NotYet from taken
        self._kind.require_same(self._args, role)
        self._require_allowed(role)
        return self._until_joined(role)

    def _until_joined(self, role: IamRole) -> Found:
        """Do what the protocol says, until there is nothing left but to wait."""
        before = view_of(role)
        while True:
            view = view_of(role)
            match arrive(view, self._mine):
                case Arrival.WAIT:
                    who = ", ".join(map(str, view.marks))
                    self._log.status(f"waiting for {who} to delete the role or to leave it", self._urn)
                    raise _Marked(role, view.marks)
                case Arrival.JOINED:
                    self._say_joined(role, before)
                    return Found(replace(role, tags={**role.tags, **self._mine.tag()}), owned=True)
                case _ if self._tagged is not None and self._tagged.unique_id == role.unique_id:
                    raise NotYet  # IAM shows a role as it was before the tag
                case Arrival.ADOPT:
                    self._say(
                        Outcome.ADOPTED,
                        role,
                        f"exists since {role.create_date}, created outside of Pulumi: adopted as it is; it will "
                        "outlive this stack",
                    )
                    return Found(role, owned=False)
                case Arrival.TAG:
                    try:
                        self._tag(role)
                    except AccessDeniedError:
                        return self._joined(role)  # the tag is pending, which is said when the role is completed
                    except _NoRoomError as error:
                        return self._without_tag(role, error)
                    self._tagged = role
                    role = self._again(role)

    def _joined(self, role: IamRole) -> Found:
        """Without a line for the user: another declaration has said what there is to say, or completion will."""
        self._log.debug(Outcome.JOINED.told(role.name), self._urn)
        return Found(role, owned=True)

    def _without_tag(self, role: IamRole, error: _NoRoomError) -> Found:
        self._log.warning(Outcome.ADOPTED.told(f"{role.name} is adopted, not joined: {error}"), self._urn)
        return Found(role, owned=False)

    def _tag(self, role: IamRole, *, timeout: float = 0) -> IamRole:
        """Set the owner's tag with those of the program, if there is room for all of them."""
        wanted = {key: value for key, value in self._args.tags.items() if role.tags.get(key) != value}
        own = self._mine.tag()
        for tags in ({**wanted, **own}, own) if wanted else (own,):
            try:
                self._store.tag(role, tags, self._args.entry, timeout=timeout)
            except TimeoutError as error:  # gone a moment ago
                raise NotYet from error
            except AwsError as error:
                if error.code != "LimitExceeded":
                    raise
                full = error
            else:
                return replace(role, tags={**role.tags, **tags})
        raise _NoRoomError(full)

    def _say_joined(self, role: IamRole, before: RoleView) -> None:
        tag = before.tag_of(self._mine.owner)
        if before.names(self._mine.owner) and (tag is None or tag.incarnation != self._mine.incarnation):
            self._say(Outcome.JOINED, role, "was created by an earlier run of this declaration: taken over as its own")
        elif others := named(before.others(self._mine.owner)):
            self._say(Outcome.JOINED, role, f"belongs to {', '.join(others)}: {self._mine.owner} joins as an owner")

    def _say(self, outcome: Outcome, role: IamRole, what: str) -> None:
        self._log.info(outcome.told(f"{role.name} {what}"), self._urn)

    def _require_allowed(self, role: IamRole) -> None:
        """Refuse a role that exists where the program says so, unless this stack owns it."""
        if self._args.on_existing is not OnExisting.FAIL:
            return
        if not view_of(role).has_owner_in(self._mine.owner.stack):
            raise RoleExistsError(role.arn)

    def _again(self, role: IamRole) -> IamRole:
        found = self._store.find(role.name)
        if found is None or found.unique_id != role.unique_id:
            raise NotYet
        return found

    def _being_deleted(self, marked: _Marked) -> BeingDeletedError:
        return BeingDeletedError(marked.role.arn, marked.marks, self._timeout)

    def _step_back(self) -> None:
        """Take back the tag of an ownership that no state will know of; where others rely on the tag, it stays."""
        role = self._tagged
        if role is None:
            return
        try:
            self._store.tag(role, self._mine.tag(Phase.LEAVING), self._args.entry, timeout=0)
            found = self._store.find(role.name)
            if found is None:
                return
            if may_withdraw(view_of(found), self._mine):
                self._store.untag(role.arn, [self._mine.owner.tag_key], self._args.entry)
            else:
                self._store.tag(role, self._mine.tag(), self._args.entry, timeout=0)
        except (AwsError, TimeoutError) as error:
            self._log.debug(f"the owner's tag stays on {role.name}: {error}", self._urn)


class _Marked(NotYet):
    """Somebody is deleting the role."""

    def __init__(self, role: IamRole, marks: tuple[DeletionMark, ...]) -> None:
        super().__init__()
        self.role = role
        self.marks = marks


class _NoRoomError(Exception):
    """The role has as many tags as IAM takes."""

    def __init__(self, refused: AwsError) -> None:
        super().__init__(
            "it has fifty tags, as many as IAM takes, so there is no room for an owner's. It outlives this "
            f"declaration, as what is adopted does. IAM: {refused.detail}"
        )
