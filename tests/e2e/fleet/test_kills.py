"""Kills and Ctrl-C at the worst moments: nothing is lost, no lock is left, and the same command goes on."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tenacity import Retrying, stop_after_delay, wait_fixed

from tests.e2e import limits
from tests.e2e.fleet.estate import Estate, ended, engines, kill
from tests.e2e.harness import descendants

STAGES = ("AssumeRole", "CreateServiceLinkedRole", "TagRole")
"""The calls in which something is killed: before anything is made, while it is made, and after."""


def wait_until(reached: Callable[[], object]) -> None:
    for attempt in Retrying(stop=stop_after_delay(limits.END), wait=wait_fixed(0.1)):
        with attempt:
            assert reached()


def launchers(pid: int) -> list[int]:
    return [child for child in descendants(pid) if b"launcher.py" in Path(f"/proc/{child}/cmdline").read_bytes()]


def are_gone(pids: Iterable[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.long
def test_a_kill_loses_nothing(estate: Callable[..., Estate]) -> None:
    killed_and_resumed(estate, "driver", "CreateServiceLinkedRole")


@pytest.mark.fleet
@pytest.mark.parametrize("call", STAGES)
@pytest.mark.parametrize("victim", ["driver", "engine", "launcher"])
@pytest.mark.parametrize(("number", "mode"), [*enumerate(["cli", "lean", "shared"])])
def test_no_kill_loses_anything(estate: Callable[..., Estate], number: int, mode: str, victim: str, call: str) -> None:
    """27 rounds, at other calls each."""
    killed_and_resumed(estate, victim, call, after=1 + number, mode=mode)


def killed_and_resumed(
    estate: Callable[..., Estate], victim: str, call: str, after: int = 3, mode: str = "cli"
) -> None:
    """A kill while accounts are in the middle of a call; then the same command, and all that has to hold."""
    fleet = estate(5)
    fleet.mode = mode
    with fleet.admin.fault("hang_after", action=call, seconds=6, after=after, **fleet.calls_of(call)) as fault:
        driver = fleet.start("up", "--json")
        fault.wait_hit(1, timeout=limits.EVENT)
        running = engines(driver)
        assert running
        if victim == "driver":
            kill(driver.pid)
            wait_until(lambda: are_gone(running))
            assert fleet.locks == [], "the engines ended in order"
        else:
            for pid in running if victim == "engine" else launchers(driver.pid):
                kill(pid)
        ended(driver)
    resumed = fleet.run("up", "--json").ended_with(0)
    if after >= 3:  # the first account is done by then
        assert any(line["kept"] for line in resumed.lines.values()), "what was done is not repeated"
    fleet.assert_deployed()
    fleet.run("drift").ended_with(0)
    fleet.run("destroy", "--wave", "canary", "--wave", "100%", "--yes").ended_with(0)
    fleet.assert_empty()


def test_an_engine_that_is_killed_costs_a_repetition(estate: Callable[..., Estate]) -> None:
    """With a retry the same run puts it right: the lock is taken off, what was pending is found again."""
    fleet = estate(3, failures={"retry": 1})
    with fleet.accounts[1].fault("hang_after", action="CreateServiceLinkedRole", seconds=6, count=1) as fault:
        driver = fleet.start("up", "--json")
        fault.wait_hit(1, timeout=limits.EVENT)
        (victim,) = (pid for pid, words in engines(driver).items() if fleet.accounts[1].id in words)
        kill(victim)
    notes = ended(driver).ended_with(0).lines[fleet.accounts[1].id]["notes"]
    assert any(note.startswith("took off the lock of a killed run") for note in notes)
    assert "took out what a killed run had left pending" in notes
    fleet.assert_deployed()


@pytest.mark.parametrize(("number", "mode"), [(signal.SIGINT, "cli"), (signal.SIGTERM, "shared")])
def test_ctrl_c_ends_all_engines_within_ten_seconds_and_leaves_no_lock(
    estate: Callable[..., Estate], number: signal.Signals, mode: str
) -> None:
    fleet = estate(6)
    fleet.mode = mode
    with fleet.admin.fault("delay", action="CreateServiceLinkedRole", seconds=30, account=fleet.pattern) as fault:
        driver = fleet.start("up")
        fault.wait_hit(2, timeout=limits.EVENT)
        running = engines(driver)
        began = time.monotonic()
        driver.send_signal(number)
        ran = ended(driver).ended_with(130)
        assert time.monotonic() - began < 10
    assert are_gone(running)
    assert "Ending what runs: 0 done (0 of them failed), 2 running, 4 not begun." in ran.err
    assert "Interrupted: 0 accounts failed, 2 were stopped, 4 were not begun." in ran.err
    assert fleet.locks == []
    assert "2 stopped" in fleet.run("status").out
    fleet.run("up").ended_with(0)
    fleet.assert_deployed()


def test_the_lock_of_another_host_stays_and_is_told(estate: Callable[..., Estate]) -> None:
    fleet = estate(2, locks={"wait": 2})
    one = fleet.accounts[0].id
    fleet.run("up").ended_with(0)
    lock = fleet.backend / ".pulumi" / "locks" / "organization" / "platform" / one / "x.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    text = '{"pid": 1, "username": "ci", "hostname": "runner-7", "timestamp": "2026-01-01T00:00:00Z"}'
    lock.write_text(text)
    message = fleet.run("up", "--json").ended_with(1).lines[one]["message"]
    assert "the stack is locked by ci@runner-7, process 1" in message
    assert f"`pulumi cancel --yes --stack {one}` takes its lock off" in message
    with subprocess.Popen(["true"]) as process:
        process.wait()
    lock.write_text(text.replace("runner-7", socket.gethostname()).replace('"pid": 1', f'"pid": {process.pid}'))
    fleet.run("up").ended_with(0)
    assert not lock.exists()


def test_attributes_that_a_killed_engine_left_empty_are_removed(estate: Callable[..., Estate]) -> None:
    """Pulumi can then read neither that stack nor the list of all."""
    fleet = estate(3)
    fleet.mode = "shared"
    fleet.run("up").ended_with(0)
    stacks = fleet.backend / ".pulumi" / "stacks" / "platform"
    first, last = (stacks / f"{fleet.accounts[at].id}.json.attrs" for at in (0, 2))
    first.write_bytes(b"")
    assert "3 up to date" in fleet.run("status").ended_with(0).out
    with fleet.admin.fault("delay", action="AssumeRole", seconds=3, **fleet.calls_of("AssumeRole")) as fault:
        driver = fleet.start("up", "--refresh", "--again", "--json")
        fault.wait_hit(1, timeout=limits.EVENT)  # of the canaries; the last account is in the second wave
        last.write_bytes(b"")
    notes = ended(driver).ended_with(0).lines[fleet.accounts[2].id]["notes"]
    assert notes == [f"removed what a killed run had left empty ({last})"]


@pytest.mark.fleet
def test_two_fleets_at_once_over_the_same_accounts(estate: Callable[..., Estate]) -> None:
    fleet = estate(6)
    other = fleet.another_checkout("other")
    for driver in [fleet.start("up", "--json"), other.start("up", "--json")]:
        assert ended(driver).ended_with(0).outcomes == {"done": 6}
    fleet.assert_deployed()
    assert sorted(ended(driver).code for driver in [fleet.start("up"), fleet.start("up")]) == [0, 1]
    fleet.assert_deployed()
    assert list((fleet.folder / ".slr" / "fleet" / "work").iterdir()) == []
