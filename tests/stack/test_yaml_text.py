"""YAML as the engine reads it: Pulumi 3.258 was asked about each of these."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from pulumi_aws_slr.stack.yaml_text import parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes\nb: off\nc: TRUE\nd: ~", {"a": "yes", "b": "off", "c": True, "d": None}),
        ("a: 0x10\nb: 1_000\nc: 1.50", {"a": 16, "b": 1000, "c": 1.5}),
        ("5: x\ntrue: y\nno: z", {"5": "x", "true": "y", "no": "z"}),
        ("a: &a {x: 1}\nb: {<<: *a, y: 2}", {"a": {"x": 1}, "b": {"x": 1, "y": 2}}),
        ("a: &a {x: 1}\nb: {<<: *a, x: 2}", {"a": {"x": 1}, "b": {"x": 2}}),
        ("a: 1\r\nb: =\r\n", {"a": 1, "b": "="}),
        ("a: '2024-01-01'", {"a": "2024-01-01"}),
        ("", None),
    ],
)
def test_it_is_read_as_the_engine_reads_it(text: str, value: Any) -> None:
    assert parsed(text) == value


DATE = "is a date, of which the engine makes another text; put it in quotes"
TAG = "are not taken; write the plain value"
NUL = "unacceptable character #x0000: control characters are not allowed"
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
)
MERGES = LAUGHS.replace("[x, x]", "{x: x}").replace("[*", "{<<: [*").replace("]\n", "]}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\nb: {c: 1, d: 2,\n  c: 3}", "line 3: 'c' is there twice, first in line 2; keep one"),
        ("5: a\n'5': b", "line 2: '5' is there twice, first in line 1; keep one"),
        ("a: &a {b: *a}", "line 1: contains itself by an alias"),
        ("a: &a {<<: *a}", "line 1: contains itself by an alias"),
        ("a: &a\n- [*a]", "line 1: contains itself by an alias"),
        ("a:\n  b: 2024-01-01", f"line 2: 2024-01-01 {DATE}"),
        ("a: 2024-13-45", f"line 1: 2024-13-45 {DATE}"),
        ("a: !!python/object:os.system {}", f"line 1: values with the tag 'python/object:os.system' {TAG}"),
        ("a: !!binary aGk=", f"line 1: values with the tag 'binary' {TAG}"),
        ("a: !mine x", f"line 1: values with the tag '!mine' {TAG}"),
        ("a: !!bool perhaps", "line 1: 'perhaps' is not what its tag says"),
        ("a: !!int ''", "line 1: '' is not what its tag says"),
        ("a: " + "9" * 5_000, f"line 1: '{'9' * 39} is not what its tag says"),
        ("a: .inf", "line 1: .inf is no number that the engine takes"),
        ("a: {[b]: c}", "line 1: found unhashable key"),
        ("a: *b", "line 1: found undefined alias"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
        ("a: 1\n\tb: 2", "line 2: found a tab character that violates indentation"),
        ("a: \0", f'{NUL} in "<unicode string>", position 3'),
        (LAUGHS, "line 7: its aliases repeat too much"),
        (MERGES, "line 7: its aliases repeat too much"),
        ("[" * 100_000, "line 1: nested too deeply"),
        ('{"a":' * 100_000, "line 1: nested too deeply"),
        ("- " * 5_000, "line 1: nested too deeply"),
        ("\n".join(" " * at + "a:" for at in range(500)), "line 101: nested too deeply"),
    ],
)
def test_what_it_is_not_is_said_by_line(text: str, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parsed(text)
    assert time.process_time() - started < 1
