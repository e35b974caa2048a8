"""The launcher: a program ends with whoever started it, asked first and killed at last, with all of its group."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tenacity import Retrying, stop_after_delay, wait_fixed

from pulumi_aws_slr.fleet.engine import launcher

PROGRAM = """
import os, signal, subprocess, sys, time
asked = []
def on_signal(*_):
    asked.append(1)
    print("asked", flush=True)
    if len(asked) >= {patience}:
        sys.exit(3)
signal.signal(signal.SIGINT, on_signal)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep({seconds})
"""


def start(patience: int = 1, seconds: float = 600, *, ignoring: bool = False) -> tuple[subprocess.Popen[str], int, int]:
    """A launcher whose program ends when it is asked so often, and the IDs of the program and of its child."""
    program = PROGRAM.format(patience=patience, seconds=seconds)
    command = [sys.executable, "-I", "-S", launcher.__file__, sys.executable, "-c", program]
    if ignoring:  # as a shell starts what is in its background
        script = (
            "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
        )
        command = [sys.executable, "-c", script, *command]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    own, child = process.stdout.readline().split()
    return process, int(own), int(child)


def is_gone(pid: int) -> bool:
    try:
        return b") Z " in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True


def wait_until_gone(*pids: int) -> None:
    for attempt in Retrying(stop=stop_after_delay(20), wait=wait_fixed(0.05)):
        with attempt:
            assert all(map(is_gone, pids))


def close(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()


def output(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    with process.stdout:
        return process.stdout.read()


def test_the_exit_code_is_the_program_s_and_its_children_end() -> None:
    process, own, child = start(seconds=0)
    assert process.wait(20) == 0
    close(process)
    wait_until_gone(own, child)
    output(process)


@pytest.mark.parametrize("ignoring", [False, True])
def test_a_closed_pipe_asks_the_program_to_end(ignoring: bool) -> None:
    process, own, child = start(ignoring=ignoring)
    close(process)
    assert process.wait(20) == 3
    wait_until_gone(own, child)
    assert output(process) == "asked\n"


def test_a_program_that_goes_on_is_asked_again_and_then_killed(tmp_path: Path) -> None:
    """With shorter times, by a copy of the launcher."""
    text = Path(launcher.__file__).read_text()
    for name, seconds in (("ASKED_AGAIN_SECONDS", 0.3), ("KILLED_SECONDS", 0.6)):
        text = text.replace(f"{name} = {getattr(launcher, name)}", f"{name} = {seconds}")
    copy = tmp_path / "launcher.py"
    copy.write_text(text)
    program = PROGRAM.format(patience=99, seconds=600).replace("time.sleep(600)", "while True: time.sleep(600)")
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(copy), sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    pids = map(int, process.stdout.readline().split())
    close(process)
    assert process.wait(20) == 128 + signal.SIGKILL
    wait_until_gone(*pids)
    assert output(process) == "asked\nasked\n"


def test_the_times_leave_a_second_of_ten() -> None:
    assert launcher.ASKED_AGAIN_SECONDS < launcher.KILLED_SECONDS < 10


def test_the_death_of_who_started_it_is_as_good_as_asking() -> None:
    script = (
        "import subprocess, sys\n"
        "process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)\n"
        "print(process.stdout.readline(), end='', flush=True)\n"
        "process.wait()\n"
    )
    program = PROGRAM.format(patience=1, seconds=600)
    given: list[Any] = [sys.executable, "-I", "-S", launcher.__file__, sys.executable, "-c", program]
    driver = subprocess.Popen([sys.executable, "-c", script, *given], stdout=subprocess.PIPE, text=True)
    assert driver.stdout
    pids = [int(word) for word in driver.stdout.readline().split()]
    os.kill(driver.pid, signal.SIGKILL)
    driver.wait()
    driver.stdout.close()
    wait_until_gone(*pids)


def test_signals_to_the_launcher_do_not_orphan_the_program() -> None:
    process, own, child = start()
    for number in (signal.SIGINT, signal.SIGTERM):
        process.send_signal(number)
    close(process)
    assert process.wait(20) == 3
    wait_until_gone(own, child)
    assert output(process) == "asked\n", "by the closed pipe alone"
