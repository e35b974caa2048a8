"""`aws-slr:iam:ServiceRole`, one service role with a fixed name in one account: what is its own beside owned_role.py.

The account owns such a role, not the service: IAM takes tags when it is created, lets anybody change it, and deletes it
although it is used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.dms_readiness import NotReadyError, wait_until_ready
from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus
from pulumi_aws_slr.aws.iam.service_roles import ServiceRoleStore
from pulumi_aws_slr.aws.usage.dms_classic import calls_for, dms_classic_resources
from pulumi_aws_slr.aws.usage.probe import Probe, calls_of
from pulumi_aws_slr.aws.usage.search import Usage, find_usage_by
from pulumi_aws_slr.aws.waiting import poll
from pulumi_aws_slr.catalog import problems_with_texts
from pulumi_aws_slr.errors import (
    AccessDeniedError,
    AwsError,
    CheckFailure,
    ForeignPoliciesError,
    NotFoundError,
    OtherPathError,
    SlrError,
)
from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.ownership.kind import Patience
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES, VPC_ROLE
from pulumi_aws_slr.policies.meaning.differences import difference
from pulumi_aws_slr.provider.arguments import OF_ALL_KINDS, OwnedRoleArgs, shape_failures, shown
from pulumi_aws_slr.provider.owned_role import OwnedRoleResource
from pulumi_aws_slr.provider.rpc import Change, Provider, Request
from pulumi_aws_slr.provider.state import RoleState
from pulumi_aws_slr.tokens import UNKNOWN, Properties

_SEEN_SECONDS = 30.0  # IAM shows a new role to all of its own calls by then


_REQUIRED = {
    "name": f"one of {', '.join(SERVICE_ROLES)}",
    "assumeRolePolicy": "the trust policy in JSON",
    "managedPolicyArns": "the ARNs of the policies to attach",
}


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs(OwnedRoleArgs):
    """The checked inputs of a service role. At preview the trust policy may be `UNKNOWN`, and the policies None."""

    inputs = ("name", "assumeRolePolicy", "managedPolicyArns", *OF_ALL_KINDS, "repair")
    replacing = ("name",)
    agreed = MappingProxyType({**OwnedRoleArgs.agreed, "repair": ()})

    role_name: str
    trust_policy: str
    policies: tuple[str, ...] | None
    """The ARNs of the policies to attach, sorted."""
    repair: bool = False

    @property
    def name(self) -> str:
        """The role's name."""
        return self.role_name

    @classmethod
    def check(cls, inputs: Properties, partition: str | None) -> tuple[list[CheckFailure], list[str]]:  # noqa: ARG003
        """What is wrong with the inputs; there are no warnings."""
        failures = shape_failures(inputs, cls.inputs, ("name", "assumeRolePolicy", "description"), required=_REQUIRED)
        known = {key: value for key, value in inputs.items() if value not in (None, "", [], UNKNOWN)}
        failures += _value_failures(known)
        if not failures:
            tags = {key: value for key, value in known.get("tags", {}).items() if value != UNKNOWN}
            found = problems_with_texts(known.get("description"), tags)
            failures = [CheckFailure(item.field, item.reason) for item in found]
        return failures, []

    @classmethod
    def of(cls, inputs: Properties, default_tags: Mapping[str, str]) -> Self:
        """The inputs as values, with the provider's default tags below the role's own."""
        policies = inputs.get("managedPolicyArns")
        return cls(
            **cls.of_all_kinds(inputs, default_tags),
            role_name=inputs["name"],
            trust_policy=inputs["assumeRolePolicy"],
            policies=tuple(sorted({*policies})) if isinstance(policies, list) and UNKNOWN not in policies else None,
            repair=inputs.get("repair") is True,
        )

    def differences(self, trust: str, attached: Sequence[str]) -> dict[str, list[str]]:
        """What of a role differs from the program, by input, each as lines to read. Unknown inputs do not differ."""
        found: dict[str, list[str]] = {}
        if self.trust_policy != UNKNOWN and (lines := difference(trust, self.trust_policy)):
            found["assumeRolePolicy"] = lines
        if self.policies is not None and {*self.policies} != {*attached}:
            extra = [f"- {arn}" for arn in attached if arn not in self.policies]
            found["managedPolicyArns"] = [*extra, *(f"+ {arn}" for arn in self.policies if arn not in attached)]
        return found


