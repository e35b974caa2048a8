"""What a run shows: bars on a terminal, lines elsewhere, JSON lines for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pulumi_aws_slr.cli.fleet.watching import Watcher
from pulumi_aws_slr.fleet.rollout import Seen, Step
from pulumi_aws_slr.fleet.work import Outcome, Result
from tests.fleet.estate import number, task

DONE = Result(number(1), Outcome.DONE, 2.25, {"create": 2, "delete": 1}, notes=("took off a lock",))
FAILED = Result(number(2), Outcome.FAILED, 1.0, message="no")


def run(folder: Path, *, as_json: bool = False) -> Watcher:
    """One wave of four accounts: the first is done, the second fails after another attempt, the third runs."""
    tasks = [task(at, folder, wave="canary") for at in range(1, 5)]
    watcher = Watcher({"canary": tasks}, as_json=as_json)
    with watcher.shown():
        watcher(Seen(Step.WAVE, "canary"))
        watcher(Seen(Step.BEGUN, "canary", tasks[0]))
        watcher(Seen(Step.BEGUN, "canary", tasks[1]))
        watcher(Seen(Step.ENDED, "canary", tasks[0], DONE))
        watcher(Seen(Step.AGAIN, "canary", tasks[1], FAILED))
        watcher(Seen(Step.BEGUN, "canary", tasks[1]))
        watcher(Seen(Step.ENDED, "canary", tasks[1], FAILED))
        watcher(Seen(Step.BEGUN, "canary", tasks[2]))
    return watcher


def test_what_is_done_running_and_not_begun(tmp_path: Path) -> None:
    assert run(tmp_path).progress == "2 done (1 of them failed), 1 running, 1 not begun"


def test_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "canary: 000000000001 (team-1): +2 -1 (2.2 s); took off a lock",
        "canary: 000000000002 (team-2): failed, tried again later: no (1.0 s)",
        "canary: 000000000002 (team-2): failed: no (1.0 s)",
    ]


def test_json_lines_of_accounts_that_have_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, as_json=True)
    one, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert (one["account"], one["outcome"], one["changes"], one["kept"]) == (
        number(1),
        "done",
        {"create": 2, "delete": 1},
        False,
    )
    assert (other["account"], other["outcome"], other["message"]) == (number(2), "failed", "no")


def test_a_bar_for_each_wave_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    run(tmp_path)
    shown = capsys.readouterr().err
    assert "2/4" in shown
    assert "1 running, 1 failed" in shown
    assert "team-2): failed: no" in shown
    assert "team-1" not in shown, "what goes well is in the bar"
