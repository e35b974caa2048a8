"""The policy pack `aws-slr`, for `pulumi preview --policy-pack <this folder>`; docs/policy-pack.md has its rules."""

from policies import ALL
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack("aws-slr", policies=ALL, enforcement_level=EnforcementLevel.MANDATORY)
