"""Values that are read once the program's body is over, so that the order of its declarations does not matter."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pulumi

_T = TypeVar("_T")


async def body_is_over() -> None:
    """Wait for the next turn of the event loop: until then the body, which is synchronous, has the thread.

    A body that waits itself, by `await` or by a function of Pulumi that blocks, is over at its first wait.
    """
    await asyncio.sleep(0)


def later(read: Callable[[], _T]) -> pulumi.Output[_T]:
    """An output whose value is read after the program's body has run."""

    async def value() -> _T:
        await body_is_over()
        return read()

    return awaited(value())


def awaited(value: Awaitable[_T]) -> pulumi.Output[_T]:
    """An output whose value comes from a coroutine."""
    return pulumi.Output.from_input(value)
