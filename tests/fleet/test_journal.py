"""The journal: what counts as done after a kill at any byte, and that only one run writes to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.journal import Journal, kept, unended
from pulumi_aws_slr.fleet.work import Command, Outcome, Result
from tests.fleet.estate import number, task

DONE = Result(number(1), Outcome.DONE, 1.5, {"create": 2}, notes=("a note",), report={"roles": []}, diff="x")


def folder(path: Path) -> Path:
    return path / ".slr" / "fleet"


def a_killed_run(path: Path, command: Command = Command.UP) -> None:
    """The first account is done, the second one had begun."""
    with Journal.opened(folder(path), command) as journal:
        journal.begins(3, again=False)
        for at in (1, 2):
            journal.begun(task(at, path, command))
        journal.ended(task(1, path, command), DONE)


def done(path: Path, command: Command = Command.UP, **more: str) -> list[int]:
    with Journal.opened(folder(path), command) as journal:
        return [at for at in (1, 2, 3) if journal.done(task(at, path, command, **more))]


def test_what_a_killed_run_has_done_counts_with_its_result(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    with Journal.opened(folder(tmp_path), Command.UP) as journal:
        assert journal.done(task(1, tmp_path)) == DONE
    assert done(tmp_path) == [1]
    assert unended(folder(tmp_path), Command.UP) == {number(2)}


def test_another_program_or_configuration_does_not_count(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    assert done(tmp_path, fingerprint="other") == []


def test_after_a_complete_run_everything_is_to_be_done(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    with Journal.opened(folder(tmp_path), Command.UP) as journal:
        journal.begins(3, again=False)
        journal.ends(complete=True)
    assert done(tmp_path) == []
    kept_result = kept(folder(tmp_path), Command.UP, number(1))
    assert kept_result is not None
    assert kept_result.result == DONE


def test_a_run_that_ended_with_failures_goes_on(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    with Journal.opened(folder(tmp_path), Command.UP) as journal:
        journal.begins(3, again=False)
        journal.ended(task(2, tmp_path), Result(number(2), Outcome.FAILED, 1, message="no"))
        journal.ends(complete=False)
    assert done(tmp_path) == [1]
    assert unended(folder(tmp_path), Command.UP) == set()


def test_again_forgets_what_is_done(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    with Journal.opened(folder(tmp_path), Command.UP) as journal:
        journal.begins(3, again=True)
        assert journal.done(task(1, tmp_path)) is None
    assert done(tmp_path) == []


def test_an_account_that_was_begun_again_is_not_done(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    with Journal.opened(folder(tmp_path), Command.UP) as journal:
        journal.begun(task(1, tmp_path))
    assert done(tmp_path) == []


def test_a_kill_at_any_byte_loses_the_last_line_at_most(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    path = folder(tmp_path) / "up.jsonl"
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for end in range(last, len(whole)):
        path.write_bytes(whole[:end])
        assert done(tmp_path) == ([1] if end == len(whole) - 1 else [])
        with Journal.opened(folder(tmp_path), Command.UP) as journal:
            journal.ended(task(3, tmp_path), Result(number(3), Outcome.DONE, 1))
        assert 3 in done(tmp_path), "what comes after half a line counts"


def test_lines_of_others_and_lost_results_do_no_harm(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    path = folder(tmp_path) / "up.jsonl"
    path.write_bytes(path.read_bytes() + b'[]\n{"event": "what"}\n\xff\n')
    assert done(tmp_path) == [1]
    (folder(tmp_path) / "results" / "up" / f"{number(1)}.json").write_text("{")
    assert done(tmp_path) == []


@pytest.mark.parametrize(("command", "expected"), [(Command.UP, [1]), (Command.PREVIEW, []), (Command.DRIFT, [])])
def test_what_only_looked_counts_for_an_hour(tmp_path: Path, command: Command, expected: list[int]) -> None:
    a_killed_run(tmp_path, command)
    assert done(tmp_path, command) == [1]
    path = folder(tmp_path) / f"{command}.jsonl"
    old = (datetime.now(UTC) - timedelta(minutes=61)).isoformat()
    lines = [json.dumps({**json.loads(line), "at": old}) for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines) + "\n")
    assert done(tmp_path, command) == expected


@pytest.mark.parametrize(
    ("command", "other", "expected"),
    [
        (Command.UP, Command.DESTROY, []),
        (Command.DESTROY, Command.UP, []),
        (Command.PREVIEW, Command.UP, []),
        (Command.DRIFT, Command.DESTROY, []),
        (Command.UP, Command.PREVIEW, [1]),
        (Command.PREVIEW, Command.DRIFT, [1]),
    ],
)
@pytest.mark.parametrize("ends", [True, False])
def test_what_another_command_has_changed_since_is_not_done_any_more(
    tmp_path: Path, command: Command, other: Command, expected: list[int], ends: bool
) -> None:
    a_killed_run(tmp_path, command)
    with Journal.opened(folder(tmp_path), other) as journal:
        journal.begins(1, again=False)
        journal.begun(task(1, tmp_path, other))
        if ends:
            journal.ended(task(1, tmp_path, other), DONE)
            journal.ends(complete=True)
    assert done(tmp_path, command) == expected


def test_what_was_changed_before_counts(tmp_path: Path) -> None:
    with Journal.opened(folder(tmp_path), Command.DESTROY) as journal:
        journal.ended(task(1, tmp_path, Command.DESTROY), DONE)
    path = folder(tmp_path) / "results" / "destroy" / f"{number(1)}.json"
    old = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    path.write_text(json.dumps({**json.loads(path.read_text()), "at": old}))
    a_killed_run(tmp_path)
    assert done(tmp_path) == [1]


def test_one_run_of_a_command_at_a_time(tmp_path: Path) -> None:
    with Journal.opened(folder(tmp_path), Command.UP):
        with (
            pytest.raises(FleetError, match="another `slr fleet up` is at work in this folder"),
            Journal.opened(folder(tmp_path), Command.UP),
        ):
            pass
        with Journal.opened(folder(tmp_path), Command.PREVIEW) as other:
            other.begins(0, again=False)


def test_git_is_told_to_leave_it_alone(tmp_path: Path) -> None:
    a_killed_run(tmp_path)
    assert (folder(tmp_path) / ".gitignore").read_text() == "*\n"
