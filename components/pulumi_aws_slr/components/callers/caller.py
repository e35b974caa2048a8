"""One caller of `CallerPermissions`: what is given for it, checked, and the statements that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.components.callers.identity import Identity, IdentityArgs
from pulumi_aws_slr.components.callers.parts import abilities, passed_to, passing
from pulumi_aws_slr.policies import (
    PARTITION,
    Ability,
    Statement,
    any_role_statements,
    role_statements,
    unknown_role,
)


class PassRoleArgs(TypedDict):
    """A *service* role that a caller may hand to a service. Service-linked roles cannot be passed."""

    role_arn: pulumi.Input[str]
    """ARN of the role."""
    service: str
    """The only service that it may be passed to: a principal, or a key of the catalogue."""


class CallerArgs(IdentityArgs):
    """One identity, and what it may do. A permission set is for `CallerPermissions` alone."""

    may: NotRequired[list[str]]
    """What it may do with the role: `create`, `view`, `edit-description`, `tag`, `delete`."""
    pass_roles: NotRequired[list[PassRoleArgs]]
    """Service roles that it may pass."""


@dataclass(frozen=True)
class Caller(Identity):
    """A caller whose arguments have been checked."""

    abilities: tuple[Ability, ...]
    passed: tuple[tuple[pulumi.Input[str], str], ...]
    """Role ARNs and the principals of the services that they may be passed to."""

    @classmethod
    def of(cls, where: str, caller: CallerArgs) -> "Caller":  # type: ignore[override]
        """Check one caller's arguments.

        Raises:
            pulumi.RunError: one of them is wrong; says which, and what is allowed.
        """
        who = cls.parts(where, caller)
        may = abilities(where, caller, Ability)
        passed = tuple((item["role_arn"], passed_to(where, item["service"])) for item in caller.get("pass_roles") or ())
        return cls(**who, abilities=may, passed=passed)

    def policies(
        self, entries: Sequence[CatalogEntry] | None, suffix: str | None, partition: pulumi.Output[str]
    ) -> list[pulumi.Output[str]]:
        """The documents for roles of some services, or of all (None); how many there are is known at preview.

        Raises:
            pulumi.RunError: they do not fit into what an identity can have, or a role cannot be passed.
        """
        statements = self._role_statements(entries, suffix)
        unknown: dict[str, pulumi.Input[str]] = {}
        for number, (arn, principal) in enumerate(self.passed):
            known = arn if isinstance(arn, str) else unknown_role(number)
            if known is not arn:
                unknown[known] = arn
            statements += passing(self.where, known, principal)
        if not statements:
            raise pulumi.RunError(f"{self.where}: allows nothing; `services` is empty, and so is `pass_roles`")
        return self.texts(statements, partition, unknown, self._passable)

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

    def _passable(self, _stand_in: str, role_arn: str) -> str:
        passing(self.where, role_arn, "")
        return role_arn
