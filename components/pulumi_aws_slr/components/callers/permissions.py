"""`CallerPermissions`: which users, groups, roles and permission sets may do what with service-linked roles."""

from typing import NotRequired, TypedDict

import pulumi

from pulumi_aws_slr.catalog import handle
from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.callers.attachments import CallerPolicies, PermissionsComponent
from pulumi_aws_slr.components.callers.caller import Caller, CallerArgs
from pulumi_aws_slr.components.program.permitted import Permissions
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.components.services import ANY_SERVICE, entry_named


class CallerPermissionsArgs(TypedDict):
    """What `CallerPermissions` takes."""

    services: list[str]
    """The service-linked roles: principals (`rds.amazonaws.com`) or keys of the catalogue (`rds`); `*` alone is all."""
    callers: dict[str, CallerArgs]
    """Who may do what, each under a label of your choice, which names the resources made for it."""
    custom_suffix: NotRequired[str | None]
    """The suffix of the roles' names. `*` in it stands for anything; `*` alone is every suffix and none."""


class CallerPermissions(PermissionsComponent):
    """The least that each caller needs as managed policies, attached to it: one, or more where AWS's limits ask for it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
    """

    def __init__(self, name: str, args: CallerPermissionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare policies and attachments.

        Args:
            name: the logical name; those of the children derive from it and the callers' labels.
            args: who may do what.
            opts: the usual options.

        Raises:
            pulumi.RunError: a service, a caller or an ability is not one, or a caller's policies would be more than
                IAM attaches; says which, and what is allowed.
        """
        args = checked(name, args, CallerPermissionsArgs)
        super().__init__("aws-slr:index:CallerPermissions", name, None, opts)
        suffix = args.get("custom_suffix")
        entries = None
        if args["services"] != [ANY_SERVICE]:
            entries = [entry_named(service, name, suffix) for service in args["services"]]
        elif suffix is not None:
            raise pulumi.RunError(f"{name}: custom_suffix: every service-linked role is asked for; name the services")
        partition = current_program().partition(self)
        policies = CallerPolicies(self, name)
        grants: list[pulumi.Output[dict[str, str]]] = []
        for label, given in args["callers"].items():
            caller = Caller.of(f"{name}: callers.{label}", given)
            # the description names no service: a change of it would replace the policy
            about = f"What {label} may do with service-linked roles"
            arns = policies.add(label, caller, caller.policies(entries, suffix, partition), about)
            grants += [caller.grant(arn) for arn in arns]
        services = None if entries is None else frozenset(map(handle, entries))
        current_program().permissions.give(Permissions(self, services, suffix, policies.attachments, grants))
        self._give(policies)
