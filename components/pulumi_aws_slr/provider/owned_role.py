"""A role that several declarations may own, of any kind: the life of its resource, from check to delete.

What is a kind's own is in role.py and service_role.py. How a declaration comes to a role, shares it and gives it up is
decided in `ownership`. The contract for users is in docs/role.md.
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.iam.listing import RoleListing
from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.ignored_tags import IgnoredTags
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.errors import (
    AccessDeniedError,
    AwsError,
    Cancelled,
    CheckFailure,
    NotFoundError,
    PartiallyDone,
    RoleExistsError,
    SlrError,
)
from pulumi_aws_slr.ownership import joining
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.completion import Wanted, complete
from pulumi_aws_slr.ownership.deletion import Leaving, leave
from pulumi_aws_slr.ownership.joining import Found
from pulumi_aws_slr.ownership.kind import RoleKind
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.sharing import Shared, Sharing
from pulumi_aws_slr.ownership.tag_keys import without
from pulumi_aws_slr.ownership.tags import Claim, Ownership, Phase, new_incarnation
from pulumi_aws_slr.ownership.view import user_tags, view_of
from pulumi_aws_slr.provider.arguments import OwnedRoleArgs
from pulumi_aws_slr.provider.own_stack import with_urns
from pulumi_aws_slr.provider.rpc import Change, Checked, Diff, Log, Provider, Request, Resource
from pulumi_aws_slr.provider.state import RoleState, sound_inputs
from pulumi_aws_slr.provider.told import foretell, tell
from pulumi_aws_slr.tokens import UNKNOWN, Properties

A = TypeVar("A", bound=OwnedRoleArgs)

CREATE_SECONDS = 120.0
DELETE_SECONDS = 600.0
_KNOWN_SECONDS = 10.0  # IAM has shown the role before: when it does not after that time, it is gone
_IDENTIFYING = ("arn", "name", "path", "uniqueId", "createDate")
_IN_THE_CLEAR = (
    "must not be secret: the role's ARN has it, and Pulumi keeps a resource's ID in the clear. If it is none, use "
    "`pulumi.Output.unsecret`"
)


class OwnedRoleResource(RoleKind[A], Resource, Generic[A]):
    """The life of the roles of one kind and one provider configuration."""

    arguments: type[A]
    """The class of the checked inputs."""
    outputs: ClassVar[tuple[str, ...]]
    """The outputs that only IAM knows; unknown before creation."""

    def __init__(self, aws: Aws, provider: Provider) -> None:
        self.aws = aws
        self.clock = Clock(provider.wait, provider.monotonic)
        self.listing: RoleListing | None = None
        """Where IAM lists roles of this kind, for look-ups that need no tags."""
        self._provider = provider
        self._sharing = Sharing(self.clock)

    @property
    def user(self) -> Log:
        """The user's terminal."""
        return self._provider.log

    def _operation(self, request: Request, timeout: float) -> Operation:
        return Operation(request.urn, self.user, self.clock, request.timeout or timeout)

    # --- arguments ---

    def _args(self, inputs: Properties) -> A:
        """What the program says, without the tags that are to be ignored."""
        tags = inputs.get("tags")
        own = self._ignored.others(tags) if isinstance(tags, dict) else tags
        return self.arguments.of({**inputs, "tags": own}, self._ignored.others(dict(self.aws.config.default_tags)))

    @property
    def _ignored(self) -> IgnoredTags:
        return self.aws.config.ignored_tags

    def _echo(self, inputs: Properties) -> Properties:
        """The inputs as outputs; who was granted what in this very run is nobody's output."""
        return {key: inputs.get(key) for key in self.arguments.inputs if key != "permissionGrants"}

    # --- check ---

    def check(self, request: Request) -> Checked:
        """Everything that can be known to be wrong, before any call."""
        inputs = self.arguments.normalized(request.inputs)
        failures, warnings = self.arguments.check(request.inputs, self.aws.partition_hint)
        failures += [CheckFailure(name, _IN_THE_CLEAR) for name in self.arguments.replacing if name in request.secret]
        for warning in warnings:
            self.user.warning(warning, request.urn)
        if not failures and (shared := self._shared(inputs)):
            failures = shared.declare(request.urn, inputs, self.arguments.agreed)
        return Checked(inputs, failures)

    def _shared(self, inputs: Properties) -> Shared | None:
        """What this process knows of the role; None where the inputs do not yet say which one it is."""
        key = self.key(self.arguments.of(inputs, {}))
        return None if key is None else self._sharing.of(key)

    # --- diff ---

    def changes(self, request: Request) -> dict[str, Change]:  # noqa: ARG002 (kinds may use it)
        """What differs between `request.inputs` and `request.state`, beyond what all kinds have. May warn."""
        return {}

    def diff(self, request: Request) -> Diff:
        """Compare the inputs with the role as it was last seen. What the program does not set is not compared."""
        state, inputs = RoleState.of(request.state, request.urn), request.inputs
        last = request.state
        changes = {key: Change.REPLACE for key in self.arguments.replacing if inputs.get(key) != last.get(key)}
        if inputs.get("description") not in (None, state.role.description, state.refused_description):
            changes["description"] = Change.UPDATE
        wanted = self._args(inputs).tags
        shared = self._shared(inputs)
        dropped = shared.dropped if shared else set()  # by another declaration, in this very run
        if wanted != state.role.tags or state.pending_tags or inputs.get("tags") == UNKNOWN or dropped & wanted.keys():
            changes["tags"] = Change.UPDATE
        if state.mine and state.mine.owner != Owner.of_urn(request.urn):
            changes["owner"] = Change.UPDATE  # the stack or the resource was renamed
        for key in ("onExisting", "deletion"):
            if inputs.get(key) != last.get(key):
                changes[key] = Change.UPDATE
        changes |= self.changes(request)
        return Diff(changes, stables=[] if Change.REPLACE in changes.values() else list(_IDENTIFYING))

    # --- create ---

    @abstractmethod
    def foreseen(self, args: A, identity: Identity) -> Properties:
        """The outputs that are known before creation. Without a `name`, nothing is looked up."""

    def preview_existing(self, args: A, role: IamRole, urn: str, *, adopted: bool) -> None:
        """Warn, at preview, of what the role that exists lacks."""

    @abstractmethod
    def shown(self, args: A, role: IamRole) -> Properties:
        """The kind's own outputs of a role, as far as they are known without a call."""

    def settle(
        self,
        args: A,  # noqa: ARG002 (kinds may use them)
        state: RoleState,  # noqa: ARG002
        request: Request,  # noqa: ARG002
        operation: Operation,  # noqa: ARG002
    ) -> Properties:
        """Bring the role to what `args` say, beyond tags and description; answers the outputs that this settles."""
        return {}

    def create(self, request: Request) -> tuple[str, Properties]:
        """Create the role, or join or adopt the one that is there."""
        args = self._args(request.inputs)
        if request.preview:
            return "", self._preview(args, request)
        mine = Ownership(Owner.of_urn(request.urn), new_incarnation())
        operation = self._operation(request, CREATE_SECONDS)
        _ = self.aws.identity  # refuses a wrong account before anything is written
        with self._sharing.turn(self.key(args)) as shared:
            found = self._come(shared, operation, args, mine)
            shared.came(found.role, mine if found.owned else None)
            return self._finish(found, shared, request, operation, args=args, mine=mine)

    def _come(self, shared: Shared, operation: Operation, args: A, mine: Ownership) -> Found:
        """Come to the role by the fewest calls: one that another declaration of this run came to is known."""
        role = shared.known
        if role is not None and shared.owners:
            known = replace(operation, timeout=_KNOWN_SECONDS)
            if found := joining.join_known(self, known, args, mine, role):
                tell(found, operation, mine.owner)
                return found
        elif role is not None and args.on_existing is OnExisting.ADOPT:
            return Found(role, Outcome.ADOPTED)  # as another declaration has said
        shared.forget()
        found = joining.create_or_join(self, operation, args, mine)
        tell(found, operation, mine.owner)
        return found

    def _finish(
        self, found: Found, shared: Shared, request: Request, operation: Operation, *, args: A, mine: Ownership
    ) -> tuple[str, Properties]:
        role, owner = found.role, mine.tag() if found.owned else {}
        state = RoleState(
            replace(role, tags={}),
            mine if found.owned else None,
            frozenset({*args.tags, *owner}),
            rest=self._echo(request.inputs) | self.shown(args, role),
        )
        try:
            completed = complete(self, operation, role, Wanted(args, owner))
            shared.role, state = completed.role, state.completed(completed)
            state = replace(state, rest=state.rest | self.settle(args, state, request, operation))
        except (AwsError, Cancelled, TimeoutError) as error:
            raise PartiallyDone(
                f"the role {role.arn} exists and is recorded in the stack, but it was not finished: {error}. "
                "Run the same command again",
                role.arn,
                state.to_properties(),
            ) from error
        return role.arn, state.to_properties()

    def _preview(self, args: A, request: Request) -> Properties:
        """What is known before creation: name and ARN where the kind foresees them, and all of a role that exists."""
        echo = self._echo(request.inputs)
        outputs = {
            **dict.fromkeys((*_IDENTIFYING, "adopted", *self.outputs), UNKNOWN),
            **echo,
            "description": UNKNOWN if echo["description"] is None else echo["description"],
            "tagsAll": UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags),
        }
        foreseen = self.foreseen(args, self.aws.identity)
        outputs |= foreseen
        if "name" not in foreseen:
            return outputs
        try:
            role = self._existing(args, foreseen["name"])
        except AccessDeniedError as error:
            self.user.debug(f"whether the role exists is not known: {error}", request.urn)
            return outputs
        if role is None:
            return outputs
        owner = Owner.of_urn(request.urn)
        if args.on_existing is OnExisting.FAIL and not view_of(role).has_owner_in(owner.stack):
            raise RoleExistsError(role.arn)
        adopted = foretell(role, self._operation(request, CREATE_SECONDS), owner) is Outcome.ADOPTED
        outputs.update(uniqueId=role.unique_id, createDate=role.create_date, adopted=adopted)
        self.preview_existing(args, role, request.urn, adopted=adopted)
        return outputs

    def _existing(self, args: A, name: str) -> IamRole | None:
        return None if self.listing and self.listing.lacks(name) else self._seen(args, name)

    def _seen(self, args: A, name: str) -> IamRole | None:
        """The role by its name, for a look that several declarations of this run share."""
        with self._sharing.turn(self.key(args)) as shared:
            if shared.role is None or shared.role.name != name:
                shared.role = self.store.find(name)
            return shared.role

    # --- read ---

    @abstractmethod
    def name_of(self, resource_id: str) -> str:
        """The role's name by the ID of a resource, or by what a user imports it by: name or ARN.

        Raises:
            SlrError: it is the ARN of something else.
        """

    @abstractmethod
    def require_readable(self, role: IamRole) -> None:
        """Make sure that a role that was found is of this kind.

        Raises:
            SlrError: it is not.
        """

    @abstractmethod
    def imported(self, role: IamRole) -> Properties:
        """The inputs that a program would have to say to get this very role, tags and description aside."""

    def looked_up(self, args: A, role: IamRole, last: RoleState | None) -> Properties:  # noqa: ARG002 (kinds may use it)
        """The kind's own outputs of a role that is read."""
        return self.shown(args, role)

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """Refresh a role of the stack, or import one by ARN or name."""
        name = self.name_of(request.id)
        if name != request.id:
            self.aws.require_account_of(request.id)
        _ = self.aws.identity
        declared, last = sound_inputs(request.inputs), RoleState.usable(request.state)
        role = self._seen(self.arguments.of(declared, {}), name) if declared else self.store.find(name)
        if role is None:
            return None
        self.require_readable(role)
        same = last is not None and last.role.unique_id == role.unique_id
        refused = last.refused_description if last and same else None
        inputs = _refreshed(declared, role, refused, self._ignored) if declared else self._imported(role)
        mine, pending = self._standing(request.urn, last, role, same=same)
        args = self._args(inputs)
        tags = {key: role.tags[key] for key in args.tags if key in role.tags}
        rest = self._echo(inputs) | self.looked_up(args, role, last)
        state = RoleState(replace(role, tags=tags), mine, frozenset(pending), refused, rest)
        return role.arn, state.to_properties(), inputs

    def _standing(
        self, urn: str, last: RoleState | None, role: IamRole, *, same: bool
    ) -> tuple[Ownership | None, set[str]]:
        """What a look at the role says of this declaration: what it owns, and what its next update has to mend.

        A look writes nothing: a preview looks, too, while another run of the stack may be deleting the role.
        """
        mine = last.mine if last else None
        owner, view = mine.owner if mine else Owner.of_urn(urn), view_of(role)
        tag = view.tag_of(owner)
        if mine is None or not (same or tag):
            if tag is None:
                return None, set()
            return Ownership(owner, new_incarnation()), {owner.tag_key}  # imported, or tagged by hand
        pending = {owner.deleting_key} if view.has_mark_of(mine) else set()
        if tag is None or (tag.incarnation == mine.incarnation and tag.phase is not Phase.OWNING):
            pending.add(owner.tag_key)
        elif tag.incarnation != mine.incarnation:
            command = owner.tag_command(role.name, mine.incarnation)
            self.user.warning(
                f"{role.name} is owned by another incarnation of {owner}, and not by this state: a second stack of the "
                "same name, or a replacement that was killed. So the role stays when this declaration goes. If there "
                f"is no second one, make it this state's again: {command}",
                urn,
            )
        return mine, pending

    def _imported(self, role: IamRole) -> Properties:
        """Inputs for a role that is imported: what a program would have to say to get this very role."""
        inputs = self.imported(role)
        if role.description:
            inputs["description"] = role.description
        if tags := self._ignored.others(user_tags(role.tags)):
            inputs["tags"] = tags
        return inputs

    # --- update ---

    def update(self, request: Request) -> Properties:
        """Bring tags and description to what the program says. Calls IAM for what differs, and for nothing else."""
        args, state = self._args(request.inputs), RoleState.of(request.state, request.urn)
        state = replace(state, rest=state.rest | self._echo(request.inputs))
        if request.preview:
            description = request.inputs.get("description")
            tags = UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags)
            shown = state.role.description if description is None else description
            return {**state.to_properties(), "description": shown, "tagsAll": tags, "pendingTags": None}
        self.aws.require_account_of(state.role.arn)
        with self._sharing.turn(self.key(args)) as shared:
            try:
                return self._update(request, args, state, shared).to_properties()
            except (NotFoundError, TimeoutError) as error:
                raise SlrError(
                    f"{state.role.arn} is gone: deleted outside of Pulumi. Run `pulumi up --refresh` to create it again"
                ) from error

    def _update(self, request: Request, args: A, state: RoleState, shared: Shared) -> RoleState:
        role, owner, stale = self._own(request, args, state)
        before = state.role.tags
        kept = {key for key in before if key in self._ignored} | shared.wanted_by_others(request.urn)
        operation = self._operation(request, CREATE_SECONDS if state.pending_tags else _KNOWN_SECONDS)
        wanted = Wanted(args, owner, before, kept, state.refused_description)
        state = state.completed(complete(self, operation, role, wanted))
        # its service may be as slow to see a change as a new role
        rest = self.settle(args, state, request, self._operation(request, CREATE_SECONDS))
        state = replace(state, rest=state.rest | rest)
        if not state.pending_tags:
            if stale:
                self.store.untag(role.arn, stale)
            if state.mine:
                state = replace(state, mine=replace(state.mine, owner=Owner.of_urn(request.urn)))
        dropped = without(before, {*state.role.tags, *kept})
        shared.dropped |= dropped
        shared.changed({**state.role.tags, **owner}, dropped | stale, state.role.description)
        return state

    def _own(self, request: Request, args: A, state: RoleState) -> tuple[IamRole, dict[str, str], set[str]]:
        """Own the role again where a look found that it does not, and by the name that stack and resource have now.

        Returns:
            The role, the owner's tags that are to be on it, and the keys of those that are to go then.
        """
        role = state.role
        if state.mine is None:
            return role, {}, set()
        recorded = state.mine.owner
        mine = replace(state.mine, owner=Owner.of_urn(request.urn))
        renamed = mine.owner != recorded
        if recorded.deleting_key in state.pending_tags:  # a destroy was killed
            self.store.untag(role.arn, [recorded.deleting_key])
        if recorded.tag_key in state.pending_tags:
            operation = self._operation(request, CREATE_SECONDS)
            try:
                found = joining.own_again(self, operation, args, mine, role)
            except AccessDeniedError as error:
                operation.debug(f"the owner's tag is tried again: {error}")
            else:
                tell(found, operation, mine.owner)
                role = replace(role, tags={**role.tags, **mine.tag()})
        elif not renamed:
            return role, {}, set()
        claim = Claim.parse(role.description, datetime.fromisoformat(role.create_date))
        void = {recorded.left_key: mine.incarnation} if renamed and claim and claim.owner == recorded else {}
        return role, {**mine.tag(), **void}, {recorded.tag_key} if renamed else set()

    # --- delete ---

    def delete(self, request: Request) -> None:
        """Remove the declaration: the role goes with its last owner, once nothing uses it."""
        state, operation = RoleState.of(request.state, request.urn), self._operation(request, DELETE_SECONDS)
        # declared inputs override recorded state
        args = self.arguments.of({**request.state, **sound_inputs(request.old_inputs), "tags": None}, {})
        role = state.role
        if state.mine is None and args.deletion is not Deletion.FORCE_ADOPTED:
            operation.info(f"{role.name} was adopted, not created here: left as it is")
            return
        self.aws.require_account_of(role.arn)
        mine = state.mine or Ownership(Owner.of_urn(request.urn), new_incarnation())
        urns = functools.partial(with_urns, urn=request.urn, clock=self.clock, user=self.user)
        leaving = Leaving(args, mine, state.mine is None, role.arn, role.name, role.unique_id, urns)
        with self._sharing.departure(self.key(args), mine) as shared:
            leave(self, shared, operation, leaving)

    def leave_unrecorded(self, role: IamRole, mine: Ownership, operation: Operation) -> None:
        """Remove a declaration that no state has, as its own stack's destroy would.

        Raises:
            SlrError: as `delete`.
        """
        args = self.arguments.of(self.imported(role), {})
        leaving = Leaving(args, mine, False, role.arn, role.name, role.unique_id, lambda usage: usage)
        with self._sharing.departure(self.key(args), mine) as shared:
            leave(self, shared, operation, leaving)


def _refreshed(inputs: Properties, role: IamRole, refused: str | None, ignored: IgnoredTags) -> Properties:
    """The inputs of the last run with what the role has now, for what the program manages and the role takes."""
    refreshed: dict[str, Any] = dict(inputs)
    if inputs.get("description") not in (None, refused):
        refreshed["description"] = role.description
    if isinstance(inputs.get("tags"), dict):
        found = {key: value for key, value in inputs["tags"].items() if key in ignored or key in role.tags}
        refreshed["tags"] = {key: value if key in ignored else role.tags[key] for key, value in found.items()}
    return refreshed
