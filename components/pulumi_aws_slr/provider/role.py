"""`aws-slr:iam:Role`, one service-linked role in one account: what is its own beside owned_role.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from pulumi_aws_slr import catalog
from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.iam.deletion_task import run_deletion_task
from pulumi_aws_slr.aws.iam.listing import RoleListing
from pulumi_aws_slr.aws.iam.propagation import once_propagated
from pulumi_aws_slr.aws.iam.roles import DeletionStatus, IamRole
from pulumi_aws_slr.aws.usage.search import Usage, find_usage, iam_refuses_used
from pulumi_aws_slr.catalog import RoleArn
from pulumi_aws_slr.errors import CheckFailure, NotServiceLinkedError, SlrError
from pulumi_aws_slr.ownership.kind import Patience
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.provider import role_args
from pulumi_aws_slr.provider.owned_role import OwnedRoleResource
from pulumi_aws_slr.provider.role_args import RoleArgs
from pulumi_aws_slr.provider.rpc import Provider
from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH, UNKNOWN, Properties


class RoleResource(OwnedRoleResource[RoleArgs]):
    """Roles that a service owns: IAM dictates name, path, trust and policies, and deletes them by a task."""

    inputs = tuple(key for key in role_args.INPUTS if key != "permissionGrants")
    outputs = ("managedPolicyArns",)
    replacing = ("awsServiceName", "customSuffix")
    agreed = MappingProxyType(role_args.AGREED)

    def __init__(self, aws: Aws, provider: Provider) -> None:
        super().__init__(aws, provider)
        self.listing = RoleListing(aws)

    def normalized(self, inputs: Properties) -> Properties:
        """See `role_args.normalized`."""
        return role_args.normalized(inputs)

    def check_inputs(self, inputs: Properties) -> tuple[list[CheckFailure], list[str]]:
        """See `role_args.check`."""
        return role_args.check(inputs, self.aws.partition_hint)

    def args(self, inputs: Properties, default_tags: Mapping[str, str]) -> RoleArgs:
        """See `RoleArgs.of`."""
        return RoleArgs.of(inputs, default_tags)

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

    def find_usage(self, args: RoleArgs, on_wait: Callable[[Sequence[str]], None]) -> Usage:
        """See `usage.find_usage`."""
        return find_usage(self.aws, args.entry, on_wait=on_wait)

    def iam_refuses_used(self, args: RoleArgs) -> bool:
        """See `usage.iam_refuses_used`."""
        return iam_refuses_used(args.entry)

    def delete_role(self, args: RoleArgs, role: IamRole, patience: Patience) -> DeletionStatus | None:
        """One deletion task to its end."""
        return run_deletion_task(
            self.store,
            role,
            args.entry,
            timeout=patience.seconds,
            clock=self.clock,
            on_wait=patience.on_wait,
            on_accepted=patience.on_accepted,
        )


def _managed_policy_arns(args: RoleArgs, partition: str) -> list[str]:
    path = args.entry.managed_policy_arn_path
    return [f"arn:{partition}:iam::aws:{path}"] if path else []
