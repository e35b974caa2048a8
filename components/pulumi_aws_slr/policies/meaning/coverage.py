"""Which of many actions, resources and conditions take in a given one, without a look at each of them."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable

from pulumi_aws_slr.policies.meaning.grants import Test, excepted, implied, wider
from pulumi_aws_slr.policies.meaning.patterns import Patterns

Conditions = tuple[Test, ...]


class Scopes:
    """Actions, or resources, as grants have them."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = dict.fromkeys(texts)
        all_but = [it for it in listed if it.startswith("not ")]
        self._patterns = Patterns(it for it in listed if not it.startswith("not "))
        self._everything = ("*",) if "*" in listed else ()
        self._all_but = _AllBut(all_but)
        self._found: dict[str, tuple[str, ...]] = {}

    def around(self, text: str) -> tuple[str, ...]:
        """Those that take in all that one of them means, itself among them."""
        found = self._found.get(text)
        if found is None:
            if text.startswith("not "):
                found = (*self._everything, *self._all_but.around(text))
            else:
                found = (*self._patterns.covering(text), *self._all_but.without(text))
            self._found[text] = found
        return found


class _AllBut:
    """Those that mean everything with exceptions."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._exceptions = {text: excepted(text) for text in texts}
        self._having: dict[str, list[str]] = defaultdict(list)
        for text, exceptions in self._exceptions.items():
            for it in exceptions:
                self._having[it].append(text)
        patterns = Patterns(self._having)
        self._covered: dict[str, list[str]] = defaultdict(list)
        for it in self._having:
            for wide in patterns.covering(it):
                self._covered[wide].append(it)

    def around(self, text: str) -> list[str]:
        """Those whose exceptions are all among the exceptions of one of them."""
        inside = {it for wide in self._exceptions[text] for it in self._covered[wide]}
        candidates = dict.fromkeys(text for it in inside for text in self._having[it])
        return [it for it in candidates if inside.issuperset(self._exceptions[it])]

    def without(self, text: str) -> list[str]:
        """Those of whose exceptions none has to do with a text."""
        return [it for it in self._exceptions if wider(it, text)]


class Combinations:
    """The conditions of grants: tests that hold together, sorted."""

    def __init__(self, combinations: Iterable[Conditions]) -> None:
        self._listed = frozenset(combinations)
        self._tests = _Tests(dict.fromkeys(test for conditions in self._listed for test in conditions))
        self._sizes = sorted({len(conditions) for conditions in self._listed})
        self._found: dict[int, list[int]] = {}

    def around(self, conditions: Conditions) -> list[Conditions]:
        """Those that hold wherever these do."""
        held = sorted({it for test in conditions for it in self._tests.around(test)})
        sizes = self._sizes_up_to(len(held))
        if not sizes:
            return [it for it in self._listed if set(held).issuperset(it)]
        return [it for size in sizes for it in itertools.combinations(held, size) if it in self._listed]

    def _sizes_up_to(self, most: int) -> list[int]:
        """The sizes of combinations of so many tests; none where the list is shorter than all of them."""
        found = self._found.get(most)
        if found is None:
            sizes = [size for size in self._sizes if size <= most]
            ways = sum(math.comb(most, size) for size in sizes)
            found = self._found[most] = sizes if ways <= len(self._listed) else []
        return found


class _Tests:
    """Single tests of conditions."""

    def __init__(self, tests: Iterable[Test]) -> None:
        self._by_key: dict[str, list[Test]] = defaultdict(list)
        self._by_value: dict[str, dict[str, list[Test]]] = defaultdict(lambda: defaultdict(list))
        self._several: dict[str, list[Test]] = defaultdict(list)
        for test in tests:
            _, key, values = test
            self._by_key[key].append(test)
            if len(values) == 1:
                self._by_value[key][values[0]].append(test)
            else:
                self._several[key].append(test)
        self._values = {key: Patterns(values) for key, values in self._by_value.items()}
        self._found: dict[Test, tuple[Test, ...]] = {}

    def around(self, test: Test) -> tuple[Test, ...]:
        """Those that hold wherever one of them does, itself among them."""
        found = self._found.get(test)
        if found is None:
            found = self._found[test] = tuple(it for it in self._candidates(test) if implied(it, test))
        return found

    def _candidates(self, test: Test) -> Iterable[Test]:
        """Those that the first value does not rule out."""
        _, key, values = test
        if not values:
            return self._by_key[key]
        by_value = self._by_value[key]
        covering = self._values[key].covering(values[0]) if key in self._values else ()
        return [*(it for value in covering for it in by_value[value]), *self._several[key]]
