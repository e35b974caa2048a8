"""Workloads after their roles on the way up, before them on the way down, without anyone writing it."""

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.policies.service_roles import ENDPOINTS, REPLICATION_INSTANCE, WORKLOADS
from pulumi_aws_slr.program import current_program
from pulumi_aws_slr.shared import later


def order_workloads() -> None:
    """Let every cluster, instance, replication and endpoint of this program depend on the roles that it uses.

    These are service-linked roles, and the service roles of classic DMS. There, endpoints come after the replication
    instances as well, so that all goes in the order that AWS asks for: tasks, endpoints, instances, subnet groups.

    It reaches the resources inside other people's Python components, too. Call it once, before the first workload; the
    roles may be declared before or after. What is declared before the call, or inside a component that runs in another
    process, is not reached: give it `RoleComponent.workload_options`.
    """
    program = current_program()
    if not program.orders_workloads:
        program.orders_workloads = True
        pulumi.runtime.register_stack_transformation(_after_its_roles)


def _after_its_roles(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    type_token, program = args.type_, current_program()
    if type_token == REPLICATION_INSTANCE:
        program.replication_instances.append(args.resource)
    if not _is_workload(type_token):
        return None

    def before() -> list[pulumi.Resource]:
        instances = program.replication_instances if type_token in ENDPOINTS else []
        return [*program.roles_used_by(type_token), *instances]

    after = pulumi.ResourceOptions(depends_on=later(before))
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, after))


def _is_workload(type_token: str) -> bool:
    return type_token in WORKLOADS or any(type_token in entry.workloads for entry in catalog.roles())
