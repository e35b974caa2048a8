"""`DmsServerlessServiceLinkedRole`: AWSServiceRoleForDMSServerless. Classic DMS has no service-linked role."""

import pulumi

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.service_linked_role import RoleComponent, SharedRoleArgs


class DmsServerlessServiceLinkedRoleArgs(SharedRoleArgs):
    """What `DmsServerlessServiceLinkedRole` takes."""


class DmsServerlessServiceLinkedRole(RoleComponent):
    """The role that DMS Serverless runs replications with.

    IAM may delete this role while replications exist, and they then fail: so deletion looks for them in every Region.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/slr-services-sl.html
    """

    def __init__(
        self,
        name: str,
        args: DmsServerlessServiceLinkedRoleArgs | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the role, as `ServiceLinkedRole` does."""
        given = checked(name, args, DmsServerlessServiceLinkedRoleArgs)
        super().__init__(
            "aws-slr:index:DmsServerlessServiceLinkedRole", name, given, opts, aws_service_name="dms-serverless"
        )
