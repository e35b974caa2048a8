"""One resource of a stack, whoever tells of it: a run on mocks, a file of the engine, or its policy engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.tokens import UNKNOWN


@dataclass(frozen=True)
class Resource:
    """One resource. Its properties have Pulumi's names, in camel case; `UNKNOWN` stands for what is not known."""

    type: str
    """Its type token, such as `aws:iam/role:Role`."""
    name: str
    """Its logical name."""
    urn: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What the program says. Policy engines may raise an error of their own where a value that is read is unknown."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """What the provider says."""
    parent: str = ""
    """URN of its parent; empty where it has none."""
    provider: str = ""
    """URN of its provider; empty where it has none of its own."""
    dependencies: frozenset[str] = frozenset()
    """URNs of everything it waits for, whether written as `depends_on` or used in an input."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Input -> URNs of what it is made of."""

    def get(self, key: str) -> Any:
        """A property: as the program wants it, else as the provider has it; None where it is not known."""
        value = self.inputs.get(key)
        if value is None:
            return self.got(key)
        return None if value == UNKNOWN else value

    def got(self, key: str) -> Any:
        """A property as the provider has it; None where it is not known."""
        value = self.outputs.get(key)
        return None if value == UNKNOWN else value

    def is_unknown(self, key: str) -> bool:
        """Whether it has a property whose value is not known, or not told."""
        return self.get(key) is None and UNKNOWN in (self.inputs.get(key), self.outputs.get(key))


def name_in(urn: str) -> str:
    """The logical name in a URN."""
    return urn.split("::", 3)[-1]
