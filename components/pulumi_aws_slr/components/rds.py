"""The service-linked role of Amazon RDS, AWSServiceRoleForRDS. Aurora, DocumentDB and Neptune use it, too."""

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
        """Declare the role, as `ServiceLinkedRole` does."""
        given = checked(name, args, RdsServiceLinkedRoleArgs)
        super().__init__("aws-slr:index:RdsServiceLinkedRole", name, given, opts, aws_service_name="rds")


class AuroraServiceLinkedRoleArgs(SharedRoleArgs):
    """What `AuroraServiceLinkedRole` takes."""


class AuroraServiceLinkedRole(RoleComponent):
    """The role that Amazon Aurora manages clusters with: AWSServiceRoleForRDS, the same as that of RDS.

    A program may declare both: both own the one role. It goes with the last of them, when no cluster and no instance is
    left in any Region.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
    """

    def __init__(
        self, name: str, args: AuroraServiceLinkedRoleArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the role, as `ServiceLinkedRole` does."""
        given = checked(name, args, AuroraServiceLinkedRoleArgs)
        super().__init__("aws-slr:index:AuroraServiceLinkedRole", name, given, opts, aws_service_name="rds")