class ServiceRoleResource(OwnedRoleResource[ServiceRoleArgs]):
    """Roles that a service finds by their names."""

    arguments = ServiceRoleArgs
    outputs = ("ready",)
    store: ServiceRoleStore

    def __init__(self, aws: Aws, provider: Provider) -> None:
        super().__init__(aws, provider)
        self.store = ServiceRoleStore(aws, self.clock)

    def changes(self, request: Request) -> dict[str, Change]:
        """Trust and policies that differ are brought to what the program says, unless they are somebody else's."""
        args, state = self.arguments.of(request.inputs, {}), request.state
        attached = state.get("managedPolicyArns") or []
        if not args.repair and not state.get("adopted"):  # those of others stay
            attached = [arn for arn in attached if arn in {*(args.policies or ()), *_policies(request.old_inputs)}]
        differing = args.differences(state.get("assumeRolePolicy") or "", attached)
        changed = {"repair": Change.UPDATE} if bool(state.get("repair")) != args.repair else {}
        if state.get("adopted") and not args.repair:
            if differing:
                self._warn(args.name, differing, request.urn)
            return changed
        if state.get("ready") is False:
            changed["ready"] = Change.UPDATE
        return changed | dict.fromkeys(differing, Change.UPDATE)

    # --- creation ---

    def label(self, args: ServiceRoleArgs) -> str:
        """The role's name."""
        return args.name

    def key(self, args: ServiceRoleArgs) -> tuple[str, ...] | None:
        """The role's name."""
        return None if args.name == UNKNOWN else (args.name,)

    def create_role(self, args: ServiceRoleArgs, mine: Ownership, operation: Operation) -> IamRole:  # noqa: ARG002
        """Create the role with its owner's tag."""
        tags = {**args.tags, **mine.tag()}
        description = SERVICE_ROLES[args.name].purpose if args.description is None else args.description
        return self.store.create_with(args.name, args.trust_policy, description, tags)

    def require_same(self, args: ServiceRoleArgs, role: IamRole) -> None:  # noqa: ARG002
        """Make sure that the service finds the role.

        Raises:
            OtherPathError: it does not.
        """
        self.require_readable(role)

    def foreseen(self, args: ServiceRoleArgs, identity: Identity) -> Properties:
        """Name, path and ARN."""
        arn = f"arn:{identity.partition}:iam::{identity.account}:role/{args.name}"
        return {"name": args.name, "path": "/", "arn": arn}

    def preview_existing(self, args: ServiceRoleArgs, role: IamRole, urn: str, *, adopted: bool) -> None:
        """Warn where the role is somebody else's and differs."""
        self.require_readable(role)
        if not adopted:
            return
        try:
            attached = self.store.attached(role.name)
        except AccessDeniedError as error:
            self.user.warning(f"whether {role.name} has the policies of this program is not known: {error}", urn)
            attached = list(args.policies or ())
        if differing := args.differences(role.trust_policy, attached):
            self._warn(args.name, differing, urn, repairing=args.repair)

    def settle(self, args: ServiceRoleArgs, state: RoleState, request: Request, operation: Operation) -> Properties:
        """Trust and policies as the program says, then wait until the service can assume the role."""
        role, adopted = state.role, state.mine is None
        trust = request.state.get("assumeRolePolicy") or role.trust_policy
        attached = self._attached(role)
        differing = args.differences(trust, attached)
        if differing and adopted and not args.repair:
            self._warn(args.name, differing, request.urn)
            return {
                "assumeRolePolicy": trust,
                "managedPolicyArns": attached,
                "ready": self._ready(args, replace(operation, timeout=0), patient=False),
            }
        if differing:
            if "assumeRolePolicy" in differing:
                self.store.trust(role.name, args.trust_policy)
                trust = args.trust_policy
            dropped = attached if args.repair else _policies(request.old_inputs)
            attached = self._attach(args, role.name, attached, dropped)
        ready = self._ready(args, operation, patient=True)
        return {"assumeRolePolicy": trust, "managedPolicyArns": attached, "ready": ready}

    def _attached(self, role: IamRole) -> list[str]:
        """The attached policies; waits until IAM shows a new role."""
        return poll(
            lambda: self.store.attached(role.name),
            timeout=_SEEN_SECONDS,
            clock=self.clock,
            again=lambda error: isinstance(error, NotFoundError),
        )

    def _attach(self, args: ServiceRoleArgs, name: str, attached: list[str], dropped: Collection[str]) -> list[str]:
        """Attach what is missing, and detach what is dropped and not wanted. Answers what is attached then."""
        wanted = args.policies or ()
        for arn in wanted:
            if arn not in attached:
                self.store.attach(name, arn)
        extra = [arn for arn in attached if arn not in wanted]
        for arn in extra:
            if arn in dropped:
                self.store.detach(name, arn)
        return sorted({*wanted, *(arn for arn in extra if arn not in dropped)})

    def _ready(self, args: ServiceRoleArgs, operation: Operation, *, patient: bool) -> bool | None:
        """Whether DMS can assume the role; None where nobody can know."""
        if args.name != VPC_ROLE.name:
            return None  # DMS assumes it when a task runs, and tells nobody before

        def waiting() -> None:
            operation.status("waiting until DMS can assume the role")

        try:
            wait_until_ready(self.aws, timeout=operation.timeout, clock=self.clock, on_wait=waiting)
        except NotReadyError as error:
            if patient:
                raise
            operation.warning(f"DMS cannot use the role as it is: {error.detail}")
            return False
        except AwsError as error:
            operation.warning(f"whether DMS can assume the role yet is not known: {error}")
            return None
        return True

    # --- what there is ---

    def shown(self, args: ServiceRoleArgs, role: IamRole) -> Properties:  # noqa: ARG002
        """The trust policy; policies and readiness are found out when the role is completed."""
        return {"assumeRolePolicy": role.trust_policy, "managedPolicyArns": [], "ready": False}

    def looked_up(self, args: ServiceRoleArgs, role: IamRole, last: RoleState | None) -> Properties:  # noqa: ARG002
        """The trust policy and the policies that are attached now."""
        attached = self.store.attached(role.name)
        return {
            "assumeRolePolicy": role.trust_policy,
            "managedPolicyArns": attached,
            "ready": last.rest.get("ready") if last else None,
        }

    def name_of(self, resource_id: str) -> str:
        """The last part of a role's ARN, or the name itself.

        Raises:
            SlrError: it is no service role that the provider knows.
        """
        name = resource_id.rpartition("/")[2]
        if name not in SERVICE_ROLES:
            raise SlrError(
                f"{resource_id} is not a service role that this provider knows; it knows {', '.join(SERVICE_ROLES)}"
            )
        return name

    def require_readable(self, role: IamRole) -> None:
        """Make sure that the service finds the role.

        Raises:
            OtherPathError: it does not.
        """
        if role.path != "/":
            raise OtherPathError(role.arn, role.path)

    def imported(self, role: IamRole) -> Properties:
        """Name, trust and policies."""
        return {
            "name": role.name,
            "assumeRolePolicy": role.trust_policy,
            "managedPolicyArns": self.store.attached(role.name),
        }

    # --- deletion ---

    def find_usage(
        self,
        args: ServiceRoleArgs,
        on_wait: Callable[[Sequence[str]], None],
        *,
        candidates: bool,  # noqa: ARG002 (all that is found uses the role)
    ) -> Usage:
        """The resources of DMS that use the role."""
        identity = self.aws.identity
        users = functools.partial(dms_classic_resources, args.name, identity.partition, identity.account)
        probe = Probe("dms", users, calls_of("dms", calls_for(args.name)))
        return find_usage_by(self.aws, probe, on_wait=on_wait)

    def iam_refuses_used(self, args: ServiceRoleArgs) -> bool:  # noqa: ARG002
        """IAM knows nothing of what a service does with the account's own roles."""
        return False

    def delete_role(self, args: ServiceRoleArgs, role: IamRole, patience: Patience) -> DeletionStatus | None:
        """Detach the policies and delete the role; where that is refused, the policies are attached again.

        Raises:
            ForeignPoliciesError: it has policies beside its own, and `repair` is not set.
            AwsError: a call failed.
        """
        attached, inline = self.store.attached(role.name), self.store.inline(role.name)
        own = {*(args.policies or ()), SERVICE_ROLES[args.name].managed_policy_arn(role.arn.split(":")[1])}
        foreign = [arn for arn in attached if arn not in own and not args.repair]
        if foreign or inline:
            raise ForeignPoliciesError(role.arn, [*foreign, *(f"the inline policy {name}" for name in inline)])
        patience.on_wait("deleting the role")
        detached: list[str] = []
        try:
            for arn in attached:
                self.store.detach(role.name, arn)
                detached.append(arn)
            self.store.remove(role.name)
        except AwsError:
            for arn in detached:
                self._attach_again(role.name, arn)
            raise
        return None

    def _attach_again(self, name: str, arn: str) -> None:
        try:
            self.store.attach(name, arn)
        except AwsError as error:
            self.user.warning(f"{name} stays without {arn}: {error}")

    # --- messages ---

    def _warn(self, name: str, differing: Mapping[str, Sequence[str]], urn: str, *, repairing: bool = False) -> None:
        what = "will be repaired" if repairing else "is left as it is; set `repair` to true to have it repaired"
        lines = [f"{name} is not as this program declares it, and {what}. There is (-), wanted is (+):"]
        for key, difference_lines in differing.items():
            lines += [f"  {key}:", *(f"    {line}" for line in difference_lines)]
        self.user.warning("\n".join(lines), urn)


