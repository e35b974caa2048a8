"""The role of Amazon Aurora, and the pipeline that may create it."""

import pulumi

from pulumi_aws_slr import AuroraServiceLinkedRole, RdsServiceLinkedRole

config = pulumi.Config()

aurora = AuroraServiceLinkedRole(
    "clusters",
    {
        "tags": {"team": "platform"},
        "callers": {"ci": {"role": config.require("ciRole"), "may": ["create", "view"]}},
    },
)
RdsServiceLinkedRole("instances", opts=pulumi.ResourceOptions(depends_on=[aurora]))

pulumi.export("arn", aurora.arn)
