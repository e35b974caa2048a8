"""Which of many actions, resources and conditions cover a given one, found without looking at each of them."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable

from pulumi_aws_slr.policies.meaning.grants import Test, excepted, implied, wider
from pulumi_aws_slr.policies.meaning.patterns import Patterns

Conditions = tuple[Test, ...]


class Scopes:
    """Actions or resources of grants."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = dict.fromkeys(texts)
        self._patterns = Patterns(text for text in listed if not text.startswith("not "))
        self._everything = ("*",) if "*" in listed else ()
        self._all_but = _AllBut(text for text in listed if text.startswith("not "))
        self._found: dict[str, tuple[str, ...]] = {}

    def around(self, text: str) -> tuple[str, ...]:
        """Those that cover one of them, itself included."""
        found = self._found.get(text)
        if found is None:
            if text.startswith("not "):
                found = (*self._everything, *self._all_but.around(text))
            else:
                found = (*self._patterns.covering(text), *self._all_but.without(text))
            self._found[text] = found
        return found


class _AllBut:
    """Those with exceptions: `not a, b`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._exceptions = {text: excepted(text) for text in texts}
        self._having: dict[str, list[str]] = defaultdict(list)
        for text, exceptions in self._exceptions.items():
            for exception in exceptions:
                self._having[exception].append(text)
        patterns = Patterns(self._having)
        self._covered: dict[str, list[str]] = defaultdict(list)
        for exception in self._having:
            for wide in patterns.covering(exception):
                self._covered[wide].append(exception)

    def around(self, text: str) -> list[str]:
        """Those whose exceptions are all covered by the exceptions of one of them."""
        inside = {exception for wide in self._exceptions[text] for exception in self._covered[wide]}
        candidates = dict.fromkeys(text for exception in inside for text in self._having[exception])
        return [candidate for candidate in candidates if inside.issuperset(self._exceptions[candidate])]

    def without(self, text: str) -> list[str]:
        """Those whose exceptions do not overlap a text."""
        return [other for other in self._exceptions if wider(other, text)]


class Combinations:
    """Conditions of grants: sorted tests that hold together."""

    def __init__(self, combinations: Iterable[Conditions]) -> None:
        self._listed = frozenset(combinations)
        self._tests = _Tests(dict.fromkeys(test for conditions in self._listed for test in conditions))
        self._sizes = sorted({len(conditions) for conditions in self._listed})
        self._found: dict[int, list[int]] = {}

    def around(self, conditions: Conditions) -> list[Conditions]:
        """Those that hold wherever these do."""
        held = sorted({wide for test in conditions for wide in self._tests.around(test)})
        sizes = self._sizes_up_to(len(held))
        if not sizes:
            return [tests for tests in self._listed if set(held).issuperset(tests)]
        return [tests for size in sizes for tests in itertools.combinations(held, size) if tests in self._listed]

    def _sizes_up_to(self, most: int) -> list[int]:
        """Sizes of the combinations to try; empty where the whole list is shorter than they are."""
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
        """Those that hold wherever one of them does, itself included."""
        found = self._found.get(test)
        if found is None:
            found = self._found[test] = tuple(other for other in self._candidates(test) if implied(other, test))
        return found

    def _candidates(self, test: Test) -> Iterable[Test]:
        """Those that the first value does not rule out."""
        _, key, values = test
        if not values:
            return self._by_key[key]
        by_value = self._by_value[key]
        covering = self._values[key].covering(values[0]) if key in self._values else ()
        return [*(other for value in covering for other in by_value[value]), *self._several[key]]
