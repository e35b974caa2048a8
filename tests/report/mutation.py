"""Files of the engine with something wrong in them: what a newer engine, a provider or a hand may have written."""

from __future__ import annotations

import copy
import functools
import json
import random
from collections.abc import Sequence
from typing import Any

from pulumi_aws_slr.tokens import UNKNOWN
from tests.mutation import mutate, places
from tests.report.made import recorded

SECRET = "hunter2"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_DEEP, _LONG = "nested deeply", "a long number"
"""Stand for what Python does not write."""
_IN_DOCUMENTS = 0.2
"""How often something is wrong inside a policy document."""
_KEPT = 6
"""Steps that a mutated file has beside each other."""
_ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, "", "x", "[secret]", "\ud800", "::::", UNKNOWN, [], {}, [None], [[]], [5],
    [""], {"": {}}, {"urn": 5}, [{"policy": 5}], [UNKNOWN], "urn:pulumi:a::b::c::d", {_SIGNATURE: "x", "value": SECRET},
    {"Statement": {"Effect": "Allow", "NotAction": [], "Resource": [], "Condition": {"StringLike": {"k": []}}}}, _DEEP,
    _LONG,
]  # fmt: skip


def mutated(name: str, seed: int) -> str:
    """A recorded file, or some of it, with one to three things wrong; the same for the same seed."""
    rng = random.Random(f"{name} {seed}")  # noqa: S311 (nothing is to be kept secret by it)
    value = _some_of(name, rng)
    for _ in range(rng.randint(1, 3)):
        (_mutate_document if rng.random() < _IN_DOCUMENTS else mutate)(value, rng, _ODD)
    text = "\n".join(_text(item, rng) for item in value) if isinstance(value, list) else _text(value, rng)
    return text[: rng.randrange(len(text) + 1)] if rng.random() < 0.05 else text


def _text(value: Any, rng: random.Random) -> str:
    depth = rng.choice((3, 150, 990, 5_000))
    nested = rng.choice(("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth))
    return json.dumps(value).replace(json.dumps(_DEEP), nested).replace(json.dumps(_LONG), "9" * 5_000)


def _some_of(name: str, rng: random.Random) -> Any:
    values = _recorded(name)
    if name.endswith("jsonl"):
        return copy.deepcopy(_few(values, rng))
    (whole,) = values
    if "steps" in whole:
        return copy.deepcopy({**whole, "steps": _few(whole["steps"], rng)})
    return copy.deepcopy({"deployment": {"resources": _few(whole["deployment"]["resources"], rng)}})


@functools.cache
def _recorded(name: str) -> list[Any]:
    return [json.loads(line) for line in recorded(name).splitlines()]


def _few(values: list[Any], rng: random.Random) -> list[Any]:
    kept = set(rng.sample(range(len(values)), min(_KEPT, len(values))))
    return [item for number, item in enumerate(values) if number in kept]


def _mutate_document(value: Any, rng: random.Random, odd: Sequence[Any]) -> None:
    found = [
        (holder, key) for holder, key in places(value) if isinstance(holder[key], str) and '"Statement"' in holder[key]
    ]
    if found:
        holder, key = rng.choice(found)
        try:
            document = {"document": json.loads(holder[key])}
        except (ValueError, RecursionError):  # something is wrong with it already
            return
        mutate(document, rng, odd)
        holder[key] = _text(document.get("document"), rng)
