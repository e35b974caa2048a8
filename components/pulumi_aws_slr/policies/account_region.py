"""One account in one Region, as part of ARNs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountRegion:
    partition: str
    region: str
    account: str
    """12 digits."""

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource here: `dynamodb` and `table/orders`."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
