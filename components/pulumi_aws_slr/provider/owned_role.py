"""A role that several stacks may own, of any kind: check, diff, create, read and update.

What differs between kinds is in kind.py; how a stack comes to a role is in joining.py, deletion in deletion.py. The
contract for users is in docs/role.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Generic

from pulumi_aws_slr.provider import deletion, joining, owners
from pulumi_aws_slr.provider.errors import (
    AccessDeniedError,
    AwsError,
    RoleExistsError,
)
from pulumi_aws_slr.provider.iam import IamRole
from pulumi_aws_slr.provider.kind import A, RoleKind
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.role_args import OnExisting
from pulumi_aws_slr.provider.rpc import (
    UNKNOWN,
    Cancelled,
    Change,
    Checked,
    Diff,
    Log,
    PartiallyDone,
    Properties,
    ProviderError,
    Request,
)

_CREATE_SECONDS = 120.0
_SEEN_SECONDS = 10.0  # IAM has shown the role before: when it does not now, it is gone
_IDENTIFYING = ("arn", "name", "path", "uniqueId", "createDate")


class OwnedRoleResource(Generic[A]):
    """The life of the roles of one kind and one provider configuration."""

    def __init__(self, kind: RoleKind[A]) -> None:
        self._kind = kind
        self._aws = kind.aws
        self._store = kind.store

    @property
    def _log(self) -> Log:
        return self._kind.provider.log

    def check(self, request: Request) -> Checked:
        """Everything that can be known to be wrong, before any call."""
        inputs = self._kind.normalized(request.inputs)
        failures, warnings = self._kind.check(inputs)
        for warning in warnings:
            self._log.warning(warning, request.urn)
        return Checked(inputs, failures)

    def diff(self, request: Request) -> Diff:
        """Compare the inputs with the role as it was last seen. What the program does not set is not compared."""
        state, inputs = request.state, request.inputs
        changes = {key: Change.REPLACE for key in self._kind.replacing if inputs.get(key) != state.get(key)}
        if inputs.get("description") not in (None, state.get("description"), state.get("refusedDescription")):
            changes["description"] = Change.UPDATE
        wanted = self._kind.args(inputs, self._default_tags).tags
        if wanted != state.get("tagsAll", {}) or state.get("pendingTags") or inputs.get("tags") == UNKNOWN:
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
        args = self._kind.args(request.inputs, self._default_tags)
        if request.preview:
            return "", self._preview(args, request)
        owner = Owner.of_urn(request.urn)
        timeout = request.timeout or _CREATE_SECONDS
        _ = self._aws.identity  # refuses a wrong account before anything is written
        role, adopted = joining.create_or_join(self._kind, request, args, timeout=timeout)
        marking = None if adopted else owner
        outputs = self._outputs(role, request.inputs, owner=marking, tags_all={})
        outputs |= self._kind.shown(args, role)
        try:
            outputs = self._complete(
                role, args, request, owner=marking, state=outputs, description=args.description, timeout=timeout
            )
            outputs |= self._kind.complete(args, role, request, adopted=adopted, timeout=timeout)
        except (AwsError, Cancelled, TimeoutError) as error:
            raise PartiallyDone(
                f"the role {role.arn} exists and is recorded in the stack, but it was not finished: {error}. "
                "Run the same command again",
                role.arn,
                {**outputs, "pendingTags": sorted([*args.tags, *([marking.tag_key] if marking else [])])},
            ) from error
        return role.arn, outputs

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
            role = self._existing(foreseen["name"])
        except AccessDeniedError as error:
            self._log.debug(f"whether the role exists is not known: {error}", request.urn)
            return outputs
        if role is None:
            return outputs
        owner = Owner.of_urn(request.urn)
        ours = owner.owns(role.tags, role.description)
        if args.on_existing is OnExisting.FAIL and not ours:
            raise RoleExistsError(role.arn)
        if ours:
            note = "was created by an earlier run of this stack and will be taken over as its own"
        elif others := owners.owning_stacks(role.tags, role.description):
            note = f"belongs to {', '.join(others)}; this stack will join as an owner"
        else:
            note = (
                f"exists since {role.create_date} and will be adopted; it will outlive this stack. To have this stack "
                f"own it instead, run this first: {owner.tag_command(role.name)}"
            )
        self._log.info(f"{role.name} {note}", request.urn)
        outputs.update(uniqueId=role.unique_id, createDate=role.create_date)
        outputs["adopted"] = not ours and not owners.owning_stacks(role.tags, role.description)
        self._kind.preview_existing(args, role, request.urn, adopted=outputs["adopted"])
        return outputs

    def _existing(self, name: str) -> IamRole | None:
        listing = self._kind.listing
        return None if listing and listing.lacks(name) else self._store.find(name)

    # --- read ---

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """Refresh a role of the stack, or import one by ARN or name."""
        name = self._kind.name_of(request.id)
        if name != request.id:
            self._aws.require_account_of(request.id)
        _ = self._aws.identity
        role = self._found(name, request)
        if role is None:
            return None
        self._kind.require_readable(role)
        same = request.state.get("uniqueId") == role.unique_id
        refused = request.state.get("refusedDescription") if same else None
        inputs = _refreshed(request.inputs, role, refused) if request.inputs else self._imported(role)
        owner = Owner.recorded(request.state, request.urn)
        adopted = not owner.holds(role.tags) and (not same or request.state["adopted"])
        args = self._kind.args(inputs, self._default_tags)
        tags_all = {key: role.tags[key] for key in args.tags if key in role.tags}
        outputs = self._outputs(role, inputs, owner=None if adopted else owner, tags_all=tags_all)
        outputs |= self._kind.looked_up(args, role, request.state)
        if refused is not None:
            outputs["refusedDescription"] = refused
        if adopted:
            return role.arn, outputs, inputs
        pending = [] if owner.holds(role.tags) else [owner.tag_key]  # denied when it was created, or removed since
        if owner.deleting_key in role.tags:  # a destroy was killed
            pending.append(owner.deleting_key)
        if pending:
            outputs["pendingTags"] = pending
        return role.arn, outputs, inputs

    def _found(self, name: str, request: Request) -> IamRole | None:
        """The role as far as a refresh or an import needs it, by the fewest calls: see docs/decisions/0009."""
        state = request.state
        listing = self._kind.listing
        if listing and request.inputs and state.get("uniqueId") and not self._tags_matter(request):
            role = listing.find(name)
            if role and role.unique_id == state["uniqueId"]:
                owner = Owner.recorded(state, request.urn)
                return replace(role, tags={owner.tag_key: owner.tag_value})
        return self._store.find(name)  # also what is not listed: IAM lists a new role later than it shows it

    def _tags_matter(self, request: Request) -> bool:
        state = request.state
        declared = self._kind.args(request.inputs, self._default_tags).tags
        return bool(declared or state.get("tagsAll") or state.get("pendingTags") or state["adopted"])

    # --- update ---

    def update(self, request: Request) -> Properties:
        """Bring description and tags to what the program says. Calls IAM for what differs, and for nothing else."""
        args = self._kind.args(request.inputs, self._default_tags)
        state = {**request.state, **self._input_outputs(request.inputs, base=request.state)}
        if request.preview:
            tags_all = UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags)
            return {**state, "tagsAll": tags_all, "pendingTags": None}
        self._aws.require_account_of(state["arn"])
        role = IamRole(
            name=state["name"],
            arn=state["arn"],
            path=state["path"],
            unique_id=state["uniqueId"],
            create_date=state["createDate"],
            description=request.state.get("description") or "",
            tags=request.state.get("tagsAll") or {},
        )
        pending = request.state.get("pendingTags")
        owner, marked = Owner.of_urn(request.urn), Owner.recorded(request.state, request.urn)
        marking = owner if not state["adopted"] and (pending or owner != marked) else None
        description = args.description
        if owner.stack != marked.stack and description is None and marked.claims(role.description):
            description = owner.claim  # the old name would pass for another stack that owns the role
        timeout = request.timeout or (_CREATE_SECONDS if pending else _SEEN_SECONDS)
        try:
            result = self._complete(
                role, args, request, owner=marking, state=state, description=description, timeout=timeout
            )
            patience = request.timeout or _CREATE_SECONDS  # its service may be as slow to see a change as a new role
            result |= self._kind.complete(args, role, request, adopted=state["adopted"], timeout=patience)
            stale = {marked.deleting_key} & set(pending or ())
            if marking and marking.tag_key != marked.tag_key:
                stale.add(marked.tag_key)
            if stale and "pendingTags" not in result:
                self._store.untag(role.arn, stale, args.entry)
        except (TimeoutError, AwsError) as error:
            if isinstance(error, AwsError) and error.code != "NoSuchEntity":
                raise
            raise ProviderError(
                f"{role.arn} is gone: deleted outside of Pulumi. Run `pulumi up --refresh` to create it again"
            ) from error
        if marking and "pendingTags" not in result:
            result["owner"] = marking.to_state()
        return result

    def _complete(
        self,
        role: IamRole,
        args: A,
        request: Request,
        *,
        owner: Owner | None,
        state: Properties,
        description: str | None,
        timeout: float,
    ) -> Properties:
        """Tags, then description. A permission that is missing for these leaves them pending, with a warning."""
        wanted = {**args.tags, **({owner.tag_key: owner.tag_value} if owner else {})}
        setting = {key: value for key, value in wanted.items() if role.tags.get(key) != value}
        dropping = set(request.state.get("tagsAll") or {}) - set(args.tags)
        result = {**state, "tagsAll": dict(args.tags)}
        for key in ("pendingTags", "refusedDescription"):
            result.pop(key, None)
        try:
            if setting:
                self._store.tag(role, setting, args.entry, timeout=timeout)
            if dropping:
                self._store.untag(role.arn, dropping, args.entry)
        except AccessDeniedError as error:
            self._log.warning(f"the tags are pending, the next `pulumi up` tries again: {error}", request.urn)
            result["tagsAll"] = {key: role.tags[key] for key in {*args.tags, *dropping} if key in role.tags}
            result["pendingTags"] = sorted({*setting, *dropping})
        return result | self._describe(role, args, description, request)

    def _describe(self, role: IamRole, args: A, description: str | None, request: Request) -> Properties:
        """Set the description if there is one to set; the one that the role now has, and the one that it does not take.

        A role whose description its service manages is not asked twice for the same one.
        """
        now = {"description": role.description}
        if description is None or description == role.description:
            return now
        if description == request.state.get("refusedDescription"):
            return {**now, "refusedDescription": description}
        try:
            self._store.describe(role, description, args.entry)
        except AccessDeniedError as error:
            self._log.warning(f"the description is pending, the next `pulumi up` tries again: {error}", request.urn)
            return now
        except AwsError as error:
            if error.code != "UnmodifiableEntity":
                raise
            self._log.warning(f"the service manages the description itself, it stays as it is: {error}", request.urn)
            return {**now, "refusedDescription": description}
        return {"description": description}

    # --- delete ---

    def delete(self, request: Request) -> None:
        """Remove the declaration: the role goes with its last owner, once nothing uses it."""
        declared = {**request.state, **request.old_inputs, "tags": None}  # the state has what the role has, the inputs
        args = self._kind.args(declared, {})  # what the program said
        deletion.delete(self._kind, request, args)

    # --- properties ---

    @property
    def _default_tags(self) -> Mapping[str, str]:
        return dict(self._aws.config.default_tags)

    def _input_outputs(self, inputs: Properties, base: Mapping[str, Any] | None = None) -> Properties:
        """The inputs as outputs. A description that the program does not set keeps what the role has."""
        outputs = {key: inputs.get(key) for key in self._kind.inputs}
        if outputs["description"] is None:
            outputs["description"] = base.get("description") if base is not None else UNKNOWN
        return outputs

    def _outputs(
        self, role: IamRole, inputs: Properties, *, owner: Owner | None, tags_all: Mapping[str, str]
    ) -> Properties:
        """The state of a role without what only its kind has; `owner` is None where it is adopted."""
        return {
            **self._input_outputs(inputs),
            "description": role.description,
            "arn": role.arn,
            "name": role.name,
            "path": role.path,
            "uniqueId": role.unique_id,
            "createDate": role.create_date,
            "adopted": owner is None,
            "owner": owner.to_state() if owner else None,
            "tagsAll": dict(tags_all),
        }

    def _imported(self, role: IamRole) -> Properties:
        """Inputs for a role that is imported: what a program would have to say to get this very role."""
        inputs = self._kind.imported(role)
        if role.description:
            inputs["description"] = role.description
        if tags := owners.user_tags(role.tags):
            inputs["tags"] = tags
        return inputs


def _refreshed(inputs: Properties, role: IamRole, refused: str | None) -> Properties:
    """The inputs of the last run with what the role has now, for what the program manages and the role takes."""
    refreshed = dict(inputs)
    if inputs.get("description") not in (None, refused):
        refreshed["description"] = role.description
    if isinstance(inputs.get("tags"), dict):
        refreshed["tags"] = {key: role.tags[key] for key in inputs["tags"] if key in role.tags}
    return refreshed
