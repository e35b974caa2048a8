"""JSON values with something wrong in them: what a hand, a newer program or somebody else may have written."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Place = tuple[Any, Any]
"""A list or an object, and where in it."""


def mutate(value: Any, rng: random.Random, odd: Sequence[Any]) -> None:
    """Put one thing wrong into a value: something left out, replaced, wrapped, or in the place of something else.

    Args:
        value: a list or an object; changed in place.
        rng: says what and where.
        odd: what stands in the place of something else.
    """
    rng.choice(_MUTATIONS)(value, rng, odd)


def places(value: Any) -> Iterator[Place]:
    """Every place in a value, from the outside in."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            yield holder, key
            waiting.append(holder[key])


def _place(value: Any, rng: random.Random) -> Place | None:
    found = list(places(value))
    return rng.choice(found) if found else None


def _delete(value: Any, rng: random.Random, _odd: Sequence[Any]) -> None:
    if place := _place(value, rng):
        del place[0][place[1]]


def _replace(value: Any, rng: random.Random, odd: Sequence[Any]) -> None:
    if place := _place(value, rng):
        place[0][place[1]] = copy.deepcopy(rng.choice(odd))


def _wrap(value: Any, rng: random.Random, odd: Sequence[Any]) -> None:
    if place := _place(value, rng):
        holder, key = place
        holder[key] = rng.choice(([holder[key]], {"a": holder[key]}, [copy.deepcopy(rng.choice(odd)), holder[key]]))


def _swap(value: Any, rng: random.Random, _odd: Sequence[Any]) -> None:
    one, other = _place(value, rng), _place(value, rng)
    if one and other:
        first, second = one[0][one[1]], other[0][other[1]]
        one[0][one[1]], other[0][other[1]] = copy.deepcopy(second), copy.deepcopy(first)


_MUTATIONS: list[Callable[[Any, random.Random, Sequence[Any]], None]] = [_delete, _replace, _replace, _wrap, _swap]
