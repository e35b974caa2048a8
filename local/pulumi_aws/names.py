"""Names for resources that the program leaves unnamed, in the forms of pulumi-aws."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.pulumi_aws.table import AutoName, GeneratedIdentifier
    from pulumi_aws_slr.tokens import Properties

_DIGITS = 7


def automatic(rule: AutoName, logical_name: str) -> str:
    """Make a name from the logical name.

    Raises:
        ValueError: it would be too long; the text says so.
    """
    lead = f"{rule.lead}{logical_name}{rule.separator}"
    name = lead + secrets.token_hex(_DIGITS)[:_DIGITS]
    if len(name) > rule.longest:
        raise ValueError(f"{lead!r} plus {_DIGITS} random characters is longer than the maximum length {rule.longest}")
    return name.lower() if rule.lower else name


def is_automatic(rule: AutoName, logical_name: str, name: str) -> bool:
    """Tell whether `automatic` made this name. Then a replacement can be there before the old resource goes."""
    lead = re.escape(f"{rule.lead}{logical_name}{rule.separator}")
    return re.fullmatch(rf"{lead}[0-9a-f]{{{_DIGITS}}}", name, re.IGNORECASE) is not None


def generated(rule: GeneratedIdentifier, inputs: Properties) -> str:
    """Make up an identifier at creation: the program's prefix or the default one, the time in 18 digits, and 8 more."""
    try:
        prefix = rule.prefix.format_map(inputs)
    except KeyError:
        prefix = rule.default
    now = dt.datetime.now(dt.UTC)
    return f"{prefix}{now:%Y%m%d%H%M%S}{now.microsecond // 100:04d}{secrets.token_hex(4)}"
