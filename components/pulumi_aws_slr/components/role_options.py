"""What a component hands on to its roles of the options that it was given itself."""

import pulumi

from pulumi_aws_slr.components.program.accounts import aws_of, slr_of
from pulumi_aws_slr.components.program.program import current_program


def role_options(
    component: pulumi.ComponentResource,
    opts: pulumi.ResourceOptions | None,
    *,
    depends_on: pulumi.Input[list[pulumi.Resource]] | None = None,
) -> pulumi.ResourceOptions:
    """The options of a role: whether and how it is deleted is as the component says. Nothing else is handed on.

    Raises:
        pulumi.RunError: the component was given a provider for `aws` alone.
    """
    given = opts or pulumi.ResourceOptions()
    return pulumi.ResourceOptions(
        parent=component,
        provider=_provider(component),
        depends_on=depends_on,
        retain_on_delete=given.retain_on_delete,
        deleted_with=given.deleted_with,
        custom_timeouts=given.custom_timeouts,
    )


def _provider(component: pulumi.ComponentResource) -> pulumi.ProviderResource | None:
    explicit = slr_of(component)
    if explicit is None and aws_of(component) is not None:
        raise pulumi.RunError(
            f"{component.pulumi_resource_name} has an explicit provider for aws, but none for aws-slr, so its role "
            "would be made with the stack's own credentials. Pass both: "
            "opts=ResourceOptions(providers=[aws_provider, pulumi_aws_slr.Provider(...)])"
        )
    return explicit or current_program().default_provider
