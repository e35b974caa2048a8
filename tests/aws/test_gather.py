"""Asking many places at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest

from pulumi_aws_slr.aws.gather import gather


def nobody(_pending: Sequence[str]) -> None:
    pass


def test_all_are_asked_at_once_and_answer_in_order() -> None:
    together = threading.Barrier(40, timeout=20)

    def ask(place: str) -> str:
        together.wait()
        return place.upper()

    places = [f"p{number}" for number in range(40)]
    answers = gather(ask, places, timeout=20, on_wait=nobody)
    assert list(answers.items()) == [(place, place.upper()) for place in places]


def test_who_is_late_is_left_out_and_holds_up_nobody() -> None:
    over, pending = threading.Event(), []

    def ask(place: str) -> str:
        if place == "slow":
            over.wait(30)
        return place

    assert gather(ask, ["slow", "fast"], timeout=0.3, on_wait=lambda late: pending.append(list(late))) == {
        "fast": "fast"
    }
    over.set()
    assert pending[-1] == ["slow"]


def test_what_is_raised_there_is_raised_here() -> None:
    def ask(_place: str) -> str:
        raise LookupError("there")

    with pytest.raises(LookupError, match="there"):
        gather(ask, ["a"], timeout=20, on_wait=nobody)


def test_nothing_to_ask() -> None:
    assert gather(str, [], timeout=1, on_wait=nobody) == {}


def test_no_more_than_so_many_are_asked_at_once() -> None:
    asking, most, lock = 0, 0, threading.Lock()
    two = threading.Barrier(2, timeout=20)

    def ask(place: str) -> str:
        nonlocal asking, most
        with lock:
            asking += 1
            most = max(most, asking)
        two.wait()
        with lock:
            asking -= 1
        return place

    places = [f"p{number}" for number in range(20)]
    assert list(gather(ask, places, at_a_time=2)) == places
    assert most == 2


def test_a_forked_process_waits_for_no_thread_of_its_parent() -> None:
    program = """
import os
from pulumi_aws_slr.aws.gather import in_background
assert in_background(lambda: 7, "seven").result(20) == 7
child = os.fork()
if not child:
    os._exit(in_background(lambda: 8, "eight").result(20))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "8\n"
