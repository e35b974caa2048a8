"""What is secret: never in the clear in a state, a message or a log.

The engine marks secret inputs, and encrypts the outputs that are marked. A value is recognised wherever it comes out
again, whatever property it is in: so nothing has to be kept of which output derives from which input.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.tokens import SECRET, SIGNATURE, UNKNOWN, Properties

HIDDEN = "[secret]"
_SHORT = 4  # a value of fewer characters is hidden where it is a word: it may be a part of many


class Secrets:
    """The secret texts that a process has met."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def remember(self, texts: Collection[str]) -> None:
        """Hide these from now on."""
        self._known |= set(texts)

    def hide(self, text: str) -> str:
        """A text without secrets, in whatever form they are in it: as they are, quoted, escaped or encoded."""
        for known in sorted(self._known, key=len, reverse=True):
            for form in _forms(known):
                if form in text:
                    pattern = re.escape(form) if len(form) >= _SHORT else rf"(?<!\w){re.escape(form)}(?!\w)"
                    text = re.sub(pattern, HIDDEN, text)
        return text


def secrets_in(value: Any, *, inside: bool = False) -> set[str]:
    """The texts that the engine has marked as secret."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return secrets_in(value.get("value"), inside=True)
        return set().union(*(secrets_in(item, inside=inside) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(secrets_in(item, inside=inside) for item in value))
    if not inside or not isinstance(value, str) or value in ("", UNKNOWN):
        return set()
    return {value, *_password_in(value)} | (secrets_in(made, inside=True) if (made := _in_json(value)) else set())


def secret_keys_in(value: Any, *, inside: bool = False) -> set[str]:
    """The keys of maps that are secret as a whole: what has one of them is such a map."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return secret_keys_in(value.get("value"), inside=True)
        keys = {key for key in value if key} if inside else set()
        return keys.union(*(secret_keys_in(item, inside=inside) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(secret_keys_in(item, inside=inside) for item in value))
    made = _in_json(value) if inside and isinstance(value, str) else None
    return secret_keys_in(made, inside=True) if made else set()


def plain_in(value: Any) -> set[str]:
    """The texts that are not marked as secret."""
    if isinstance(value, dict):
        return set() if value.get(SIGNATURE) == SECRET else set().union(*map(plain_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(plain_in, value))
    return {value} if isinstance(value, str) else set()


def marked(outputs: Properties, secret: Collection[str]) -> Properties:
    """Outputs with the marks of what is secret in them."""
    return {key: _marked(value, secret) for key, value in outputs.items()} if secret else outputs


def _marked(value: Any, secret: Collection[str]) -> Any:
    if isinstance(value, dict):
        if value.keys() & set(secret):
            return {SIGNATURE: SECRET, "value": value}
        return {key: _marked(item, secret) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item, secret) for item in value]
    return {SIGNATURE: SECRET, "value": value} if isinstance(value, str) and value in secret else value


def _password_in(text: str) -> set[str]:
    """The password of an address, such as that of a proxy: whoever talks of it may do so without the rest."""
    try:
        password = urlsplit(text).password if "://" in text else None
    except ValueError:
        return set()
    return {password, unquote(password)} if password else set()


def _in_json(text: str) -> Any:
    """What is in a setting that is given as JSON, as all settings of a provider are that are no texts."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return parsed(text)
    except ValueError:
        return None


def _forms(text: str) -> list[str]:
    """How a text may stand in another one."""
    encoded = text.encode(errors="surrogatepass")
    forms = [
        text,
        text.strip(),
        repr(text)[1:-1],
        json.dumps(text)[1:-1],
        json.dumps(json.dumps(text))[3:-3],
        quote(text, safe="", errors="replace"),
        base64.b64encode(encoded).decode(),
        base64.urlsafe_b64encode(encoded).decode().rstrip("="),
    ]
    return [form for form in dict.fromkeys(forms) if form]
