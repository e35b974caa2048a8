"""Where the resources are that policies name: partition, Region and account of an ARN."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountRegion:
    """One account in one Region."""

    partition: str
    region: str
    account: str
    """12 digits."""

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource that is here.

        Args:
            service: as in ARNs: `dynamodb`, `es`.
            resource: what comes behind the account: `table/orders`.
        """
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
