"""One caller of `CallerPermissions`: what is given for it, checked, and the statements that it needs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.policies import (
    ANY_SUFFIX,
    INLINE,
    MANAGED,
    PARTITION,
    Ability,
    NotPassableError,
    Statement,
    TooLargeError,
    any_role_statements,
    document,
    filled,
    pass_role_statements,
    role_statements,
    split,
    unknown_role,
)

ANY_SERVICE = "*"
"""Stands for every service-linked role."""

_KINDS = ("user", "group", "role", "permission_set")
_KEYS = (*_KINDS, "may", "pass_roles")
_RESERVED = re.compile(r":role/(aws-reserved/|aws-service-role/)")


class PassRoleArgs(TypedDict):
    """A *service* role that a caller may hand to a service. Service-linked roles cannot be passed."""

    role_arn: pulumi.Input[str]
    """ARN of the role."""
    service: str
    """The only service that it may be passed to: a principal, or a key of the catalogue."""


class CallerArgs(TypedDict):
    """One identity, and what it may do. Give exactly one of `user`, `group`, `role` and `permission_set`."""

    user: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM user."""
    group: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM group."""
    role: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM role."""
    permission_set: NotRequired[str]
    """Name of a permission set of IAM Identity Center, for `CallerPermissions` alone. Nothing is attached: its inline
    policy is among the documents."""
    may: NotRequired[list[str]]
    """What it may do with the role: `create`, `view`, `edit-description`, `tag`, `delete`."""
    pass_roles: NotRequired[list[PassRoleArgs]]
    """Service roles that it may pass."""


@dataclass(frozen=True)
class Caller:
    """A caller whose arguments have been checked."""

    kind: str
    name: pulumi.Output[str]
    known_as: str | None
    """`user/NAME`, `group/NAME`, `role/NAME`; None where the name is an output."""
    abilities: tuple[Ability, ...]
    passed: tuple[tuple[pulumi.Input[str], str], ...]
    """Role ARNs and the principals of the services that they may be passed to."""
    where: str
    """Component and label, for messages."""

    @classmethod
    def of(cls, where: str, caller: CallerArgs) -> "Caller":
        """Check one caller's arguments.

        Raises:
            pulumi.RunError: one of them is wrong; says which, and what is allowed.
        """
        if unknown := sorted(set(caller) - set(_KEYS)):
            raise pulumi.RunError(f"{where}: unknown {', '.join(unknown)}; a caller has {', '.join(_KEYS)}")
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
        kind, given = kinds[0], caller[kinds[0]]  # type: ignore[literal-required]
        known_as = f"{kind}/{_name_of(given, kind, where)}" if isinstance(given, str) else None
        name = pulumi.Output.from_input(given).apply(lambda it: _name_of(it, kind, where))
        return cls(kind, name, known_as, tuple(Ability(ability) for ability in may), passed, where)

    def policies(
        self, entries: Sequence[CatalogEntry] | None, suffix: str | None, partition: pulumi.Output[str]
    ) -> list[pulumi.Output[str]]:
        """The caller's policy documents, as few as hold everything. How many there are is known at once.

        Args:
            entries: the services' rows in the catalogue; None for every service-linked role.
            suffix: the roles' suffix, or a pattern.
            partition: of the caller's account.

        Raises:
            pulumi.RunError: they do not fit into what an identity can have, or a role cannot be passed.
        """
        statements = self._role_statements(entries, suffix)
        unknown: dict[str, pulumi.Input[str]] = {}
        for number, (arn, principal) in enumerate(self.passed):
            known = arn if isinstance(arn, str) else unknown_role(number)
            if known is not arn:
                unknown[known] = arn
            statements += self._passing(known, principal)
        if not statements:
            raise pulumi.RunError(f"{self.where}: allows nothing; `services` is empty, and so is `pass_roles`")
        try:
            parts = split(statements, INLINE["permission_set"] if self.kind == "permission_set" else MANAGED)
        except TooLargeError as error:
            raise pulumi.RunError(f"{self.where}: {error}") from None
        return [self._text(part, partition, unknown) for part in parts]

    def grant(self, policy_arn: pulumi.Output[str]) -> pulumi.Output[dict[str, str]]:
        """The caller and one of its policies, as `Role` takes them."""
        kind = self.kind
        return pulumi.Output.all(self.name, policy_arn).apply(
            lambda pair: {"caller": f"{kind}/{pair[0]}", "policyArn": pair[1]}
        )

    def _role_statements(self, entries: Sequence[CatalogEntry] | None, suffix: str | None) -> list[Statement]:
        if entries is None:
            return any_role_statements(self.abilities, partition=PARTITION)
        return [
            statement
            for entry in entries
            for statement in role_statements(entry, self.abilities, partition=PARTITION, suffix=suffix)
        ]

    def _passing(self, role_arn: str, principal: str) -> list[Statement]:
        try:
            return pass_role_statements(role_arn, principal)
        except NotPassableError as error:
            raise pulumi.RunError(f"{self.where}.pass_roles: {error}") from None

    def _text(
        self, statements: Iterable[Statement], partition: pulumi.Output[str], unknown: dict[str, pulumi.Input[str]]
    ) -> pulumi.Output[str]:
        """The document of statements with stand-ins, once the real values are known."""
        listed = list(statements)
        mine = [it for it in unknown if any(it in statement.resources for statement in listed)]

        def fill(values: Sequence[str]) -> str:
            for arn in values[1:]:
                self._passing(arn, "")
            return document(filled(listed, values[0], dict(zip(mine, values[1:], strict=True))))

        return pulumi.Output.all(partition, *(unknown[it] for it in mine)).apply(fill)


def entry_named(service: str, component: str, suffix: str | None = None) -> CatalogEntry:
    """The catalogue's row for a principal or key.

    Args:
        service: principal or key.
        component: what it is given to, for messages.
        suffix: the suffix that its role is to have, or a pattern.

    Raises:
        pulumi.RunError: it is neither, or its role cannot have the suffix; names the component and what to do.
    """
    tried = None if suffix in (None, ANY_SUFFIX) else suffix.replace(ANY_SUFFIX, "x")
    errors = [
        f"{'custom_suffix' if item.field == 'customSuffix' else 'aws_service_name'}: {item.reason}"
        for item in catalog.problems_with(service, custom_suffix=tried)
        if item.severity is catalog.Severity.ERROR
    ]
    if errors:
        raise pulumi.RunError(f"{component}: {'; '.join(errors)}")
    return catalog.entry_for(service)


def _name_of(name_or_arn: str, kind: str, where: str) -> str:
    """The name of a user, group or role: the part of its ARN behind the path."""
    if not name_or_arn.startswith("arn:") or kind == "permission_set":
        return name_or_arn
    if _RESERVED.search(name_or_arn):
        raise pulumi.RunError(
            f"{where}.{kind}: nothing can be attached to {name_or_arn}, which AWS manages. For a permission set of IAM "
            "Identity Center give `permission_set`, and put the document into it as its inline policy"
        )
    if f":{kind}/" not in name_or_arn:
        raise pulumi.RunError(
            f"{where}.{kind}: {name_or_arn} is not the ARN of an IAM {kind}. Of a session give the role that is assumed"
        )
    return name_or_arn.rpartition("/")[2]
