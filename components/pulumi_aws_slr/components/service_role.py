"""`ServiceRole`: one service role with a fixed name in one account, as a custom resource of the provider `aws-slr`."""

from collections.abc import Mapping, Sequence

import pulumi

from pulumi_aws_slr.components.owned_role import OUTPUTS, OwnedRole
from pulumi_aws_slr.components.program.declared import DeclaredRole, declarer
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES, WORKLOADS
from pulumi_aws_slr.tokens import SERVICE_ROLE


class ServiceRole(OwnedRole):
    """A role that a service looks for by its name, such as `dms-vpc-role`. The account owns it, not the service.

    It is created or adopted, shared between stacks, and deleted by its last owner once nothing uses it, as `Role` is.
    Programs rather use `DmsServiceRoles`, which knows trust and policies.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        role_name: pulumi.Input[str] | None = None,
        assume_role_policy: pulumi.Input[str] | None = None,
        managed_policy_arns: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        description: pulumi.Input[str | None] = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] = None,
        on_existing: pulumi.Input[str | None] = None,
        deletion: pulumi.Input[str | None] = None,
        repair: pulumi.Input[bool | None] = None,
    ) -> None:
        """Declare the role.

        Args:
            resource_name: the logical name.
            opts: the usual options; `custom_timeouts.create` bounds the wait for the service, 2 minutes by default.
            role_name: `dms-vpc-role`, `dms-cloudwatch-logs-role` or `dms-access-for-endpoint`.
            assume_role_policy: the trust policy in JSON.
            managed_policy_arns: the policies to attach.
            description: up to 1,000 characters; what is not given is left as it is.
            tags: up to 49 tags.
            on_existing: `adopt` (default) or `fail`: what to do when the role exists and no stack owns it.
            deletion: `auto` (default), `if-unused`, `keep` or `force-adopted`: what to do when the declaration goes.
            repair: whether an adopted role is brought to this trust policy and these policies, and policies that others
                attached are detached. Without it such a difference is a warning.
        """
        super().__init__(
            SERVICE_ROLE,
            resource_name,
            {
                "name": role_name,
                "assumeRolePolicy": assume_role_policy,
                "managedPolicyArns": managed_policy_arns,
                "description": description,
                "tags": tags,
                "onExisting": on_existing,
                "deletion": deletion,
                "repair": repair,
                **dict.fromkeys((*OUTPUTS, "ready")),
            },
            opts,
        )
        if isinstance(role_name, str) and role_name in SERVICE_ROLES:
            current_program().roles.declare(DeclaredRole(self, declarer(self, opts), role_name, WORKLOADS))

    @property
    @pulumi.getter
    def ready(self) -> pulumi.Output[bool | None]:
        """Whether the service can assume the role; None where it tells nobody before it does. Known once that is so."""
        return self._output("ready")

    @property
    @pulumi.getter(name="assumeRolePolicy")
    def assume_role_policy(self) -> pulumi.Output[str]:
        """The trust policy that the role has."""
        return self._output("assumeRolePolicy")
