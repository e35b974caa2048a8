"""`aws-slr:iam:Role`, one service-linked role in one account: what is its own beside owned_role.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from pulumi_aws_slr import catalog
from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.iam.listing import RoleListing
from pulumi_aws_slr.aws.iam.propagation import Grant, once_propagated
from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus, ServiceLinkedRoleStore
from pulumi_aws_slr.aws.usage.search import Question, Usage, find_usage, iam_refuses_used
from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, Severity
from pulumi_aws_slr.errors import CheckFailure, NotServiceLinkedError, SlrError
from pulumi_aws_slr.ownership.kind import Patience
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.provider.arguments import OF_ALL_KINDS, OwnedRoleArgs, shape_failures, shown
from pulumi_aws_slr.provider.owned_role import OwnedRoleResource
from pulumi_aws_slr.provider.rpc import Provider
from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH, UNKNOWN, Properties


@dataclass(frozen=True, kw_only=True)
class RoleArgs(OwnedRoleArgs):
    """The checked inputs of a role. A suffix that is unknown at preview is `UNKNOWN`.

    A service that is unknown at preview is a row without a principal.
    """

    inputs = ("awsServiceName", "customSuffix", *OF_ALL_KINDS, "permissionGrants")
    replacing = ("awsServiceName", "customSuffix")

    entry: CatalogEntry
    suffix: str | None = None
    grants: tuple[Grant, ...] = ()

    @property
    def name(self) -> str | None:
        """The role's name; None where it is not known before creation."""
        return None if self.suffix == UNKNOWN else self.entry.name_with(self.suffix)

    @classmethod
    def normalized(cls, inputs: Properties) -> Properties:
        """The inputs with the service's principal in the place of a catalogue key: `rds` and its principal are one.

        The `!` behind a principal that is in no row has done its work in the check.
        """
        service = inputs.get("awsServiceName")
        if not isinstance(service, str) or service == UNKNOWN:
            return inputs
        return {**inputs, "awsServiceName": catalog.canonical(service)}

    @classmethod
    def check(cls, inputs: Properties, partition: str | None) -> tuple[list[CheckFailure], list[str]]:
        """What is wrong with the inputs: failures, which stop the preview, and warnings."""
        texts = ("awsServiceName", "customSuffix", "description")
        required = {"awsServiceName": "a service principal, or a key such as `rds`"}
        failures = shape_failures(inputs, cls.inputs, texts, required=required)
        failures += _grant_failures(inputs.get("permissionGrants"))
        known = {key: value for key, value in inputs.items() if value is not None and value != UNKNOWN}
        if failures or "awsServiceName" not in known:
            return failures, []
        found = catalog.problems_with(
            known["awsServiceName"],
            custom_suffix=known.get("customSuffix"),
            description=known.get("description"),
            tags={key: value for key, value in known.get("tags", {}).items() if value != UNKNOWN},
            partition=partition,
        )
        failures = [CheckFailure(item.field, item.reason) for item in found if item.severity is Severity.ERROR]
        return failures, [f"{item.field}: {item.reason}" for item in found if item.severity is Severity.WARNING]

    @classmethod
    def of(cls, inputs: Properties, default_tags: Mapping[str, str]) -> Self:
        """The inputs as values, with the provider's default tags below the role's own."""
        service, grants = inputs["awsServiceName"], inputs.get("permissionGrants")
        return cls(
            **cls.of_all_kinds(inputs, default_tags),
            entry=CatalogEntry(service, service) if service == UNKNOWN else catalog.entry_for(service),
            suffix=inputs.get("customSuffix"),
            grants=tuple(
                Grant(item["caller"], item["policyArn"])
                for item in (grants if isinstance(grants, list) else ())
                if item != UNKNOWN
            ),
        )


