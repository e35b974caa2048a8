"""The rules for texts in settings: characters, length, form.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from pulumi_aws_slr.aws.settings.shapes import Tags, Text
from pulumi_aws_slr.catalog.rules import MAX_TAG_KEY, MAX_TAG_VALUE, is_tag_character
from pulumi_aws_slr.json_text import parsed

_NO_CONTROL = r"[^\x00-\x1f\x7f]+"
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}
_PART = re.compile(rf"(\d+\.?\d*|\.\d+)({'|'.join(sorted(_UNITS, key=len, reverse=True))})", re.ASCII)
_SHORTEST, _LONGEST = 900, 43_200  # seconds


def _matching(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def seconds(duration: str) -> int | None:
    """The seconds of a Go duration such as `1h30m`; None for other texts."""
    parts = _PART.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        return None
    length = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return int(length) if math.isfinite(length) else None


def _is_duration(text: str) -> bool:
    length = seconds(text)
    return length is not None and _SHORTEST <= length <= _LONGEST


def _is_url(text: str, *, login: bool = False) -> bool:
    try:
        url = urlsplit(text)
        parts = url.scheme in {"http", "https"} and url.hostname and url.port != 0
    except ValueError:
        return False
    return bool(parts) and (login or url.username is None) and re.fullmatch(r"[!-~]+", text) is not None


def _is_policy(text: str) -> bool:
    try:
        return isinstance(parsed(text), dict)
    except ValueError:
        return False


def _tag_text(most: int) -> Callable[[str], object]:
    return lambda text: len(text) <= most and all(map(is_tag_character, text))


def is_key(text: str) -> bool:
    """Whether a text can be a key ID, a secret key or a session token: printable ASCII without spaces."""
    return re.fullmatch(r"[!-~]+", text) is not None


LINE = Text("text in one line", _matching(_NO_CONTROL))
REGION = Text("the name of a Region, such as eu-central-1", _matching(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,62}"))
KEY = Text("a key as AWS issues it: printable ASCII, with no space and no line break, also not at its end", is_key)
TOKEN = Text(
    "4 to 20,000 characters of printable ASCII, with no space and no line break, also not at its end",
    _matching(r"[!-~]{4,20000}"),
)
ACCOUNT = Text("an account ID in quotes: 12 digits", _matching(r"\d{12}"))
URL = Text("a URL such as https://host:8443, without a user name", _is_url)
PROXY = Text("the URL of a proxy, such as http://user:password@host:3128", lambda text: _is_url(text, login=True))
ROLE_ARN = Text("the ARN of an IAM role", _matching(r"arn:[a-z0-9-]+:iam::\d{12}:role/[!-~]+"))
POLICY_ARN = Text("the ARN of an IAM policy", _matching(r"arn:[a-z0-9-]+:iam::(\d{12}|aws):policy/[!-~]+"))
SESSION_NAME = Text("2 to 64 letters, digits and characters of +=,.@_-", _matching(r"[\w+=,.@-]{2,64}"))
EXTERNAL_ID = Text("2 to 1,224 letters, digits and characters of +=,.@:/_-", _matching(r"[\w+=,.@:/-]{2,1224}"))
SOURCE_IDENTITY = Text(
    "2 to 64 letters, digits and characters of +=,.@_-, not beginning with aws:", _matching(r"(?!aws:)[\w+=,.@-]{2,64}")
)
DURATION = Text("a duration from 15m to 12h, such as 1h30m", _is_duration)
POLICY = Text("a policy document as JSON text", _is_policy)
TAGS = Tags(
    Text(f"1 to {MAX_TAG_KEY} letters, digits, spaces and characters of _.:/=+-@", _tag_text(MAX_TAG_KEY)),
    Text(f"at most {MAX_TAG_VALUE} letters, digits, spaces and characters of _.:/=+-@", _tag_text(MAX_TAG_VALUE)),
)


def one_of(*words: str) -> Text:
    return Text(" or ".join(words), words.__contains__)
