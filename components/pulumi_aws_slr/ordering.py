"""Workloads after their roles on the way up, before them on the way down, without anyone writing it."""

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.program import current_program, later


def order_workloads() -> None:
    """Let every cluster, instance and replication of this program depend on the service-linked role that it uses.

    It reaches the resources inside other people's Python components, too. Call it once, before the first workload; the
    roles may be declared before or after. What is declared before the call, or inside a component that runs in another
    process, is not reached: give it `RoleComponent.workload_options`.
    """
    program = current_program()
    if not program.orders_workloads:
        program.orders_workloads = True
        pulumi.runtime.register_stack_transformation(_after_its_roles)


def _after_its_roles(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    type_token = args.type_
    if not _is_workload(type_token):
        return None
    after = pulumi.ResourceOptions(depends_on=later(lambda: current_program().roles_used_by(type_token)))
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, after))


def _is_workload(type_token: str) -> bool:
    return any(type_token in entry.workloads for entry in catalog.roles())