def _policies(inputs: Properties) -> Sequence[str]:
    """The policies that the program of an earlier run wanted."""
    return inputs.get("managedPolicyArns") or ()


def _value_failures(known: Properties) -> list[CheckFailure]:
    failures = []
    if isinstance(known.get("name"), str) and known["name"] not in SERVICE_ROLES:
        names = ", ".join(SERVICE_ROLES)
        failures.append(
            CheckFailure(
                "name",
                f"{known['name']!r} is not a service role that this provider knows ({names}): it could not tell who "
                "uses it. Use aws.iam.Role for a role of your own",
            )
        )
    if "assumeRolePolicy" in known and not _is_policy(known["assumeRolePolicy"]):
        failures.append(CheckFailure("assumeRolePolicy", "must be a policy document in JSON, with a Statement"))
    policies = known.get("managedPolicyArns", [])
    if not isinstance(policies, list) or not all(isinstance(arn, str) for arn in policies):
        failures.append(CheckFailure("managedPolicyArns", f"must be a list of ARNs, not {shown(policies)}"))
    elif wrong := [arn for arn in policies if arn != UNKNOWN and ":policy/" not in arn]:
        failures.append(CheckFailure("managedPolicyArns", f"{wrong[0]!r} is not the ARN of a managed policy"))
    if not isinstance(known.get("repair", False), bool):
        failures.append(CheckFailure("repair", f"must be true or false, not {shown(known['repair'])}"))
    return failures


def _is_policy(text: object) -> bool:
    try:
        document = parsed(str(text))
    except ValueError:
        return False
    return isinstance(document, dict) and "Statement" in document
