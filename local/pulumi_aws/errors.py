"""This puts in words what goes wrong in a call to AWS."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from collections.abc import Iterable

_THROTTLED = re.compile(r"Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete")
_SERVER_ERROR = 500
_ALWAYS = sys.maxsize  # as often as the configuration allows
_WHILE_UNREACHABLE = 9  # what the real provider grants a connection
_VALUE = re.compile(r", value: .*?(?=, (valid )?(type|min|max|length|range)|$)", re.MULTILINE | re.DOTALL)
_GOING = (("KMSInvalidStateException", "pending"),)
_GONE = re.compile(r"(NoSuchEntity(Exception)?|NotFound(Fault|Exception)?)$")


class AwsError(SlrError):
    """AWS refused a call, or could not be reached.

    Attributes:
        aws_code: AWS's error code, empty if no answer came.
        aws_message: AWS's own words.
        worth_retries: how often it is worth asking again, 0 for what will not pass.
    """

    def __init__(self, text: str, aws_code: str = "", aws_message: str = "", worth_retries: int = 0) -> None:
        super().__init__(text)
        self.aws_code = aws_code
        self.aws_message = aws_message
        self.worth_retries = worth_retries

    def is_one_of(self, refusals: Iterable[tuple[str, str]]) -> bool:
        """Tell whether it is one of these: error code and a part of the message."""
        return any(self.aws_code == code and part in self.aws_message for code, part in refusals)

    @property
    def gone(self) -> bool:
        """The resource does not exist (`NoSuchEntity`, `DBClusterNotFoundFault`), or is going already, as KMS says."""
        return _GONE.search(self.aws_code) is not None or self.is_one_of(_GOING)


class GaveUp(SlrError):
    """A wait took longer than the resource's timeout."""


def explain(error: Exception, service: str, operation: str, region: str) -> AwsError:
    """Put an error of boto3 in plain text: call, Region, code and message. Parameters stay out: they hold secrets."""
    response: dict[str, Any] = getattr(error, "response", None) or {}  # a lost connection has one that is None
    detail = response.get("Error", {})
    code, message = str(detail.get("Code", "")), str(detail.get("Message", ""))
    name = getattr(error, "operation_name", operation)
    if code:
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        worth = _ALWAYS if status >= _SERVER_ERROR or _THROTTLED.search(code) else 0
        return AwsError(f"{service}:{name} in {region}: {code}: {message}", code, message, worth)
    unreachable = "Connect" in type(error).__name__ or "Timeout" in type(error).__name__
    worth = _WHILE_UNREACHABLE if unreachable else 0
    return AwsError(f"{service}:{name} in {region}: {_VALUE.sub('', str(error))}", worth_retries=worth)
