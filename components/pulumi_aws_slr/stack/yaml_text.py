"""YAML as Pulumi's engine reads it. What the engine refuses or reads unexpectedly is refused with its line."""

from __future__ import annotations

import math
from typing import Any

import yaml

from pulumi_aws_slr.json_text import MAX_DEPTH

_MOST = 500_000
"""Values of a file, with those that aliases repeat."""
_TAG = "tag:yaml.org,2002:"
_SIMPLE = frozenset(_TAG + kind for kind in ("map", "seq", "str", "int", "float", "bool", "null", "merge"))
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it


class _Loader(_BASE):  # type: ignore[misc]
    """The safe loader with `yes`, `no`, `on` and `off` as text, as in the engine."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own declaration)
        first: [(tag, pattern) for tag, pattern in resolvers if first in "tTfF" or not tag.endswith(":bool")]
        for first, resolvers in _BASE.yaml_implicit_resolvers.items()
        if first != "="
    }


def parsed(text: str) -> Any:
    """Parse YAML with text as keys and JSON's kinds of values.

    Raises:
        ValueError: it is none; has the line and the reason.
    """
    try:
        _check_depth(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _Nodes(loader).measure(node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _fault(error.problem_mark or error.context_mark, error.problem or error.context or "") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def _check_depth(text: str) -> None:
    """Refuse deep nesting before anything as deep is built."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _fault(event.start_mark, "nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Nodes:
    """The nodes of one text, each measured once."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._measured: dict[yaml.Node, tuple[int, int] | None] = {}
        """Number and depth of values; None while a node is being measured."""

    def measure(self, node: yaml.Node) -> tuple[int, int]:
        """The number of a node's values, and their depth."""
        if node in self._measured:
            if (known := self._measured[node]) is None:
                raise _fault(node.start_mark, "contains itself by an alias")
            return known
        self._measured[node] = None
        if node.tag not in _SIMPLE:
            raise _fault(node.start_mark, _about_tag(node))
        sizes = [self.measure(part) for part in self._parts(node)]
        size, depth = 1 + sum(size for size, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)
        if size > _MOST or depth > MAX_DEPTH:
            raise _fault(node.start_mark, "its aliases repeat too much")
        self._measured[node] = size, depth
        return size, depth

    def _parts(self, node: yaml.Node) -> list[yaml.Node]:
        if isinstance(node, yaml.MappingNode):
            _check_keys([key for key, _ in node.value])
            return [part for pair in node.value for part in pair]
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._check_scalar(node)
        return []

    def _check_scalar(self, node: yaml.Node) -> None:
        try:
            value = None if node.tag == f"{_TAG}merge" else self._loader.construct_object(node)
        except (ValueError, KeyError, IndexError):
            raise _fault(node.start_mark, f"{node.value!r:.40} is not what its tag says") from None
        if isinstance(value, float) and not math.isfinite(value):
            raise _fault(node.start_mark, f"{node.value} is no number that the engine takes")


def _check_keys(keys: list[yaml.Node]) -> None:
    """Make keys text, and refuse duplicates."""
    lines: dict[str, int] = {}
    for key in keys:
        if not isinstance(key, yaml.ScalarNode) or key.tag == f"{_TAG}merge":
            continue
        key.tag = f"{_TAG}str"
        line = key.start_mark.line + 1
        if key.value in lines:
            raise _fault(key.start_mark, f"{key.value!r} is there twice, first in line {lines[key.value]}; keep one")
        lines[key.value] = line


def _about_tag(node: yaml.Node) -> str:
    kind = node.tag.removeprefix(_TAG)
    if kind == "timestamp":
        return f"{node.value} is a date, of which the engine makes another text; put it in quotes"
    return f"values with the tag {kind!r:.40} are not taken; write the plain value"


def _fault(mark: Any, reason: str) -> ValueError:
    return ValueError(f"line {mark.line + 1}: {reason}" if mark else reason)
