"""`pulumi-language-python-exec` for the built language host: runs the SDK's own helper, and ends at once on SIGINT.

The engine interrupts the program when a deployment has failed or was cancelled, and then answers none of its requests
any more. Under that SIGINT the SDK's helper waits for these requests. Pulumi's own language host interrupts it twice,
which ends the wait. The older one that can be built from modules does not know the engine's Cancel and interrupts it
once, so the engine would kill it after 5 s. Here the first SIGINT ends the program, like the second one does there.

Source: `pythonLanguageHost.Cancel` in Pulumi's language host, and `ExecPlugin` in its package `resource/plugin`.
"""

import os
import runpy
import signal
import sys
from contextlib import suppress
from pathlib import Path

SDK_HELPER = "sdk_language_helper.py"
"""The file beside this one in which the SDK's helper is."""


def end(number: int, _frame: object) -> None:
    """End the process, whatever its threads wait for, after what it printed was written."""
    with suppress(RuntimeError):  # the signal came in the middle of a write
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, end)
    runpy.run_path(str(Path(__file__).with_name(SDK_HELPER)), run_name="__main__")
