"""What goes wrong in a call to AWS, in words."""

from __future__ import annotations

import re
from typing import Any

from pulumi_aws_slr.provider.rpc import ProviderError

_GONE = re.compile(r"(NoSuchEntity(Exception)?|NotFound(Fault|Exception)?)$")


class AwsError(ProviderError):
    """AWS refused a call, or could not be reached.

    Attributes:
        aws_code: AWS's error code, empty if no answer came.
        aws_message: AWS's own words.
    """

    def __init__(self, text: str, aws_code: str = "", aws_message: str = "") -> None:
        super().__init__(text)
        self.aws_code = aws_code
        self.aws_message = aws_message

    @property
    def gone(self) -> bool:
        """The resource does not exist (`NoSuchEntity`, `DBClusterNotFoundFault`, `InvalidVpcID.NotFound`, ...)."""
        return _GONE.search(self.aws_code) is not None


class GaveUp(ProviderError):
    """A wait took longer than the resource's timeout."""


def explain(error: Exception, service: str, operation: str, region: str) -> AwsError:
    """An error of boto3 as plain text: call, Region, AWS's code and message. Parameters stay out: they hold secrets."""
    response: dict[str, Any] = getattr(error, "response", {})
    detail = response.get("Error", {})
    code, message = str(detail.get("Code", "")), str(detail.get("Message", ""))
    name = getattr(error, "operation_name", operation)
    if code:
        return AwsError(f"{service}:{name} in {region}: {code}: {message}", code, message)
    return AwsError(f"{service}:{name} in {region}: {error}")
