"""The wait for a program's end, which the SDK lets grow with the square of the outputs.

It awaits the calls to the engine that have begun, then all outputs, and whenever one of these comes it goes through all
that are left. A body that waits for nothing has begun no call by then, so its outputs are all left: fourteen for each
role. `docs/upstream/wait-for-outputs` shows that without this package.
"""

import asyncio

from pulumi.runtime import settings


def begin_calls_first() -> None:
    """Give the SDK a call to await that is over. The event loop turns before it does, and all other calls begin.

    An SDK that keeps its calls elsewhere waits as it does.
    """
    manager = getattr(settings, "_get_rpc_manager", lambda: None)()
    calls = getattr(manager, "rpcs", None)
    if isinstance(calls, list):
        over: asyncio.Future[None] = asyncio.Future()
        over.set_result(None)
        calls.append(over)
