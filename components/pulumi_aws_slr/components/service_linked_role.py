"""`ServiceLinkedRole`: the service-linked role of any service, with its callers."""

from typing import NotRequired, TypedDict

import pulumi

from pulumi_aws_slr.catalog import handle
from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.callers.caller import CallerArgs
from pulumi_aws_slr.components.callers.permissions import CallerPermissions
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.components.role import Role
from pulumi_aws_slr.components.role_options import role_options
from pulumi_aws_slr.components.services import entry_named


class SharedRoleArgs(TypedDict):
    """What every component for a service-linked role takes."""

    description: NotRequired[pulumi.Input[str]]
    """The role's description, up to 1,000 characters. What is not given is left as it is."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """The role's tags, up to 49."""
    on_existing: NotRequired[pulumi.Input[str]]
    """What to do when the role exists and no stack owns it: `adopt` (default) or `fail`."""
    deletion: NotRequired[pulumi.Input[str]]
    """What to do when the declaration goes: `auto` (default), `if-unused`, `keep` or `force-adopted`."""
    callers: NotRequired[dict[str, CallerArgs]]
    """Who may do what with the role, each under a label of your choice."""


class ServiceLinkedRoleArgs(SharedRoleArgs):
    """What `ServiceLinkedRole` takes."""

    aws_service_name: str
    """The service: its principal (`autoscaling.amazonaws.com`) or its key in the catalogue (`autoscaling`)."""
    custom_suffix: NotRequired[str]
    """The suffix of the role's name, for the services that take one."""


class RoleComponent(pulumi.ComponentResource):
    """The base of the components: a role, and the permissions of its callers.

    Any number of components, in one program or in several stacks, may declare one role: each has a `Role` of its own,
    and the provider sees to it that the last one that goes deletes the role.
    """

    role: Role
    """The role, as this component declares it."""
    arn: pulumi.Output[str]
    """The role's ARN."""
    role_name: pulumi.Output[str]
    """The role's name."""
    adopted: pulumi.Output[bool]
    """Whether something else than a stack created the role; it then outlives every stack."""

    def __init__(
        self,
        type_token: str,
        name: str,
        args: SharedRoleArgs,
        opts: pulumi.ResourceOptions | None,
        *,
        aws_service_name: str,
        suffix: str | None = None,
    ) -> None:
        """Declare the role. `args` have been checked.

        Raises:
            pulumi.RunError: the service or a caller is unknown, or there is an explicit provider for `aws` alone.
        """
        super().__init__(type_token, name, None, opts)
        entry = entry_named(aws_service_name, name)
        if callers := args.get("callers"):
            _refuse_permission_sets(name, callers)
            CallerPermissions(
                f"{name}-callers",
                {"services": [handle(entry)], "custom_suffix": suffix, "callers": callers},
                pulumi.ResourceOptions(parent=self),
            )
        ahead = current_program().permissions.ahead_of(self, entry, suffix)
        self.role = Role(
            f"{name}-role",
            role_options(self, opts, depends_on=ahead.attachments),
            aws_service_name=handle(entry),
            custom_suffix=suffix,
            description=args.get("description"),
            tags=args.get("tags"),
            on_existing=args.get("on_existing"),
            deletion=args.get("deletion"),
            permission_grants=ahead.grants,
        )
        self.arn = self.role.arn
        self.role_name = self.role.name
        self.adopted = self.role.adopted
        self.register_outputs({"arn": self.arn, "roleName": self.role_name, "adopted": self.adopted})

    def workload_options(self, opts: pulumi.ResourceOptions | None = None) -> pulumi.ResourceOptions:
        """Options for a cluster, instance or replication that uses the role: made after it, gone before it.

        Args:
            opts: options of your own to add to.
        """
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[self.role]))


class ServiceLinkedRole(RoleComponent):
    """The service-linked role of any service that AWS has.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
    """

    def __init__(self, name: str, args: ServiceLinkedRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role.

        Args:
            name: the component's logical name. The role's own name is AWS's.
            args: the service and what is wanted of its role.
            opts: the usual options; an explicit `aws-slr` provider says in which account.

        Raises:
            pulumi.RunError: the service is unknown, or an argument is.
        """
        args = checked(name, args, ServiceLinkedRoleArgs)
        super().__init__(
            "aws-slr:index:ServiceLinkedRole",
            name,
            args,
            opts,
            aws_service_name=args["aws_service_name"],
            suffix=args.get("custom_suffix"),
        )


def _refuse_permission_sets(name: str, callers: dict[str, CallerArgs]) -> None:
    """A permission set has one inline policy for all its services, and here is one service."""
    if labels := [label for label, caller in callers.items() if "permission_set" in caller]:
        raise pulumi.RunError(
            f"{name}: callers.{labels[0]}: declare permission sets in CallerPermissions, with all their services: a "
            "permission set has one inline policy"
        )
