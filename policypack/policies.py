"""The rules of `pulumi_aws_slr.stack_rules` as policies of Pulumi's policy engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pulumi_policy import (
    Policy,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from pulumi_aws_slr import catalog, stack_rules
from pulumi_aws_slr.stack_rules import Resource


def _each(
    name: str, description: str, rule: Callable[[Resource], str | Iterable[str] | None]
) -> ResourceValidationPolicy:
    """A policy for one resource at a time."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        found = rule(Resource(args.resource_type, args.name, args.urn, args.props))
        for message in [found] if isinstance(found, str) else found or []:
            report(message)

    return ResourceValidationPolicy(name, description, validate)


def _order(args: StackValidationArgs, report: ReportViolation) -> None:
    required = args.get_config().get("required", stack_rules.REQUIRED)
    for urn, message in stack_rules.unordered_workloads([_resource(one) for one in args.resources], required):
        report(message, urn)


def _resource(seen: PolicyResource) -> Resource:
    needed = [*seen.dependencies, *(one for found in seen.property_dependencies.values() for one in found)]
    return Resource(
        seen.resource_type,
        seen.name,
        seen.urn,
        seen.props,
        parent=seen.parent.urn if seen.parent else "",
        dependencies=frozenset(one.urn for one in needed),
    )


ALL: list[Policy] = [
    StackValidationPolicy(
        "workload-after-role",
        "Workloads depend on the service-linked role that they use.",
        _order,
        config_schema=PolicyConfigSchema(
            {
                "required": {
                    "description": "Keys of the roles that a stack with workloads of theirs has to declare itself.",
                    "type": "array",
                    "items": {"type": "string", "enum": [entry.key for entry in catalog.roles() if entry.workloads]},
                    "default": list(stack_rules.REQUIRED),
                }
            }
        ),
    ),
    _each(
        "no-bare-service-linked-role",
        "Service-linked roles of the catalogue are declared by a component of pulumi-aws-slr.",
        stack_rules.bare_service_linked_role,
    ),
    _each(
        "create-names-its-services",
        "iam:CreateServiceLinkedRole is allowed with the condition iam:AWSServiceName.",
        stack_rules.unbound_creation,
    ),
    _each("pass-names-its-roles", "iam:PassRole is not allowed on every role.", stack_rules.any_role_passed),
    _each(
        "dms-roles-by-component",
        "The service roles of DMS are declared by DmsServiceRoles.",
        stack_rules.plain_dms_role,
    ),
]
