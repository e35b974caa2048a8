"""The stack program: stacks/Pulumi.<stack>.yaml in, service-linked roles and their callers out."""

import pulumi

from pulumi_aws_slr import order_workloads
from pulumi_aws_slr.stack.config import StackConfig

config = StackConfig.load()
order_workloads()

if config.example_workloads:
    from examples import workloads

    declared = config.declare(workloads.identities())
    workloads.declare(declared.roles)
else:
    declared = config.declare()
if config.example_replications:
    from examples import replications

    replications.declare()

pulumi.export("roleArns", {name: role.arn for name, role in declared.roles.items()})
pulumi.export("adopted", {name: role.adopted for name, role in declared.roles.items()})
if declared.dms_service_roles:
    pulumi.export("dmsServiceRoleArns", declared.dms_service_roles.role_arns)
    pulumi.export("dmsReady", declared.dms_service_roles.ready)
pulumi.export("policyDocuments", {name: made.documents for name, made in declared.permissions.items()})
