"""`aws-slr:iam:Role`, one service-linked role in one account: check, diff, create, read and update.

How a stack comes to a role is in joining.py, deletion in deletion.py; the contract for users is in docs/role.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import RoleArn
from pulumi_aws_slr.provider import deletion, joining, owners, role_args
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.errors import (
    AccessDeniedError,
    AwsError,
    NotServiceLinkedError,
    RoleExistsError,
)
from pulumi_aws_slr.provider.iam import IamRole, RoleStore
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.role_args import OnExisting, RoleArgs
from pulumi_aws_slr.provider.rpc import (
    UNKNOWN,
    Cancelled,
    Change,
    Checked,
    Diff,
    Log,
    PartiallyDone,
    Properties,
    Provider,
    ProviderError,
    Request,
)

TYPE = "aws-slr:iam:Role"

_CREATE_SECONDS = 120.0
_SEEN_SECONDS = 10.0  # IAM has shown the role before: when it does not now, it is gone
_REPLACING = ("awsServiceName", "customSuffix")


class RoleResource:
    """The life of the `Role` resources of one provider configuration."""

    def __init__(self, aws: Aws, provider: Provider) -> None:
        self._aws = aws
        self._provider = provider
        self._store = RoleStore(aws, provider.wait)

    @property
    def _log(self) -> Log:
        return self._provider.log

    def check(self, request: Request) -> Checked:
        """Everything that can be known to be wrong, before any call."""
        inputs = role_args.normalized(request.inputs)
        failures, warnings = role_args.check(inputs, self._aws.partition_hint)
        for warning in warnings:
            self._log.warning(warning, request.urn)
        return Checked(inputs, failures)

    def diff(self, request: Request) -> Diff:
        """Compare the inputs with the role as it was last seen. What the program does not set is not compared."""
        state, inputs = request.state, request.inputs
        changes = {key: Change.REPLACE for key in _REPLACING if inputs.get(key) != state.get(key)}
        if inputs.get("description") is not None and inputs["description"] != state.get("description"):
            changes["description"] = Change.UPDATE
        wanted = RoleArgs.of(inputs, self._default_tags).tags
        if wanted != state.get("tagsAll", {}) or state.get("pendingTags") or inputs.get("tags") == UNKNOWN:
            changes["tags"] = Change.UPDATE
        if not state.get("adopted") and Owner.recorded(state, request.urn) != Owner.of_urn(request.urn):
            changes["owner"] = Change.UPDATE  # the stack or the resource was renamed
        for key in ("onExisting", "deletion"):
            if inputs.get(key) != state.get(key):
                changes[key] = Change.UPDATE
        stables = [] if Change.REPLACE in changes.values() else ["arn", "name", "path", "uniqueId", "createDate"]
        return Diff(changes, stables=stables)

    # --- create ---

    def create(self, request: Request) -> tuple[str, Properties]:
        """Create the role, or join or adopt the one that is there."""
        args = RoleArgs.of(request.inputs, self._default_tags)
        if request.preview:
            return "", self._preview(args, request)
        owner = Owner.of_urn(request.urn)
        timeout = request.timeout or _CREATE_SECONDS
        _ = self._aws.identity  # refuses a wrong account before anything is written
        role, adopted = joining.create_or_join(self._aws, self._store, self._provider, request, args, timeout=timeout)
        marking = None if adopted else owner
        outputs = _outputs(role, request.inputs, owner=marking, tags_all={})
        try:
            outputs = self._complete(role, args, request, owner=marking, state=outputs, timeout=timeout)
        except (AwsError, Cancelled, TimeoutError) as error:
            raise PartiallyDone(
                f"the role {role.arn} exists and is recorded in the stack, but it was not finished: {error}. "
                "Run the same command again",
                role.arn,
                {**outputs, "pendingTags": sorted([*args.tags, *([marking.tag_key] if marking else [])])},
            ) from error
        return role.arn, outputs

    def _preview(self, args: RoleArgs, request: Request) -> Properties:
        """What is known before creation: name and ARN of catalogued roles, and all of a role that exists."""
        outputs = {
            **dict.fromkeys(("arn", "name", "path", "uniqueId", "createDate", "adopted", "managedPolicyArns"), UNKNOWN),
            **_input_outputs(request.inputs),
            "tagsAll": UNKNOWN if request.inputs.get("tags") == UNKNOWN else dict(args.tags),
        }
        identity = self._aws.identity
        principal = args.entry.service_principal
        if principal is None:
            return outputs
        outputs["path"] = f"{catalog.names.SERVICE_ROLE_PATH}{principal}/"
        outputs["managedPolicyArns"] = _managed_policy_arns(args, identity.partition)
        if args.name is None:
            return outputs
        outputs["name"] = args.name
        outputs["arn"] = str(RoleArn(identity.partition, identity.account, principal, args.name))
        try:
            role = self._store.find(args.name)
        except AccessDeniedError as error:
            self._log.debug(f"whether the role exists is not known: {error}", request.urn)
            return outputs
        if role is None:
            return outputs
        owner = Owner.of_urn(request.urn)
        ours = owner.tag_key in role.tags or owner.claims(role.description)
        if args.on_existing is OnExisting.FAIL and not ours:
            raise RoleExistsError(role.arn)
        if ours:
            note = "was created by an earlier run of this stack and will be taken over as its own"
        elif others := owners.owning_stacks(role.tags, role.description):
            note = f"belongs to {', '.join(others)}; this stack will join as an owner"
        else:
            note = f"exists since {role.create_date} and will be adopted; it will outlive this stack"
        self._log.info(f"{role.name} {note}", request.urn)
        outputs.update(uniqueId=role.unique_id, createDate=role.create_date)
        outputs["adopted"] = not ours and not owners.owning_stacks(role.tags, role.description)
        return outputs

    # --- read ---

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """Refresh a role of the stack, or import one by ARN or name."""
        arn = RoleArn.parse(request.id)
        if arn is None and request.id.startswith("arn:"):
            raise ProviderError(
                f"{request.id} is not the ARN of a service-linked role, which reads "
                "arn:aws:iam::<account>:role/aws-service-role/<principal>/<name>"
            )
        if arn:
            self._aws.require_account_of(request.id)
        _ = self._aws.identity
        role = self._store.find(arn.name if arn else request.id)
        if role is None:
            return None
        found = RoleArn.parse(role.arn)
        if found is None:
            raise NotServiceLinkedError(role.name, role.path, f"{catalog.names.SERVICE_ROLE_PATH}<principal>/")
        inputs = _refreshed(request.inputs, role) if request.inputs else _imported(found, role)
        same = request.state.get("uniqueId") == role.unique_id
        owner = Owner.recorded(request.state, request.urn)
        adopted = request.state["adopted"] if same else not owner.holds(role.tags)
        declared = RoleArgs.of(inputs, self._default_tags).tags
        tags_all = {key: role.tags[key] for key in declared if key in role.tags}
        outputs = _outputs(role, inputs, owner=None if adopted else owner, tags_all=tags_all)
        if adopted:
            return role.arn, outputs, inputs
        pending = [] if owner.holds(role.tags) else [owner.tag_key]  # denied when it was created, or removed since
        if owner.deleting_key in role.tags:  # a destroy was killed
            pending.append(owner.deleting_key)
        if pending:
            outputs["pendingTags"] = pending
        return role.arn, outputs, inputs

    # --- update ---

    def update(self, request: Request) -> Properties:
        """Bring description and tags to what the program says. Calls IAM for what differs, and for nothing else."""
        args = RoleArgs.of(request.inputs, self._default_tags)
        state = {**request.state, **_input_outputs(request.inputs, base=request.state)}
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
        if owner.stack != marked.stack and args.description is None and marked.claims(role.description):
            args = replace(
                args, description=owner.claim
            )  # the old name would pass for another stack that owns the role
        timeout = request.timeout or (_CREATE_SECONDS if pending else _SEEN_SECONDS)
        try:
            result = self._complete(role, args, request, owner=marking, state=state, timeout=timeout)
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
        args: RoleArgs,
        request: Request,
        *,
        owner: Owner | None,
        state: Properties,
        timeout: float,
    ) -> Properties:
        """Tags, then description. A permission that is missing for these leaves them pending, with a warning."""
        wanted = {**args.tags, **({owner.tag_key: owner.tag_value} if owner else {})}
        setting = {key: value for key, value in wanted.items() if role.tags.get(key) != value}
        dropping = set(request.state.get("tagsAll") or {}) - set(args.tags)
        result = {**state, "tagsAll": dict(args.tags)}
        result.pop("pendingTags", None)
        try:
            if setting:
                self._store.tag(role, setting, args.entry, timeout=timeout)
            if dropping:
                self._store.untag(role.arn, dropping, args.entry)
        except AccessDeniedError as error:
            self._log.warning(f"the tags are pending, the next `pulumi up` tries again: {error}", request.urn)
            result["tagsAll"] = {key: role.tags[key] for key in {*args.tags, *dropping} if key in role.tags}
            result["pendingTags"] = sorted({*setting, *dropping})
        result["description"] = self._describe(role, args, request.urn)
        return result

    def _describe(self, role: IamRole, args: RoleArgs, urn: str) -> str:
        """Set the description if the program has one; returns the description that the role now has."""
        if args.description is None or args.description == role.description:
            return role.description
        try:
            self._store.describe(role, args.description, args.entry)
        except AccessDeniedError as error:
            self._log.warning(f"the description is pending, the next `pulumi up` tries again: {error}", urn)
            return role.description
        except AwsError as error:
            if error.code != "UnmodifiableEntity":
                raise
            self._log.warning(f"the service manages the description itself, it stays as it is: {error}", urn)
        return args.description

    # --- delete ---

    def delete(self, request: Request) -> None:
        """Remove the declaration: the role goes with its last owner, once nothing uses it."""
        args = RoleArgs.of({**request.state, "tags": None}, {})
        deletion.delete(self._aws, self._store, self._provider, request, args)

    @property
    def _default_tags(self) -> Mapping[str, str]:
        return dict(self._aws.config.default_tags)


def _managed_policy_arns(args: RoleArgs, partition: str) -> list[str]:
    path = args.entry.managed_policy_arn_path
    return [f"arn:{partition}:iam::aws:{path}"] if path else []


def _input_outputs(inputs: Properties, base: Mapping[str, Any] | None = None) -> Properties:
    """The inputs as outputs. A description that the program does not set keeps what the role has."""
    outputs = {key: inputs.get(key) for key in role_args.INPUTS if key != "permissionGrants"}
    if outputs["description"] is None:
        outputs["description"] = base.get("description") if base is not None else UNKNOWN
    return outputs


def _outputs(role: IamRole, inputs: Properties, *, owner: Owner | None, tags_all: Mapping[str, str]) -> Properties:
    """The state of a role; `owner` is None where it is adopted."""
    args = RoleArgs.of(inputs, {})
    return {
        **_input_outputs(inputs),
        "description": role.description,
        "arn": role.arn,
        "name": role.name,
        "path": role.path,
        "uniqueId": role.unique_id,
        "createDate": role.create_date,
        "adopted": owner is None,
        "owner": owner.to_state() if owner else None,
        "managedPolicyArns": _managed_policy_arns(args, role.arn.split(":")[1]),
        "tagsAll": dict(tags_all),
    }


def _refreshed(inputs: Properties, role: IamRole) -> Properties:
    """The inputs of the last run with what the role has now, for what the program manages."""
    refreshed = dict(inputs)
    if inputs.get("description") is not None:
        refreshed["description"] = role.description
    if isinstance(inputs.get("tags"), dict):
        refreshed["tags"] = {key: role.tags[key] for key in inputs["tags"] if key in role.tags}
    return refreshed


def _imported(arn: RoleArn, role: IamRole) -> Properties:
    """Inputs for a role that is imported: what a program would have to say to get this very role."""
    entry = catalog.find(str(arn)) or catalog.entry_for(arn.service_principal)
    inputs: Properties = {"awsServiceName": catalog.handle(entry)}
    if suffix := entry.suffix_of(role.name):
        inputs["customSuffix"] = suffix
    if role.description:
        inputs["description"] = role.description
    if tags := owners.user_tags(role.tags):
        inputs["tags"] = tags
    return inputs
