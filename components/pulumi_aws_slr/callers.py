"""`CallerPermissions`: which users, groups and roles may do what with service-linked roles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.policies import (
    Ability,
    NotAServiceRoleError,
    Statement,
    document,
    pass_role_statements,
    role_statements,
)

_KINDS = ("user", "group", "role")
_CALLER_KEYS = (*_KINDS, "may", "pass_roles")


class PassRoleArgs(TypedDict):
    """A *service* role that a caller may hand to a service. Service-linked roles cannot be passed."""

    role_arn: pulumi.Input[str]
    """ARN of the role."""
    service: str
    """The only service that it may be passed to: a principal, or a key of the catalogue."""


class CallerArgs(TypedDict):
    """One user, group or role, and what it may do. Give exactly one of `user`, `group` and `role`, by name or ARN."""

    user: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM user."""
    group: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM group."""
    role: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM role."""
    may: NotRequired[list[str]]
    """What it may do with the role: `create`, `view`, `edit-description`, `tag`, `delete`."""
    pass_roles: NotRequired[list[PassRoleArgs]]
    """Service roles that it may pass."""


class CallerPermissionsArgs(TypedDict):
    """What `CallerPermissions` takes."""

    services: list[str]
    """The service-linked roles: principals (`rds.amazonaws.com`) or keys of the catalogue (`rds`)."""
    callers: dict[str, CallerArgs]
    """Who may do what, each under a label of your choice, which names the resources made for it."""
    custom_suffix: NotRequired[str | None]
    """Narrow everything down to the roles with this suffix."""


class CallerPermissions(pulumi.ComponentResource):
    """One managed policy per caller with the least it needs, attached to it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
    """

    documents: pulumi.Output[dict[str, str]]
    """The policy documents by caller label, as JSON text."""
    policy_arns: pulumi.Output[dict[str, str]]
    """The ARNs of the policies by caller label."""

    def __init__(self, name: str, args: CallerPermissionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare policies and attachments.

        Args:
            name: the logical name; those of the children derive from it and the callers' labels.
            args: who may do what.
            opts: the usual options.

        Raises:
            pulumi.RunError: a service, a caller or an ability is not one; says which, and what is allowed.
        """
        super().__init__("aws-slr:index:CallerPermissions", name, None, opts)
        entries = [entry_named(service, name) for service in args["services"]]
        suffix = args.get("custom_suffix")
        partition = aws.get_partition_output(opts=pulumi.InvokeOutputOptions(parent=self)).partition
        self.attachments: list[pulumi.Resource] = []
        self.grants: list[pulumi.Output[dict[str, str]]] = []
        documents: dict[str, pulumi.Output[str]] = {}
        arns: dict[str, pulumi.Output[str]] = {}
        for label, caller in args["callers"].items():
            checked = _Caller.of(f"{name}: callers.{label}", caller)
            documents[label] = partition.apply(lambda value, it=checked: it.document(entries, suffix, value))
            policy = aws.iam.Policy(
                f"{name}-{label}",
                policy=documents[label],
                description=f"What {label} may do with {', '.join(entry.role_name or entry.key for entry in entries)}",
                opts=pulumi.ResourceOptions(parent=self),
            )
            arns[label] = policy.arn
            self.attachments.append(self._attach(f"{name}-{label}", checked, policy))
            self.grants.append(checked.grant(policy.arn))
        self.documents = pulumi.Output.all(**documents)
        self.policy_arns = pulumi.Output.all(**arns)
        self.register_outputs({"documents": self.documents, "policyArns": self.policy_arns})

    def _attach(self, name: str, caller: "_Caller", policy: aws.iam.Policy) -> pulumi.Resource:
        attachment: Callable[..., pulumi.Resource] = {
            "user": aws.iam.UserPolicyAttachment,
            "group": aws.iam.GroupPolicyAttachment,
            "role": aws.iam.RolePolicyAttachment,
        }[caller.kind]
        opts = pulumi.ResourceOptions(parent=self)
        return attachment(name, **{caller.kind: caller.name}, policy_arn=policy.arn, opts=opts)


@dataclass(frozen=True)
class _Caller:
    """A caller whose arguments have been checked."""

    kind: str
    name: pulumi.Output[str]
    abilities: tuple[Ability, ...]
    passed: tuple[tuple[pulumi.Input[str], str], ...]
    """Role ARNs and the principals of the services that they may be passed to."""
    where: str
    """Component and label, for messages."""

    @classmethod
    def of(cls, where: str, caller: CallerArgs) -> "_Caller":
        """Check one caller's arguments."""
        if unknown := sorted(set(caller) - set(_CALLER_KEYS)):
            raise pulumi.RunError(f"{where}: unknown {', '.join(unknown)}; a caller has {', '.join(_CALLER_KEYS)}")
        kinds = [kind for kind in _KINDS if caller.get(kind) is not None]
        if len(kinds) != 1:
            raise pulumi.RunError(f"{where}: give exactly one of {', '.join(_KINDS)}, by name or ARN")
        may, known = caller.get("may", []), list(Ability)
        if wrong := [ability for ability in may if ability not in known]:
            raise pulumi.RunError(f"{where}.may: {', '.join(map(repr, wrong))} unknown; it can be {', '.join(known)}")
        passed = tuple(
            (item["role_arn"], entry_named(item["service"], f"{where}.pass_roles").service_principal or "")
            for item in caller.get("pass_roles", [])
        )
        if not may and not passed:
            raise pulumi.RunError(f"{where}: allows nothing; give `may` ({', '.join(known)}) or `pass_roles`")
        name = pulumi.Output.from_input(caller[kinds[0]]).apply(_name_of)  # type: ignore[literal-required]
        return cls(kinds[0], name, tuple(Ability(ability) for ability in may), passed, where)

    def document(self, entries: Sequence[CatalogEntry], suffix: str | None, partition: str) -> pulumi.Output[str]:
        """The caller's policy document."""
        roles = [
            statement
            for entry in entries
            for statement in role_statements(entry, self.abilities, partition=partition, suffix=suffix)
        ]

        def build(arns: Sequence[str]) -> str:
            passing: list[Statement] = []
            for arn, (_, principal) in zip(arns, self.passed, strict=True):
                try:
                    passing += pass_role_statements(arn, principal)
                except NotAServiceRoleError as error:
                    raise pulumi.RunError(f"{self.where}.pass_roles: {error}") from None
            return document([*roles, *passing])

        return pulumi.Output.all(*(arn for arn, _ in self.passed)).apply(build)

    def grant(self, policy_arn: pulumi.Output[str]) -> pulumi.Output[dict[str, str]]:
        """The caller and its policy, as `Role` takes them."""
        kind = self.kind
        return pulumi.Output.all(self.name, policy_arn).apply(
            lambda pair: {"caller": f"{kind}/{pair[0]}", "policyArn": pair[1]}
        )


def entry_named(service: str, component: str) -> CatalogEntry:
    """The catalogue's row for a principal or key.

    Raises:
        pulumi.RunError: it is neither; names the component and the nearest principals.
    """
    errors = [item.reason for item in catalog.problems_with(service) if item.severity is catalog.Severity.ERROR]
    if errors:
        raise pulumi.RunError(f"{component}: aws_service_name: {'; '.join(errors)}")
    return catalog.entry_for(service)


def _name_of(name_or_arn: str) -> str:
    """The name of a user, group or role: the part of its ARN behind the path."""
    return name_or_arn.rpartition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn
