"""YAML as the engine reads it: Pulumi 3.258 was asked about each of these."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from pulumi_aws_slr.deployment.yaml_text import parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes\nb: off\nc: TRUE\nd: 0x10\ne: 1_000\nf: 1.50\ng: ~", {"a": "yes", "b": "off", "c": True, "d": 16, "e": 1000, "f": 1.5, "g": None}),
        ("5: x\ntrue: y\nno: z", {"5": "x", "true": "y", "no": "z"}),
        ("a: &a {x: 1}\nb: {<<: *a, y: 2}", {"a": {"x": 1}, "b": {"x": 1, "y": 2}}),
        ("a: &a {x: 1}\nb: {<<: *a, x: 2}", {"a": {"x": 1}, "b": {"x": 2}}),
        ("a: 1\r\nb: =\r\n", {"a": 1, "b": "="}),
        ("a: '2024-01-01'", {"a": "2024-01-01"}),
        ("", None),
    ],
)  # fmt: skip
def test_it_is_read_as_the_engine_reads_it(text: str, value: Any) -> None:
    assert parsed(text) == value


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
)  # fmt: skip
MERGES = LAUGHS.replace("[x, x]", "{x: x}").replace("[*", "{<<: [*").replace("]\n", "]}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\nb: {c: 1, d: 2,\n  c: 3}", "line 3: 'c' is there twice, first in line 2; keep one"),
        ("5: a\n'5': b", "line 2: '5' is there twice, first in line 1; keep one"),
        ("a: &a {b: *a}", "line 1: contains itself by an alias"),
        ("a: &a {<<: *a}", "line 1: contains itself by an alias"),
        ("a: &a\n- [*a]", "line 1: contains itself by an alias"),
        ("a:\n  b: 2024-01-01", "line 2: 2024-01-01 is a date, of which the engine makes another text; put it in quotes"),
        ("a: 2024-13-45", "line 1: 2024-13-45 is a date, of which the engine makes another text; put it in quotes"),
        ("a: !!python/object:os.system {}", "line 1: values with the tag 'python/object:os.system' are not taken; write the plain value"),
        ("a: !!binary aGk=", "line 1: values with the tag 'binary' are not taken; write the plain value"),
        ("a: !mine x", "line 1: values with the tag '!mine' are not taken; write the plain value"),
        ("a: !!bool perhaps", "line 1: 'perhaps' is not what its tag says"),
        ("a: !!int ''", "line 1: '' is not what its tag says"),
        ("a: " + "9" * 5_000, f"line 1: '{'9' * 39} is not what its tag says"),
        ("a: .inf", "line 1: .inf is no number that the engine takes"),
        ("a: {[b]: c}", "line 1: found unhashable key"),
        ("a: *b", "line 1: found undefined alias"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
        ("a: 1\n\tb: 2", "line 2: found a tab character that violates indentation"),
        ("a: \0", "unacceptable character #x0000: control characters are not allowed in \"<unicode string>\", position 3"),
        (LAUGHS, "line 7: its aliases repeat too much"),
        (MERGES, "line 7: its aliases repeat too much"),
        ("[" * 100_000, "line 1: nested too deeply"),
        ('{"a":' * 100_000, "line 1: nested too deeply"),
        ("- " * 5_000, "line 1: nested too deeply"),
        ("\n".join(" " * at + "a:" for at in range(500)), "line 101: nested too deeply"),
    ],
)  # fmt: skip
def test_what_it_is_not_is_said_by_line(text: str, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parsed(text)
    assert time.process_time() - started < 1
