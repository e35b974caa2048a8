"""Runs a program in a process group of its own, and ends it with whoever started this.

`python launcher.py PROGRAM ARGUMENT…`, with a pipe as standard input: when that is written to or ends, the program is
asked to end (SIGINT), asked again, and then killed with all of its group. A process that starts this needs neither fork
nor `preexec_fn`, which do not go with threads and gRPC, and if it is killed, the engine still takes its lock off.

It is run by its path in an isolated interpreter, and imports what starts fast.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading

ASKED_AGAIN_SECONDS = 6.0
"""After the first SIGINT: the engine then leaves what is under way."""
KILLED_SECONDS = 9.0


def main() -> int:
    """The program's exit code, negative for a signal."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # not SIG_IGN, which the program and its plugins would inherit
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)
    over, told = os.pipe()

    def wait() -> None:
        if hasattr(os, "waitid"):  # not on macOS before Python 3.13
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # unreaped, so that its ID stays its own
        else:
            process.wait()
        os.close(told)

    threading.Thread(target=wait, daemon=True).start()
    ready, _, _ = select.select([0, over], [], [])
    if over not in ready:
        _end(process, over)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # language hosts stay where the engine was killed
    return process.wait()


def _end(process: subprocess.Popen[bytes], over: int) -> None:
    for sent, seconds in (
        (signal.SIGINT, ASKED_AGAIN_SECONDS),
        (signal.SIGINT, KILLED_SECONDS - ASKED_AGAIN_SECONDS),
        (signal.SIGKILL, KILLED_SECONDS),
    ):
        process.send_signal(sent)
        if select.select([over], [], [], seconds)[0]:
            return


if __name__ == "__main__":
    code = main()
    sys.exit(code if code >= 0 else 128 - code)
