"""An answer of the local AWS beside the one that was recorded: what is different, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any


def differences(expected: Mapping[str, Any], answer: Any, error: tuple[str, str] | None) -> list[str]:
    """Return what is different; nothing if all is as recorded."""
    if "error" in expected:
        wanted = tuple(expected["error"])
        if error is None:
            return [f"no error, but AWS says {wanted}"]
        return [] if all(map(_is_like, wanted, error)) else [f"{error}, but AWS says {wanted}"]
    if error is not None:
        return [f"refused: {error}"]
    found = [*_compare(expected.get("answer", expected.get("until", {})), answer, "")]
    for path, names in expected.get("members", {}).items():
        if (have := sorted(member_at(answer, path))) != sorted(names):
            found.append(f"{path} has {have}, but on AWS {sorted(names)}")
    for path in expected.get("without", []):
        parent, _, name = path.rpartition(".")
        if name in member_at(answer, parent):
            found.append(f"{path} is there, but not on AWS")
    return found


def _compare(expected: Any, answer: Any, path: str) -> Iterator[str]:
    match expected, answer:
        case dict(), dict():
            for name, value in expected.items():
                where = f"{path}.{name}".lstrip(".")
                if name in answer:
                    yield from _compare(value, answer[name], where)
                else:
                    yield f"{where} is missing"
        case list(), list() if len(expected) == len(answer):
            for number, (value, item) in enumerate(zip(expected, answer, strict=True)):
                yield from _compare(value, item, f"{path}.{number}")
        case str(), str() if _is_like(expected, answer):
            return
        case _ if expected != answer:
            yield f"{path} is {answer!r}, but on AWS {expected!r}"


def _is_like(expected: str, answer: str) -> bool:
    parts = expected.split("*")
    return re.fullmatch(".*".join(map(re.escape, parts)), answer, re.DOTALL) is not None


def member_at(answer: Any, path: str) -> Any:
    """Return what stands at a dotted path of an answer; numbers are places in lists.

    Raises:
        LookupError: nothing does.
    """
    for name in filter(None, path.split(".")):
        answer = answer[int(name)] if isinstance(answer, list) else answer[name]
    return answer
