"""Property values travel by codecs: from the program to AWS and back, and when two of them mean the same."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Convert = Callable[[Any], Any]
Refuse = Callable[[str, str], Iterable[str]]
"""It says why the provider does not take a value, from the provider's key of it and the value."""


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Codec:
    """One kind of value.

    Attributes:
        empty: what AWS is sent to clear a value.
        accept: the program's value -> the input that goes into the state.
        encode: input -> AWS parameter.
        decode: value of an AWS response -> property.
        canonical: a form in which equal meanings are equal.
        keeps: the state has the program's spelling where that means the same as AWS's answer.
        normal: the spelling in which the state has it.
        partial: AWS adds keys of its own; only the keys that the program sets count.
        plain: where `partial`, the keys that count although the program does not set them.
        required: the members that each object has to have.
        refuse: for members of an object, what the provider does not take.
    """

    empty: Any = ""
    accept: Convert = _as_is
    encode: Convert = _as_is
    decode: Convert = _as_is
    canonical: Convert = _as_is
    keeps: bool = True
    normal: Convert = _as_is
    partial: bool = False
    plain: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    refuse: Mapping[str, Refuse] = field(default_factory=dict)

    def same(self, old: Any, new: Any) -> bool:
        """Tell whether nothing has to be done to get from `old` to `new`. None, empty, zero and false are the same."""
        old, new = self.canonical(old) or None, self.canonical(new) or None
        if self.partial and isinstance(old, dict) and isinstance(new, dict):
            return all((old.get(key) or None) == (new.get(key) or None) for key in {*new, *self.plain})
        return bool(old == new)

    @property
    def zero(self) -> Any:
        """What the state has where AWS has nothing: the empty value, and no object at all."""
        return None if self.empty == {} else self.empty


@dataclass(frozen=True)
class _Version(Codec):
    """An engine version: a program that asks for `16` is content with 16.4."""

    def same(self, old: Any, new: Any) -> bool:
        return super().same(old, new) or (bool(old and new) and str(old).startswith(f"{new}."))


@dataclass(frozen=True)
class _Lower(Codec):
    """A text of which AWS has the lower case."""

    def same(self, old: Any, new: Any) -> bool:
        return super().same(old, _lower(new))


@dataclass(frozen=True)
class _Silent(Codec):
    """A text of which AWS says nothing where it is `unsaid`."""

    unsaid: str = ""

    def same(self, old: Any, new: Any) -> bool:
        return super().same(old, new) or (not old and new == self.unsaid)


def camel(name: str) -> str:
    """Return pulumi's spelling of an AWS name: `SubnetIds` -> `subnetIds`, `KMSKeyId` -> `kmsKeyId`."""
    head = re.match(r"[A-Z]+(?![a-z])|[A-Z]", name)
    return name if head is None else head.group().lower() + name[head.end() :]


def pascal(name: str) -> str:
    """Return AWS's spelling, that of most of pulumi's names: `subnetIds` -> `SubnetIds`."""
    return name[:1].upper() + name[1:]


def _flag(value: Any) -> Any:
    return value == "true" if value in ("true", "false") else value


def _number(value: Any) -> Any:
    # property values are doubles, boto3 wants integers where the API does
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sorted(value: Any) -> Any:
    return sorted(value, key=repr) if isinstance(value, list) else value


def _json_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _compact(value: Any) -> Any:
    """Write JSON as the real provider does: compact, with sorted keys, and safe in HTML."""
    if not value or not isinstance(value, str | dict | list):
        return value
    document = _parsed(value)
    if document == value:
        return value  # no JSON
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})


def _moment(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, dt.datetime) else value


_ACCOUNT_ROOT = re.compile(r"^arn:[a-z-]+:iam::(\d{12}):root$")


def policy_meaning(value: Any) -> Any:
    """Return a policy in a form in which IAM's spellings of one meaning are equal: lists of one, orders, roots."""
    value = _parsed(value)
    if isinstance(value, dict):
        return {key: policy_meaning(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((policy_meaning(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    root = _ACCOUNT_ROOT.match(text)
    return root.group(1) if root else text


def _policy_canonical(value: Any) -> Any:
    return policy_meaning(value) if value else None


TEXT = Codec()
FLAG = Codec(empty=False, accept=_flag)
NUMBER = Codec(empty=0, accept=_number)
LIST = Codec(empty=[])
SET = Codec(empty=[], canonical=_sorted)
VERSION = _Version()
MOMENT = Codec(decode=_moment)
LOWER = _Lower(keeps=False)
"""A text that the program may write in capitals, and AWS does not."""
CAPITALS = Codec(decode=_lower)
"""A text that AWS may write in capitals, and the program does not."""
JSON = Codec(accept=_json_text, decode=_json_text, canonical=_parsed)
POLICY = Codec(accept=_json_text, decode=_json_text, canonical=_policy_canonical, normal=_compact)


def silent(unsaid: str) -> Codec:
    """Make the codec of a text of which AWS says nothing where it is `unsaid`."""
    return _Silent(unsaid=unsaid)


def block(
    spellings: Mapping[str, str] | None = None,
    *,
    shown: Mapping[str, Any] | None = None,
    plain: Iterable[str] = (),
    required: tuple[str, ...] = (),
    refuse: Mapping[str, Refuse] | None = None,
) -> Codec:
    """Make the codec of an object with keys in Pascal case.

    Args:
        spellings: the exceptions: pulumi's spelling -> AWS's.
        shown: members that the state has in any case, each with what stands for "not set".
        plain: members that count although the program does not set them.
        required: the members that a program has to set.
        refuse: what the provider does not take, by member.
    """
    to_aws = dict(spellings or {})
    from_aws = {theirs: ours for ours, theirs in to_aws.items()}

    def accept(value: Any) -> Any:
        return {key: _number(_flag(item)) for key, item in value.items()} if isinstance(value, dict) else value

    def encode(value: Any) -> Any:
        return {to_aws.get(key, pascal(key)): item for key, item in value.items() if item is not None}

    def decode(value: Any) -> Any:
        found = {from_aws.get(key, camel(key)): item for key, item in value.items() if item is not None}
        return {**(shown or {}), **found}

    def canonical(value: Any) -> Any:
        return {key: _sorted(item) for key, item in value.items()} if isinstance(value, dict) else value

    return Codec(
        empty={},
        accept=accept,
        encode=encode,
        decode=decode,
        canonical=canonical,
        keeps=False,
        partial=True,
        plain=frozenset(plain),
        required=required,
        refuse=refuse or {},
    )
