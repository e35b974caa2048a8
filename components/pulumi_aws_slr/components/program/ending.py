"""The wait for a program's end, which the SDK lets grow with the square of the outputs.

It awaits the calls to the engine that have begun, then all outputs, and whenever one of these comes it goes through all
that are left. A body that waits for nothing has begun no call by then, so its outputs are all left: fourteen for each
role. `docs/upstream/wait-for-outputs` shows that without this package.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, SupportsIndex

from pulumi.runtime import settings


class _Calls(list[Awaitable[Any]]):
    """The calls to the engine that have begun. They are awaited together.

    The SDK awaits them one by one, and the first that fails ends the program before other resources are declared that
    `--continue-on-error` is to reach.
    """

    def pop(self, _index: SupportsIndex = -1) -> Awaitable[Any]:
        """All of them, and those that begin meanwhile."""
        return self._ended()

    async def _ended(self) -> None:
        failed: list[BaseException] = []
        while self:
            begun = [*self]
            self.clear()
            results = await asyncio.gather(*begun, return_exceptions=True)
            failed += [result for result in results if isinstance(result, BaseException)]
        if failed:
            raise failed[0]


def begin_calls_first() -> None:
    """Give the SDK a call to await that is over. The event loop turns before it does, and all other calls begin.

    An SDK that keeps its calls elsewhere waits as it does.
    """
    manager: Any = getattr(settings, "_get_rpc_manager", lambda: None)()
    calls = getattr(manager, "rpcs", None)
    if isinstance(calls, list):
        over: asyncio.Future[None] = asyncio.Future()
        over.set_result(None)
        manager.rpcs = _Calls([*calls, over])
