"""Whether what a program waits for waits for it in turn, so that neither ever ends.

Every wait in a Pulumi program is an `await` on its event loop, and the outputs of a resource are futures that one task
fulfils: the one that registers the resource. So who waits for whom can be read off the loop, and a way that comes back
to where it began is a proof. What is merely slow, such as a database that takes half an hour, has no such way.

Ways lead through `await` and `gather`, of which outputs, `apply`, `all` and the functions of providers are made. One
through an event or a thread of somebody's own is not seen.

All this is private to asyncio and to Pulumi's SDK, whose `register_resource` is the model.
"""

import asyncio
import functools
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pulumi

_Future = asyncio.Future[Any]

_FULFILLING = ("resolve_urn", "resolve_id", "resolvers", "resolve_data")
"""The variables in which the SDK's tasks have what they fulfil."""


class Wait(NamedTuple):
    """A resource that waits."""

    resource: pulumi.Resource
    input: str | None
    """The input of it that is not known yet; None where it waits for something else."""


class Waits:
    """All waits of a loop at one moment."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ordered: Mapping[_Future, Sequence[pulumi.Resource]]) -> None:
        """Take them down.

        Args:
            loop: the event loop.
            ordered: futures that are not the SDK's, and the resources on which each of them waits.
        """
        self._ordered = ordered
        self._fulfilling: dict[_Future, _Future] = {}
        self._registering: dict[_Future, pulumi.Resource] = {}
        for task in asyncio.all_tasks(loop):
            self._take_down(task)

    def circle(self, start: _Future) -> list[Wait] | None:
        """The resources on the way from a future back to it, each waiting for the next; None if there is no way."""
        came_from: dict[_Future, _Future] = {}
        ahead = [start]
        while ahead:
            now = ahead.pop()
            for behind in self._behind(now):
                if behind is start:
                    return self._told(start, now, came_from)
                if behind not in came_from:
                    came_from[behind] = now
                    ahead.append(behind)
        return None

    def _take_down(self, task: _Future) -> None:
        frame = _coroutine(task).cr_frame if _coroutine(task) else None
        if frame is None or not frame.f_globals["__name__"].startswith("pulumi.runtime."):
            return
        held = frame.f_locals
        fulfilled = [future for name in _FULFILLING for future in _futures(held.get(name))]
        self._fulfilling |= dict.fromkeys(fulfilled, task)
        if fulfilled and isinstance(held.get("res"), pulumi.Resource):
            self._registering[task] = held["res"]

    def _behind(self, future: _Future) -> Iterator[_Future]:
        """What has to end before a future does."""
        found = [
            getattr(future, "_fut_waiter", None),  # of a task
            *getattr(future, "_children", ()),  # of a gather
            self._fulfilling.get(future),
            *(resource.urn._data for resource in self._ordered.get(future, ())),  # noqa: SLF001
        ]
        return (future for future in found if future is not None and not future.done())

    def _told(self, start: _Future, end: _Future, came_from: Mapping[_Future, _Future]) -> list[Wait]:
        way = [end]
        while way[-1] is not start:
            way.append(came_from[way[-1]])
        return [
            Wait(self._registering[future], _input(future)) for future in reversed(way) if future in self._registering
        ]


def _futures(value: Any) -> Iterator[_Future]:
    """The futures in what the SDK fulfils them with: functions that have them, by name or one alone, or one itself."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _futures(part)
        return
    parts = [value]
    if isinstance(value, functools.partial):
        parts = [*value.args]
    elif inspect.isfunction(value):
        parts = [cell.cell_contents for cell in value.__closure__ or ()]
    yield from (part for part in parts if isinstance(part, asyncio.Future))


def _input(task: _Future) -> str | None:
    """The input that a registration waits for, which the SDK turns into what is sent one after the other."""
    coroutine = _coroutine(task)
    while coroutine and coroutine.cr_frame:
        if coroutine.cr_frame.f_code.co_name == "serialize_properties":
            return str(coroutine.cr_frame.f_locals["k"])
        inner = coroutine.cr_await
        coroutine = inner if inspect.iscoroutine(inner) else None
    return None


def _coroutine(task: _Future) -> Any:
    found = task.get_coro() if isinstance(task, asyncio.Task) else None
    return found if inspect.iscoroutine(found) else None
