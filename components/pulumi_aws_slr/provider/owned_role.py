"""A role that several declarations may own, of any kind: check, diff, create, read and update.

What differs between kinds is in kind.py; how a declaration comes to a role is in joining.py, deletion in deletion.py,
what the declarations of one process share in sharing.py. The contract for users is in docs/role.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic

from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Claim, Ownership, Phase, new_incarnation
from pulumi_aws_slr.ownership.view import named, user_tags
from pulumi_aws_slr.provider import deletion, joining
from pulumi_aws_slr.provider.completion import complete
from pulumi_aws_slr.provider.errors import AccessDeniedError, AwsError, RoleExistsError
from pulumi_aws_slr.provider.iam import IamRole
from pulumi_aws_slr.provider.ignored_tags import IgnoredTags
from pulumi_aws_slr.provider.joining import KNOWN_SECONDS, Found
from pulumi_aws_slr.provider.kind import A, RoleKind
from pulumi_aws_slr.provider.role_args import OnExisting
from pulumi_aws_slr.provider.rpc import (
    UNKNOWN,
    Cancelled,
    Change,
    Checked,
    CheckFailure,
    Diff,
    Log,
    PartiallyDone,
    Properties,
    ProviderError,
    Request,
)
from pulumi_aws_slr.provider.sharing import Shared, Sharing
from pulumi_aws_slr.provider.tag_keys import without
from pulumi_aws_slr.provider.viewing import view_of

_CREATE_SECONDS = 120.0
_IDENTIFYING = ("arn", "name", "path", "uniqueId", "createDate")
_IN_THE_CLEAR = (
    "must not be secret: the role's ARN has it, and Pulumi keeps a resource's ID in the clear. If it is none, use "
    "`pulumi.Output.unsecret`"
)


class OwnedRoleResource(Generic[A]):
    """The life of the roles of one kind and one provider configuration."""

    def __init__(self, kind: RoleKind[A]) -> None:
        self._kind = kind
        self._aws = kind.aws
        self._store = kind.store
        self._sharing = Sharing(kind.provider.wait)

    @property
    def _log(self) -> Log:
        return self._kind.provider.log

    def check(self, request: Request) -> Checked:
        """Everything that can be known to be wrong, before any call."""
        inputs = self._kind.normalized(request.inputs)
        failures, warnings = self._kind.check(inputs)
        failures += [CheckFailure(name, _IN_THE_CLEAR) for name in self._kind.replacing if name in request.secret]
        for warning in warnings:
            self._log.warning(warning, request.urn)
        if not failures and (shared := self._shared(inputs)):
            failures = shared.declare(request.urn, inputs, self._kind.agreed)
        return Checked(inputs, failures)

    def _shared(self, inputs: Properties) -> Shared | None:
        """What this process knows of the role; None where the inputs do not yet say which one it is."""
        key = self._kind.key(self._kind.args(inputs, {}))
        return None if key is None else self._sharing.of(key)

    def diff(self, request: Request) -> Diff:
        """Compare the inputs with the role as it was last seen. What the program does not set is not compared."""
        state, inputs = request.state, request.inputs
        changes = {key: Change.REPLACE for key in self._kind.replacing if inputs.get(key) != state.get(key)}
        if inputs.get("description") not in (None, state.get("description"), state.get("refusedDescription")):
            changes["description"] = Change.UPDATE
        wanted = self._args(inputs).tags
        shared = self._shared(inputs)
        dropped = shared.dropped if shared else set()  # by another declaration, in this very run
        if (
            wanted != state.get("tagsAll", {})
            or state.get("pendingTags")
            or inputs.get("tags") == UNKNOWN
            or dropped & wanted.keys()
        ):
            changes["tags"] = Change.UPDATE
        if not state.get("adopted") and Owner.recorded(state, request.urn) != Owner.of_urn(request.urn):
            changes["owner"] = Change.UPDATE  # the stack or the resource was renamed
        for key in ("onExisting", "deletion"):
            if inputs.get(key) != state.get(key):
                changes[key] = Change.UPDATE
        changes |= self._kind.changes(request)
        return Diff(changes, stables=[] if Change.REPLACE in changes.values() else list(_IDENTIFYING))

    # --- create ---

    def create(self, request: Request) -> tuple[str, Properties]:
        """Create the role, or join or adopt the one that is there."""
        args = self._args(request.inputs)
        if request.preview:
            return "", self._preview(args, request)
        mine = Ownership(Owner.of_urn(request.urn), new_incarnation())
        timeout = request.timeout or _CREATE_SECONDS
        _ = self._aws.identity  # refuses a wrong account before anything is written
        with self._sharing.turn(self._kind.key(args)) as shared:
            found = self._come(shared, request, args, mine, timeout=timeout)
            shared.came(found.role, mine if found.owned else None)
            return self._finish(found, shared, request, args, mine, timeout=timeout)

    def _come(self, shared: Shared, request: Request, args: A, mine: Ownership, *, timeout: float) -> Found:
        """Come to the role by the fewest calls: one that another declaration of this run came to is known."""
        role = shared.known
        if role is not None and shared.owners:
            if found := joining.join_known(self._kind, request, args, mine, role):
                return found
        elif role is not None and args.on_existing is OnExisting.ADOPT:
            return Found(role, owned=False)
        shared.forget()
        return joining.create_or_join(self._kind, request, args, mine, timeout=timeout)

    def _finish(
        self, found: Found, shared: Shared, request: Request, args: A, mine: Ownership, *, timeout: float
    ) -> tuple[str, Properties]:
        role, marks = found.role, mine.tag() if found.owned else {}
        outputs = self._outputs(role, request.inputs, mine=mine if found.owned else None, tags_all={})
        outputs |= self._kind.shown(args, role)
        outputs["pendingTags"] = sorted([*args.tags, *marks])
        try:
            role, completed = complete(
                self._kind,
                role,
                args,
                request,
                marks=marks,
                kept=(),
                description=args.description,
                timeout=timeout,
            )
            shared.role = role
            outputs = {**outputs, "pendingTags": None, **completed}
            outputs |= self._kind.complete(args, role, request, adopted=not found.owned, timeout=timeout)
        except (AwsError, Cancelled, TimeoutError) as error:
            raise PartiallyDone(
                f"the role {role.arn} exists and is recorded in the stack, but it was not finished: {error}. "
                "Run the same command again",
                role.arn,
                _said(outputs),
            ) from error
        return role.arn, _said(outputs)

    def _preview(self, args: A, request: Request) -> Properties:
        """What is known before creation: name and ARN where the kind foresees them, and all of a role that exists."""
        outputs = {
            **dict.fromkeys((*_IDENTIFYING, "adopted", *self._kind.outputs), UNKNOWN),
            **self._input_outputs(request.inputs),
            "tagsAll": UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags),
        }
        foreseen = self._kind.foreseen(args, self._aws.identity)
        outputs |= foreseen
        if "name" not in foreseen:
            return outputs
        try:
            role = self._existing(args, foreseen["name"])
        except AccessDeniedError as error:
            self._log.debug(f"whether the role exists is not known: {error}", request.urn)
            return outputs
        if role is None:
            return outputs
        owner, view = Owner.of_urn(request.urn), view_of(role)
        others = view.others(owner)
        if args.on_existing is OnExisting.FAIL and not view.has_owner_in(owner.stack):
            raise RoleExistsError(role.arn)
        if view.names(owner):
            note = "was created by an earlier run of this declaration and will be taken over as its own"
        elif others:
            note = f"belongs to {', '.join(named(others))}; {owner} will join as an owner"
        else:
            note = (
                f"exists since {role.create_date} and will be adopted; it will outlive this stack. To have this "
                f"declaration own it instead, run this first: {owner.tag_command(role.name, new_incarnation())}"
            )
        outputs.update(uniqueId=role.unique_id, createDate=role.create_date)
        outputs["adopted"] = not view.names(owner) and not others
        outcome = Outcome.ADOPTED if outputs["adopted"] else Outcome.JOINED
        self._log.info(outcome.told(f"{role.name} {note}"), request.urn)
        self._kind.preview_existing(args, role, request.urn, adopted=outputs["adopted"])
        return outputs

    def _existing(self, args: A, name: str) -> IamRole | None:
        listing = self._kind.listing
        return None if listing and listing.lacks(name) else self._seen(args, name)

    def _seen(self, args: A, name: str) -> IamRole | None:
        """The role by its name, for a look that several declarations of this run share."""
        with self._sharing.turn(self._kind.key(args)) as shared:
            if shared.role is None or shared.role.name != name:
                shared.role = self._store.find(name)
            return shared.role

    # --- read ---

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """Refresh a role of the stack, or import one by ARN or name."""
        name = self._kind.name_of(request.id)
        if name != request.id:
            self._aws.require_account_of(request.id)
        _ = self._aws.identity
        refreshing = bool(request.inputs)
        role = self._seen(self._kind.args(request.inputs, {}), name) if refreshing else self._store.find(name)
        if role is None:
            return None
        self._kind.require_readable(role)
        same = request.state.get("uniqueId") == role.unique_id
        refused = request.state.get("refusedDescription") if same else None
        inputs = _refreshed(request.inputs, role, refused, self._ignored) if refreshing else self._imported(role)
        mine, pending = self._standing(request, role, same=same)
        args = self._args(inputs)
        tags_all = {key: role.tags[key] for key in args.tags if key in role.tags}
        outputs = self._outputs(role, inputs, mine=mine, tags_all=tags_all)
        outputs |= self._kind.looked_up(args, role, request.state)
        if refused is not None:
            outputs["refusedDescription"] = refused
        if pending:
            outputs["pendingTags"] = sorted(pending)
        return role.arn, outputs, inputs

    def _standing(self, request: Request, role: IamRole, *, same: bool) -> tuple[Ownership | None, set[str]]:
        """What a look at the role says of this declaration: what it owns, and what its next update has to mend.

        A look writes nothing: a preview looks, too, while another run of the stack may be deleting the role.
        """
        owner, view = Owner.recorded(request.state, request.urn), view_of(role)
        tag = view.tag_of(owner)
        if not request.state or request.state.get("adopted") or not (same or tag):
            if tag is None:
                return None, set()
            return Ownership(owner, new_incarnation()), {owner.tag_key}  # imported, or tagged by hand
        mine = Ownership(owner, request.state["owner"]["incarnation"])
        pending = {
            owner.deleting_key for mark in view.marks if (mark.owner, mark.incarnation) == (owner, mine.incarnation)
        }
        if tag is None or (tag.incarnation == mine.incarnation and tag.phase is not Phase.OWNING):
            pending.add(owner.tag_key)
        elif tag.incarnation != mine.incarnation:
            command = owner.tag_command(role.name, mine.incarnation)
            self._log.warning(
                f"{role.name} is owned by another incarnation of {owner}, and not by this state: a second stack of the "
                "same name, or a replacement that was killed. So the role stays when this declaration goes. If there "
                f"is no second one, make it this state's again: {command}",
                request.urn,
            )
        return mine, pending

    # --- update ---

    def update(self, request: Request) -> Properties:
        """Bring tags and description to what the program says. Calls IAM for what differs, and for nothing else."""
        args = self._args(request.inputs)
        state = {**request.state, **self._input_outputs(request.inputs, base=request.state)}
        if request.preview:
            tags_all = UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags)
            return {**state, "tagsAll": tags_all, "pendingTags": None}
        self._aws.require_account_of(state["arn"])
        with self._sharing.turn(self._kind.key(args)) as shared:
            try:
                return self._update(request, args, state, shared)
            except (TimeoutError, AwsError) as error:
                if isinstance(error, AwsError) and error.code != "NoSuchEntity":
                    raise
                raise ProviderError(
                    f"{state['arn']} is gone: deleted outside of Pulumi. Run `pulumi up --refresh` to create it again"
                ) from error

    def _update(self, request: Request, args: A, state: Properties, shared: Shared) -> Properties:
        role = IamRole(
            name=state["name"],
            arn=state["arn"],
            path=state["path"],
            unique_id=state["uniqueId"],
            create_date=state["createDate"],
            description=request.state.get("description") or "",
            tags=request.state.get("tagsAll") or {},
        )
        role, marks, stale = self._own(request, args, role)
        pending = request.state.get("pendingTags")
        before = set(request.state.get("tagsAll") or {})
        kept = {key for key in before if key in self._ignored} | shared.wanted_by_others(request.urn)
        role, completed = complete(
            self._kind,
            role,
            args,
            request,
            marks=marks,
            kept=kept,
            description=args.description,
            timeout=request.timeout or (_CREATE_SECONDS if pending else KNOWN_SECONDS),
        )
        result = {key: value for key, value in state.items() if key not in ("pendingTags", "refusedDescription")}
        result |= completed
        patience = request.timeout or _CREATE_SECONDS  # its service may be as slow to see a change as a new role
        result |= self._kind.complete(args, role, request, adopted=state["adopted"], timeout=patience)
        if stale and "pendingTags" not in result:
            self._store.untag(role.arn, stale, args.entry)
        if state.get("owner") and "pendingTags" not in result:
            result["owner"] = {**state["owner"], "label": Owner.of_urn(request.urn).label}
        dropped = without(before, {*result["tagsAll"], *kept})
        shared.dropped |= dropped
        shared.changed({**result["tagsAll"], **marks}, dropped | stale, role.description)
        return result

    def _own(self, request: Request, args: A, role: IamRole) -> tuple[IamRole, dict[str, str], set[str]]:
        """Own the role again where a look found that it does not, and by the name that stack and resource have now.

        Returns:
            The role, the owner's tags that are to be on it, and the keys of those that are to go then.
        """
        state, pending = request.state, set(request.state.get("pendingTags") or ())
        if state.get("adopted"):
            return role, {}, set()
        owner, recorded = Owner.of_urn(request.urn), Owner.recorded(state, request.urn)
        mine = Ownership(owner, state["owner"]["incarnation"])
        renamed = owner != recorded
        if recorded.deleting_key in pending:  # a destroy was killed
            self._store.untag(role.arn, [recorded.deleting_key], args.entry)
        if recorded.tag_key in pending:
            try:
                joining.own_again(self._kind, request, args, mine, role, timeout=request.timeout or _CREATE_SECONDS)
            except AccessDeniedError as error:
                self._log.debug(f"the owner's tag is tried again: {error}", request.urn)
            else:
                role = replace(role, tags={**role.tags, **mine.tag()})
        elif not renamed:
            return role, {}, set()
        claim = Claim.parse(role.description, datetime.fromisoformat(role.create_date))
        void = {recorded.left_key: mine.incarnation} if renamed and claim and claim.owner == recorded else {}
        return role, {**mine.tag(), **void}, {recorded.tag_key} if renamed else set()

    # --- delete ---

    def delete(self, request: Request) -> None:
        """Remove the declaration: the role goes with its last owner, once nothing uses it."""
        declared = {**request.state, **request.old_inputs, "tags": None}  # the state has what the role has, the inputs
        args = self._kind.args(declared, {})  # what the program said
        deletion.delete(self._kind, self._sharing, request, args)

    # --- properties ---

    @property
    def _ignored(self) -> IgnoredTags:
        return self._aws.config.ignored_tags

    def _args(self, inputs: Properties) -> A:
        """What the program says, without the tags that are to be ignored."""
        tags = inputs.get("tags")
        own = self._ignored.others(tags) if isinstance(tags, dict) else tags
        return self._kind.args({**inputs, "tags": own}, self._ignored.others(dict(self._aws.config.default_tags)))

    def _input_outputs(self, inputs: Properties, base: Mapping[str, Any] | None = None) -> Properties:
        """The inputs as outputs. A description that the program does not set keeps what the role has."""
        outputs = {key: inputs.get(key) for key in self._kind.inputs}
        if outputs["description"] is None:
            outputs["description"] = base.get("description") if base is not None else UNKNOWN
        return outputs

    def _outputs(
        self, role: IamRole, inputs: Properties, *, mine: Ownership | None, tags_all: Mapping[str, str]
    ) -> Properties:
        """The state of a role without what only its kind has; `mine` is None where it is adopted."""
        return {
            **self._input_outputs(inputs),
            "description": role.description,
            "arn": role.arn,
            "name": role.name,
            "path": role.path,
            "uniqueId": role.unique_id,
            "createDate": role.create_date,
            "adopted": mine is None,
            "owner": {"label": mine.owner.label, "incarnation": mine.incarnation} if mine else None,
            "tagsAll": dict(tags_all),
        }

    def _imported(self, role: IamRole) -> Properties:
        """Inputs for a role that is imported: what a program would have to say to get this very role."""
        inputs = self._kind.imported(role)
        if role.description:
            inputs["description"] = role.description
        if tags := self._ignored.others(user_tags(role.tags)):
            inputs["tags"] = tags
        return inputs


def _said(outputs: Properties) -> Properties:
    """The outputs without tags that are pending, where there are none."""
    return {key: value for key, value in outputs.items() if key != "pendingTags" or value}


def _refreshed(inputs: Properties, role: IamRole, refused: str | None, ignored: IgnoredTags) -> Properties:
    """The inputs of the last run with what the role has now, for what the program manages and the role takes."""
    refreshed = dict(inputs)
    if inputs.get("description") not in (None, refused):
        refreshed["description"] = role.description
    if isinstance(inputs.get("tags"), dict):
        found = {key: value for key, value in inputs["tags"].items() if key in ignored or key in role.tags}
        refreshed["tags"] = {key: value if key in ignored else role.tags[key] for key, value in found.items()}
    return refreshed
