"""One resource that several components of a program declare, and what each of them wants of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi

_T = TypeVar("_T")


@dataclass(frozen=True)
class Declaration:
    """What one component wants of a role."""

    component: str
    """Its name, for messages."""
    settings: Mapping[str, Any]
    """Inputs of the role by name; what the component leaves to others is None."""


class SharedResource:
    """The declarations of one resource. What it takes together from them is read when it is registered."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._declarations: list[Declaration] = []
        self._read = False

    def declare(self, declaration: Declaration) -> None:
        """Add a component's declaration.

        Raises:
            pulumi.RunError: it contradicts another one, or comes too late to count.
        """
        for other in self._declarations:
            for key, value in declaration.settings.items():
                if _contradict(value, other.settings.get(key)):
                    raise pulumi.RunError(
                        f"{declaration.component} and {other.component} declare the same role, {self._label}, with "
                        f"different {key}: set it in one of them, or to the same value in both"
                    )
        if any(value is not None and value != self._setting(key) for key, value in declaration.settings.items()):
            self._refuse_if_late(f"{declaration.component} declares {self._label}")
        self._declarations.append(declaration)

    def setting(self, key: str) -> pulumi.Output[Any]:
        """An input, as all declarations together want it."""

        def read() -> Any:
            self._read = True
            return self._setting(key)

        return later(read)

    def _refuse_if_late(self, what: str) -> None:
        if self._read:
            raise pulumi.RunError(
                f"{what} after the program has registered it. Declare it in the program's body, not inside an `apply` "
                "and not after an `await`"
            )

    def _setting(self, key: str) -> Any:
        values = [item.settings[key] for item in self._declarations if item.settings.get(key) is not None]
        if not values:
            return None
        if isinstance(values[0], Mapping):
            return {name: value for tags in values for name, value in tags.items()}
        return values[0]


def later(read: Callable[[], _T]) -> pulumi.Output[_T]:
    """An output whose value is read after the program's body has run."""

    async def value() -> _T:
        await asyncio.sleep(0)  # one turn of the event loop: the body, which is synchronous, is over
        return read()

    return pulumi.Output.from_input(value())


def _contradict(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return any(_contradict(one[key], other[key]) for key in one.keys() & other.keys())
    if isinstance(one, pulumi.Output) or isinstance(other, pulumi.Output):
        return one is not other
    return bool(one != other)
