"""The helper that starts Python programs for the built language host."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.engine import language_helper


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    """The helper beside a helper of the SDK's that waits for a request in a thread, as the real one does."""
    (tmp_path / language_helper.SDK_HELPER).write_text(
        "import sys, threading\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "print('arguments', *sys.argv[1:])\n"
        "print('waits', file=sys.stderr, flush=True)\n"
    )
    return Path(shutil.copy(language_helper.__file__, tmp_path / "helper"))


def test_an_interrupted_program_ends_though_its_threads_wait(helper: Path) -> None:
    command = [sys.executable, helper, "--monitor", "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        assert program.stderr.readline() == "waits\n"
        program.send_signal(signal.SIGINT)
        output, _ = program.communicate(timeout=20)
    assert program.returncode == 128 + signal.SIGINT
    assert output == "arguments --monitor 127.0.0.1:1\n"
