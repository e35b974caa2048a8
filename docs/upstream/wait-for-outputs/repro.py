"""How the wait for a program's end grows with its outputs: `python repro.py` needs nothing but the package `pulumi`.

Mocks answer every registration after a millisecond.
"""

import asyncio
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

OUTPUTS = [f"output{number}" for number in range(14)]


class Engine(mocks.Mocks):
    """Answers every registration with all outputs."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Take a millisecond."""
        time.sleep(0.001)
        return args.name, dict.fromkeys(OUTPUTS, "known")

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        """Nothing calls."""
        raise NotImplementedError(args.token)


def declare(resources: int, *, with_a_call: bool) -> None:
    """A program: independent resources with many outputs each, and, if so, a call that is over in the SDK's list."""
    if with_a_call:
        over = asyncio.get_running_loop().create_future()
        over.set_result(None)
        settings._get_rpc_manager().rpcs.append(over)  # noqa: SLF001 (the place is what is shown)
    for number in range(resources):
        pulumi.CustomResource("some:index:Thing", f"thing-{number}", dict.fromkeys(OUTPUTS))


def measured(resources: int, *, with_a_call: bool) -> tuple[float, int]:
    """The processor seconds of one program, and how many futures `asyncio.wait` was given in all its calls."""
    given = 0
    wait = asyncio.wait

    async def counted(futures: Iterable[asyncio.Future[Any]], **options: Any) -> Any:
        nonlocal given
        given += len(waited := list(futures))
        return await wait(waited, **options)

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    mocks.set_mocks(Engine(), preview=False)
    loop.run_until_complete(wait_for_rpcs())  # the mocks declare a stack at once; without them, run_in_stack does
    settings.set_root_resource(None)
    asyncio.wait = counted
    begin = time.process_time()
    try:
        loop.run_until_complete(run_in_stack(lambda: declare(resources, with_a_call=with_a_call)))
    finally:
        asyncio.wait = wait
        loop.close()
    return time.process_time() - begin, given


def main() -> None:
    """Print a line for each size of program."""
    print(f"pulumi {version('pulumi')}, Python {sys.version.split()[0]}")
    print("resources |  as it is: seconds  futures |  with a call that is over: seconds  futures")
    for resources in (125, 250, 500, 1000):
        plain, given = measured(resources, with_a_call=False)
        better, fewer = measured(resources, with_a_call=True)
        print(f"{resources:9} | {plain:18.2f} {given:8} | {better:34.2f} {fewer:8}", flush=True)


if __name__ == "__main__":
    main()
