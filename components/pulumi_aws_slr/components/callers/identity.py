"""An identity that gets permissions: a user, group, role or permission set, and the texts of its policies."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, Self, TypedDict

import pulumi

from pulumi_aws_slr.components.callers.identity_names import KINDS, name_of, problem_with
from pulumi_aws_slr.policies import INLINE, MANAGED, Statement, TooLargeError, document, filled, split


class IdentityArgs(TypedDict):
    """One identity. Give exactly one of `user`, `group`, `role` and `permission_set`."""

    user: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM user."""
    group: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM group."""
    role: NotRequired[pulumi.Input[str]]
    """Name or ARN of an IAM role."""
    permission_set: NotRequired[str]
    """Name of a permission set of IAM Identity Center. Nothing is attached: its inline policy is in `documents`."""


@dataclass(frozen=True)
class Identity:
    """An identity whose arguments have been checked."""

    kind: str
    name: pulumi.Output[str]
    known_as: str | None
    """`user/NAME`, `group/NAME`, `role/NAME`; None where the name is an output."""
    where: str
    """Component and label, for messages."""

    @classmethod
    def parts(cls, where: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Check who is meant; the fields of an `Identity` by name.

        Raises:
            pulumi.RunError: there is not exactly one identity, or it is no single one.
        """
        kinds = [kind for kind in KINDS if given.get(kind) is not None]
        if len(kinds) != 1:
            raise pulumi.RunError(f"{where}: give exactly one of {', '.join(KINDS)}, by name or ARN")
        kind, named = kinds[0], given[kinds[0]]
        known_as = f"{kind}/{_name_of(named, kind, where)}" if isinstance(named, str) else None
        name = pulumi.Output.from_input(named).apply(lambda given_name: _name_of(given_name, kind, where))
        return {"kind": kind, "name": name, "known_as": known_as, "where": where}

    @classmethod
    def of(cls, where: str, given: Mapping[str, Any]) -> Self:
        """Check the arguments of an identity that has no others.

        Raises:
            pulumi.RunError: one of them is wrong; says which, and what is allowed.
        """
        return cls(**cls.parts(where, given))

    def texts(
        self,
        statements: Iterable[Statement],
        partition: pulumi.Output[str],
        unknown: Mapping[str, pulumi.Input[str]],
        check: Callable[[str, str], str],
    ) -> list[pulumi.Output[str]]:
        """Render statements as the fewest documents; the count is known at preview.

        `unknown` has ARNs by their stand-ins; `check` gets a stand-in and its ARN, and gives the ARN to write.

        Raises:
            pulumi.RunError: they do not fit into what the identity can have.
        """
        try:
            parts = split(statements, INLINE["permission_set"] if self.kind == "permission_set" else MANAGED)
        except TooLargeError as error:
            raise pulumi.RunError(f"{self.where}: {error}") from None
        return [_text(part, partition, unknown, check) for part in parts]


def _text(
    statements: list[Statement],
    partition: pulumi.Output[str],
    unknown: Mapping[str, pulumi.Input[str]],
    check: Callable[[str, str], str],
) -> pulumi.Output[str]:
    """The document of statements with stand-ins, once the real values are known."""
    mine = [stand_in for stand_in in unknown if any(stand_in in one.resources for one in statements)]

    def fill(values: Sequence[str]) -> str:
        arns = {stand_in: check(stand_in, arn) for stand_in, arn in zip(mine, values[1:], strict=True)}
        return document(filled(statements, values[0], arns))

    return pulumi.Output.all(partition, *(unknown[stand_in] for stand_in in mine)).apply(fill)


def _name_of(name_or_arn: str, kind: str, where: str) -> str:
    if problem := problem_with(name_or_arn, kind):
        raise pulumi.RunError(f"{where}.{kind}: {problem}")
    return name_of(name_or_arn)
