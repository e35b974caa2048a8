"""Long answers in pages, for the operations that moto answers in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from local.aws.errors import AwsError

_OURS = re.compile(r"[0-9]{1,9}")
_LEAST = 20
_MOST = 100


def page(
    member: str, items: Sequence[Any], size: int, token_name: str, token: str | None, *, code: str = "ValidationError"
) -> dict[str, Any]:
    """Return one page of an answer.

    Args:
        member: the name under which the answer has the items.
        items: all of them.
        size: how many go on a page.
        token_name: the name under which the answer says where the next page begins.
        token: what the caller was told so; None for the first page.
        code: the service's error code for a token that no answer had.

    Raises:
        AwsError: the token is none of ours.
    """
    if token is not None and not _OURS.fullmatch(token):
        raise AwsError(code, f"Invalid {token_name}.")
    start = int(token or 0)
    answer: dict[str, Any] = {member: items[start : start + size]}
    if start + size < len(items):
        answer[token_name] = str(start + size)
    return answer


def page_size(asked: Any, code: str) -> int:
    """Return the size of a page in RDS and DMS, which share the rule.

    Sources: https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeEndpoints.html, MaxRecords; the text is
    RDS's, as users report it.

    Raises:
        AwsError: with the service's `code`, for less than 20 or more than 100 records.
    """
    size = _MOST if asked is None else int(asked)
    if not _LEAST <= size <= _MOST:
        raise AwsError(code, f"Invalid value {size} for MaxRecords. Must be between {_LEAST} and {_MOST}")
    return size
