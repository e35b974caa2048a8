"""One caller of `DmsPermissions`: what is given for it, checked, and the documents that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NotRequired

import pulumi

from pulumi_aws_slr.components.callers.identity import Identity, IdentityArgs
from pulumi_aws_slr.components.callers.parts import abilities, passing
from pulumi_aws_slr.policies import (
    PARTITION,
    RESOURCE_TYPES,
    DmsAbility,
    DmsResourceError,
    DmsScope,
    Statement,
    access_statements,
    dms_resource,
    unknown_dms_resource,
    unknown_role,
)
from pulumi_aws_slr.policies.dms.actions import ACTIONS
from pulumi_aws_slr.policies.dms.endpoints import DMS_PRINCIPAL


class DmsCallerArgs(IdentityArgs):
    """One identity, and what it may do in DMS."""

    may: NotRequired[list[str]]
    """`view`, `tag`, `manage-endpoints`, `manage-instances`, `manage-tasks`, `run-tasks`, `manage-serverless`,
    `run-serverless`, `manage-events`, `manage-projects`, `run-projects`, `manage-fleet-advisor`,
    `manage-integrations`."""
    resources: NotRequired[dict[str, list[pulumi.Input[str]]]]
    """The only resources that it may do it with: ARNs, or patterns of them, by type as ARNs have it (`endpoint`, `rep`,
    `task`, `replication-config`, `subgrp`, `cert`, `es`, ...). Then it creates nothing, except of what is listed."""
    tags: NotRequired[dict[str, str]]
    """Tags that resources must have for it to do it, and that it must give to what it creates."""
    tag_keys: NotRequired[list[str]]
    """The only keys of tags that it may set or take away."""
    pass_roles: NotRequired[list[pulumi.Input[str]]]
    """ARNs of service roles that it may pass to DMS."""


@dataclass(frozen=True)
class DmsCaller(Identity):
    """A caller whose arguments have been checked."""

    abilities: tuple[DmsAbility, ...]
    scope: DmsScope
    """With stand-ins for the ARNs that are not known yet."""
    passed: tuple[str, ...]
    """ARNs of roles, or stand-ins."""
    unknown: Mapping[str, pulumi.Input[str]]
    """What the stand-ins stand for."""

    @classmethod
    def of(cls, where: str, caller: DmsCallerArgs) -> "DmsCaller":  # type: ignore[override]
        """Check one caller's arguments.

        Raises:
            pulumi.RunError: one of them is wrong; says which, and what is allowed.
        """
        who = cls.parts(where, caller)
        may = abilities(where, caller, DmsAbility)
        unknown: dict[str, pulumi.Input[str]] = {}
        resources = caller.get("resources")
        scope = DmsScope(
            resources=None
            if resources is None
            else {kind: [_known(arn, kind, unknown) for arn in arns] for kind, arns in resources.items()},
            tags=caller.get("tags") or {},
            tag_keys=caller.get("tag_keys") or [],
        )
        passed = tuple(_known(arn, None, unknown) for arn in caller.get("pass_roles") or ())
        return cls(**who, abilities=may, scope=scope, passed=passed, unknown=unknown)

    def policies(self, partition: pulumi.Output[str]) -> list[pulumi.Output[str]]:
        """The policy documents, as few as hold everything; how many there are is known at preview.

        Raises:
            pulumi.RunError: they do not fit into what an identity can have, an ability is left with nothing, a role
                cannot be passed, or an ARN is not what it should be.
        """
        statements = [one for ability in self.abilities for one in self._access(ability)]
        for arn in self.passed:
            statements += passing(self.where, arn, DMS_PRINCIPAL)
        return self.texts(statements, partition, self.unknown, self._checked)

    def _access(self, ability: DmsAbility) -> list[Statement]:
        try:
            statements = access_statements([ability], self.scope, partition=PARTITION)
        except DmsResourceError as error:
            raise pulumi.RunError(f"{self.where}.resources: {error}") from None
        if not statements:
            types = {kind for kinds in ACTIONS[ability].values() for kind in kinds}
            takes = f"resources of the types {', '.join(sorted(types))}" if types else "no resources and knows no tags"
            raise pulumi.RunError(
                f"{self.where}.may: nothing is left of {str(ability)!r}, which takes {takes}. Give it such resources, "
                "or leave it out, or put it into a caller without `resources` and `tags`"
            )
        return statements

    def _checked(self, stand_in: str, arn: str) -> str:
        """An ARN that has become known, in the form of today."""
        kind = stand_in.split(":")[5]
        if kind not in RESOURCE_TYPES:
            passing(self.where, arn, DMS_PRINCIPAL)
            return arn
        try:
            return dms_resource(kind, arn)
        except DmsResourceError as error:
            raise pulumi.RunError(f"{self.where}.resources: {error}") from None


def _known(arn: pulumi.Input[str], kind: str | None, unknown: dict[str, pulumi.Input[str]]) -> str:
    """The ARN, or a stand-in for it, which is noted in `unknown`."""
    if isinstance(arn, str):
        return arn
    number = len(unknown)
    stand_in = unknown_role(number) if kind is None else unknown_dms_resource(kind, number)
    unknown[stand_in] = arn
    return stand_in
