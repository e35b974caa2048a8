"""What AWS services answer where a service-linked role is missing, or not there yet, and what to do about it.

The services' own resources fail so, those of other providers, too: the report of a run explains it.

Sources: the services' guides and users' reports, each beside its message.
"""

from __future__ import annotations

from dataclasses import dataclass

_FIRST = "let the resource depend on it (dependsOn), so that the role is there first"


@dataclass(frozen=True)
class KnownMessage:
    """A message that AWS is known for.

    Attributes:
        text: the words by which it is recognised, which stand somewhere in it.
        key: the row of the role that it is about.
        answer: what it means, and what to do.
    """

    text: str
    key: str
    answer: str


KNOWN_MESSAGES = (
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
    KnownMessage(
        "Verify that you have permission to create service linked role",
        "rds",
        "RDS found no service-linked role: the caller may not create it, or several first databases raced for it. "
        f"Declare the role and {_FIRST}.",
    ),
    # terraform-aws-modules/terraform-aws-rds#364, crossplane-contrib/provider-aws#479
    KnownMessage(
        "Missing necessary credentials",
        "rds",
        "a DB subnet group needs the role of RDS and does not create it, so it fails in an account that never had a "
        f"database. Declare the role and {_FIRST}.",
    ),
    # awslabs/nx-plugin-for-aws, pull request 652
    KnownMessage(
        "RDS is not authorized to assume service-linked role",
        "rds",
        f"a proxy needs the role of RDS and does not create it. Declare the role and {_FIRST}.",
    ),
    # hashicorp/terraform-provider-aws#37434
    KnownMessage(
        "Caught exception while trying to create the service-linked IAM role for DMS Serverless",
        "dms-serverless",
        "the caller may not create the role, or several first replication configs raced for it. Declare the role and "
        f"{_FIRST}.",
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html,
    # aws-cloudformation/cloudformation-coverage-roadmap#818
    KnownMessage(
        "Unable to assume the service linked role",
        "ecs",
        f"ECS has no role yet in this account, or cannot use it yet. Declare the role and {_FIRST}.",
    ),
    # hashicorp/terraform-provider-aws issues on aws_flow_log in fresh accounts
    KnownMessage(
        "FlowLogs Service Linked Role is not yet available",
        "vpc-flow-logs",
        f"the first flow log of an account made the role, and it is not usable yet. Declare the role and {_FIRST}.",
    ),
    # https://docs.aws.amazon.com/dtconsole/latest/userguide/troubleshooting.html
    KnownMessage(
        "the service-linked role for AWS CodeStar Notifications",
        "codestar-notifications",
        "the first notification rule of an account made the role, which may take 15 minutes, and failed meanwhile. "
        f"Declare the role and {_FIRST}.",
    ),
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
    KnownMessage(
        "The default Service-Linked Role for Auto Scaling could not be created",
        "autoscaling",
        f"the caller may not create the role. Declare the role and {_FIRST}; or allow the caller to create it.",
    ),
)


def known_message(text: str) -> KnownMessage | None:
    """The known message in an error's text, or None."""
    return next((known for known in KNOWN_MESSAGES if known.text.lower() in text.lower()), None)
