"""`Role`: one service-linked role in one account, as a custom resource of the provider `aws-slr`."""

from collections.abc import Mapping, Sequence

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.components.owned_role import OUTPUTS, OwnedRole
from pulumi_aws_slr.components.program.declared import DeclaredRole, declarer
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.tokens import ROLE


class Role(OwnedRole):
    """A service-linked role. It takes the place of `aws.iam.ServiceLinkedRole` and keeps its property names.

    Unlike that, it adopts a role that exists, shares it with other stacks, knows its ARN at preview, and on deletion
    looks for users in every Region first. Programs rather use the components, which add callers and order.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        aws_service_name: pulumi.Input[str] | None = None,
        custom_suffix: pulumi.Input[str | None] = None,
        description: pulumi.Input[str | None] = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] = None,
        on_existing: pulumi.Input[str | None] = None,
        deletion: pulumi.Input[str | None] = None,
        permission_grants: pulumi.Input[Sequence[Mapping[str, pulumi.Input[str]]] | None] = None,
    ) -> None:
        """Declare the role.

        Args:
            resource_name: the logical name.
            opts: the usual options; `custom_timeouts.delete` bounds the wait for the deletion, 10 minutes by default.
            aws_service_name: the service principal (`rds.amazonaws.com`) or a catalogue key (`rds`).
            custom_suffix: the suffix of the role's name, for the services that take one.
            description: up to 1,000 characters; what is not given is left as it is.
            tags: up to 49 tags.
            on_existing: `adopt` (default) or `fail`: what to do when the role exists and no stack owns it.
            deletion: `auto` (default), `if-unused`, `keep` or `force-adopted`: what to do when the declaration goes.
            permission_grants: the policies that this program attaches to its callers, each as `caller` (`role/NAME`)
                and `policyArn`. Needed for one thing: a creation that is denied is tried again only where this run has
                just granted it, until IAM knows.
        """
        super().__init__(
            ROLE,
            resource_name,
            {
                "awsServiceName": aws_service_name,
                "customSuffix": custom_suffix,
                "description": description,
                "tags": tags,
                "onExisting": on_existing,
                "deletion": deletion,
                "permissionGrants": permission_grants,
                **dict.fromkeys((*OUTPUTS, "name", "managedPolicyArns")),
            },
            opts,
        )
        if isinstance(aws_service_name, str) and (entry := catalog.find(aws_service_name)):
            role = DeclaredRole(self, declarer(self, opts), entry.role_name or entry.key, frozenset(entry.workloads))
            current_program().roles.declare(role)

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 (Pulumi's own name for it)
        opts: pulumi.ResourceOptions | None = None,
    ) -> "Role":
        """Look up a role that exists, by ARN or name, without managing it."""
        return Role(resource_name, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id)))

    @property
    @pulumi.getter(name="awsServiceName")
    def aws_service_name(self) -> pulumi.Output[str]:
        """The service principal."""
        return self._output("awsServiceName")