class RoleResource(OwnedRoleResource[RoleArgs]):
    """Roles that a service owns: IAM dictates name, path, trust and policies, and deletes them by a task."""

    arguments = RoleArgs
    outputs = ("managedPolicyArns",)
    store: ServiceLinkedRoleStore

    def __init__(self, aws: Aws, provider: Provider) -> None:
        super().__init__(aws, provider)
        self.store = ServiceLinkedRoleStore(aws, self.clock)
        self.listing = RoleListing(aws)

    def label(self, args: RoleArgs) -> str:
        """The role's name, or its service where the catalogue has no name."""
        return str(args.name or args.entry.service_principal)

    def key(self, args: RoleArgs) -> tuple[str, ...] | None:
        """Service and suffix."""
        parts = (args.entry.service_principal or args.entry.key, args.suffix or "")
        return None if UNKNOWN in parts else parts

    def create_role(self, args: RoleArgs, mine: Ownership, operation: Operation) -> IamRole:
        """Create the role with a claim as its description: it takes no tags at creation."""
        return once_propagated(
            lambda: self.store.create(args.entry, args.suffix, mine.claim()),
            self.aws,
            args.grants,
            self.clock,
            lambda: operation.status("waiting for IAM to learn of the permission granted in this run"),
        )

    def require_same(self, args: RoleArgs, role: IamRole) -> None:
        """Service-linked roles have their service in the path.

        Raises:
            NotServiceLinkedError: the role has another one.
        """
        expected_path = f"{SERVICE_LINKED_ROLE_PATH}{args.entry.service_principal}/"
        if role.path != expected_path:
            raise NotServiceLinkedError(role.name, role.path, expected_path)

    def foreseen(self, args: RoleArgs, identity: Identity) -> Properties:
        """Path and policies of a known service; name and ARN where the name is catalogued."""
        principal = args.entry.service_principal
        if principal is None:
            return {}
        known: Properties = {
            "path": f"{SERVICE_LINKED_ROLE_PATH}{principal}/",
            "managedPolicyArns": _managed_policy_arns(args, identity.partition),
        }
        if args.name is None:
            return known
        arn = RoleArn(identity.partition, identity.account, principal, args.name)
        return {**known, "name": args.name, "arn": str(arn)}

    def shown(self, args: RoleArgs, role: IamRole) -> Properties:
        """The policies that the catalogue knows of."""
        return {"managedPolicyArns": _managed_policy_arns(args, role.arn.split(":")[1])}

    def name_of(self, resource_id: str) -> str:
        """The last part of a service-linked role's ARN, or the name itself."""
        arn = RoleArn.parse(resource_id)
        if arn is None and resource_id.startswith("arn:"):
            raise SlrError(
                f"{resource_id} is not the ARN of a service-linked role, which reads "
                "arn:aws:iam::<account>:role/aws-service-role/<principal>/<name>"
            )
        return arn.name if arn else resource_id

    def require_readable(self, role: IamRole) -> None:
        """Make sure that a role is service-linked.

        Raises:
            NotServiceLinkedError: it is not.
        """
        if RoleArn.parse(role.arn) is None:
            raise NotServiceLinkedError(role.name, role.path, f"{SERVICE_LINKED_ROLE_PATH}<principal>/")

    def imported(self, role: IamRole) -> Properties:
        """Service and suffix."""
        self.require_readable(role)
        entry = catalog.find(role.arn) or catalog.entry_for(role.path.split("/")[2])
        inputs: Properties = {"awsServiceName": catalog.handle(entry)}
        if suffix := entry.suffix_of(role.name):
            inputs["customSuffix"] = suffix
        return inputs

    def find_usage(self, args: RoleArgs, on_wait: Callable[[Sequence[str]], None], *, candidates: bool) -> Usage:
        """See `search.find_usage`."""
        return find_usage(self.aws, Question(args.entry, args.name, candidates=candidates), on_wait=on_wait)

    def iam_refuses_used(self, args: RoleArgs) -> bool:
        """See `search.iam_refuses_used`."""
        return iam_refuses_used(args.entry)

    def delete_role(self, args: RoleArgs, role: IamRole, patience: Patience) -> DeletionStatus | None:  # noqa: ARG002
        """One deletion task to its end."""
        return self.store.delete(
            role, timeout=patience.seconds, on_wait=patience.on_wait, on_accepted=patience.on_accepted
        )


def _managed_policy_arns(args: RoleArgs, partition: str) -> list[str]:
    path = args.entry.managed_policy_arn_path
    return [f"arn:{partition}:iam::aws:{path}"] if path else []


def _grant_failures(grants: Any) -> list[CheckFailure]:
    if grants in (None, UNKNOWN):
        return []
    if not isinstance(grants, list):
        return [CheckFailure("permissionGrants", f"must be a list of grants, not {shown(grants)}")]
    return [
        CheckFailure(f"permissionGrants[{at}]", f"must have caller and policyArn, both text, not {shown(grant)}")
        for at, grant in enumerate(grants)
        if grant != UNKNOWN
        and not (isinstance(grant, dict) and all(isinstance(grant.get(key), str) for key in ("caller", "policyArn")))
    ]
