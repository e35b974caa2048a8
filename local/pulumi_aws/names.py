"""Names for resources that the program leaves unnamed, in the forms of pulumi-aws."""

from __future__ import annotations

import re
import secrets
import time

from local.pulumi_aws.table import AutoName

_DIGITS = 7


def automatic(rule: AutoName, logical_name: str, prefix: str) -> str:
    """Make a name from the logical name, or from the prefix that the program asks for.

    Raises:
        ValueError: it would be too long; the text says so.
    """
    lead = prefix or f"{rule.lead}{logical_name}-"
    name = lead + secrets.token_hex(_DIGITS)[:_DIGITS]
    if len(name) > rule.longest:
        raise ValueError(f"{lead!r} plus {_DIGITS} random characters is longer than the maximum length {rule.longest}")
    return name.lower() if rule.lower else name


def is_automatic(rule: AutoName, logical_name: str, name: str) -> bool:
    """Tell whether `automatic` made this name. Then a replacement can be there before the old resource goes."""
    return (
        re.fullmatch(re.escape(f"{rule.lead}{logical_name}-") + rf"[0-9a-f]{{{_DIGITS}}}", name, re.IGNORECASE)
        is not None
    )


def identifier(prefix: str) -> str:
    """Make up an identifier at creation: the program's prefix or `tf-`, a time stamp and a random part."""
    return f"{prefix or 'tf-'}{time.strftime('%Y%m%d%H%M%S', time.gmtime())}{secrets.token_hex(6)}"
