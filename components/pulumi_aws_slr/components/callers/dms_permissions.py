"""`DmsPermissions`: which users, groups, roles and permission sets may do what in DMS."""

from typing import TypedDict

import pulumi

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.callers.attachments import CallerPolicies, PermissionsComponent
from pulumi_aws_slr.components.callers.dms_caller import DmsCaller, DmsCallerArgs
from pulumi_aws_slr.components.program.program import current_program


class DmsPermissionsArgs(TypedDict):
    """What `DmsPermissions` takes."""

    callers: dict[str, DmsCallerArgs]
    """Who may do what, each under a label of your choice, which names the resources made for it."""


class DmsPermissions(PermissionsComponent):
    """What each caller may do in DMS, classic and Serverless, as managed policies that are attached to it.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_service-with-iam.html
    """

    def __init__(self, name: str, args: DmsPermissionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare policies and attachments.

        Args:
            name: the logical name; those of the children derive from it and the callers' labels.
            args: who may do what.
            opts: the usual options.

        Raises:
            pulumi.RunError: a caller, an ability or an ARN is not one, an ability is left with nothing, or a caller's
                policies would be more than IAM attaches; says which, and what is allowed.
        """
        args = checked(name, args, DmsPermissionsArgs)
        super().__init__("aws-slr:index:DmsPermissions", name, None, opts)
        partition = current_program().partition(self)
        policies = CallerPolicies(self, name)
        for label, given in args["callers"].items():
            caller = DmsCaller.of(f"{name}: callers.{label}", given)
            policies.add(label, caller, caller.policies(partition), f"What {label} may do in DMS")
        self._give(policies)
