"""The measured programs."""

from __future__ import annotations

import json
from textwrap import dedent

from pulumi_aws_slr import catalog

SERVICE = "autoscaling.amazonaws.com"
"""Takes custom suffixes, so an account can have any number of its roles, and no service is asked for users."""


def suffix(number: int) -> str:
    return f"bench-{number:04}"


OUR_ROLES = dedent(
    f"""\
    from pulumi_aws_slr import Role

    for number in range({{roles}}):
        Role(f"role-{{{{number}}}}", aws_service_name="{SERVICE}", custom_suffix=f"bench-{{{{number:04}}}}")
    """
)

PLAIN_ROLES = dedent(
    f"""\
    import pulumi_aws as aws

    for number in range({{roles}}):
        aws.iam.ServiceLinkedRole(
            f"role-{{{{number}}}}", aws_service_name="{SERVICE}", custom_suffix=f"bench-{{{{number:04}}}}"
        )
    """
)

TERRAFORM = dedent(
    f"""\
    terraform {{{{
      required_providers {{{{
        aws = {{{{ source = "hashicorp/aws" }}}}
      }}}}
    }}}}

    provider "aws" {{{{
      region = "{{region}}"
    }}}}

    resource "aws_iam_service_linked_role" "role" {{{{
      count            = {{roles}}
      aws_service_name = "{SERVICE}"
      custom_suffix    = format("bench-%04d", count.index)
    }}}}
    """
)

_SERVICES = [
    *("access-analyzer", "appsync", "backup", "batch", "braket", "cloudtrail", "config", "dax", "detective", "dsql"),
    *("ecs", "eks", "elasticache", "fis", "fsx", "guardduty", "kafka", "lambda", "rds", "ssm"),
]
_PLATFORM = """\
import json

import pulumi
import pulumi_aws as aws

deployer = aws.iam.User("deployer", name="deployer")
"""

PLATFORM_OF_COMPONENTS = f"""\
{_PLATFORM}
from pulumi_aws_slr import ServiceLinkedRole

for service in {json.dumps(_SERVICES)}:
    caller = {{"user": deployer.name, "may": ["create", "delete"]}}
    ServiceLinkedRole(service, {{"aws_service_name": service, "callers": {{"deployer": caller}}}})
"""
"""Twenty services, each with its role and its deployer's permissions."""


_NO_COMPONENTS = """\
def parents(service):
    return None, None
"""
_EMPTY_COMPONENTS = """\
def parents(service):
    outer = pulumi.ComponentResource("bench:index:Outer", service)
    inner = pulumi.ComponentResource("bench:index:Inner", service, opts=pulumi.ResourceOptions(parent=outer))
    inner.register_outputs({})
    outer.register_outputs({})
    return outer, inner
"""


def platform_by_hand(*, in_components: bool = False) -> str:
    """The same roles, policies and attachments without our components, from the catalogue's values.

    `in_components` puts them into as many empty components as ours.
    """
    entries = [catalog.entry_for(service) for service in _SERVICES]
    known = {entry.key: (entry.service_principal, entry.role_name) for entry in entries}
    return f"""\
{_PLATFORM}
from pulumi_aws_slr import Role

{_EMPTY_COMPONENTS if in_components else _NO_COMPONENTS}
partition = aws.get_partition().partition
for service, (principal, name) in {json.dumps(known)}.items():
    outer, inner = parents(service)
    role = f"arn:{{partition}}:iam::*:role/aws-service-role/{{principal}}/{{name}}"
    allowed = [
        {{"Sid": "Create", "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": role,
          "Condition": {{"StringEquals": {{"iam:AWSServiceName": principal}}}}}},
        {{"Sid": "Delete", "Effect": "Allow", "Resource": role,
          "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"]}},
    ]
    text = json.dumps({{"Version": "2012-10-17", "Statement": allowed}})
    policy = aws.iam.Policy(service, policy=text, opts=pulumi.ResourceOptions(parent=inner))
    attached = aws.iam.UserPolicyAttachment(
        service, user=deployer.name, policy_arn=policy.arn, opts=pulumi.ResourceOptions(parent=inner)
    )
    Role(service, aws_service_name=service, opts=pulumi.ResourceOptions(parent=outer, depends_on=[attached]))
"""
