"""`RdsServiceLinkedRole`: AWSServiceRoleForRDS, which RDS shares with Aurora, DocumentDB and Neptune."""

import pulumi

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.service_linked_role import RoleComponent, SharedRoleArgs


class RdsServiceLinkedRoleArgs(SharedRoleArgs):
    """What `RdsServiceLinkedRole` takes."""


class RdsServiceLinkedRole(RoleComponent):
    """The role that Amazon RDS manages instances with. In use while any instance or cluster is left in any Region.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
    """

    def __init__(
        self, name: str, args: RdsServiceLinkedRoleArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role.

        Args:
            name: the component's logical name.
            args: what is wanted of the role.
            opts: the usual options.
        """
        given = checked(name, args, RdsServiceLinkedRoleArgs)
        super().__init__("aws-slr:index:RdsServiceLinkedRole", name, given, opts, service="rds")
