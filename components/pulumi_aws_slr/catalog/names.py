"""Names and ARNs of service-linked roles.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/aws-service-role/"
    r"(?P<service_principal>[^/]+)/(?P<name>[^/]+)"
)
_PARTITION_BY_REGION = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}


@dataclass(frozen=True)
class RoleArn:
    """The parts of a service-linked role's ARN; `str()` gives the ARN."""

    partition: str
    account: str
    service_principal: str
    name: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role{self.path}{self.name}"

    @property
    def path(self) -> str:
        """`/aws-service-role/<principal>/`."""
        return f"{SERVICE_LINKED_ROLE_PATH}{self.service_principal}/"

    @classmethod
    def parse(cls, text: str) -> RoleArn | None:
        """None if the text is not the ARN of a service-linked role."""
        match = _ARN.fullmatch(text)
        return cls(**match.groupdict()) if match else None


def partition_of_region(region: str) -> str:
    """From the Region's name: `aws-cn` for `cn-north-1`."""
    for prefix, partition in _PARTITION_BY_REGION.items():
        if region.startswith(prefix):
            return partition
    return "aws"
