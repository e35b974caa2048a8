"""One comment for each stack, edited in place, whatever the artifact holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_aws_slr.report.markdown import MOST_BYTES
from tests.workflows.github import REPOSITORY, TOKEN, GitHub
from tests.workflows.runner import Runner, Step

LIST = f"/repos/{REPOSITORY}/issues/7/comments"
MARKER = "<!-- slr report . dev -->"
FIRST_LINE = "<!-- slr report platform/dev -->"
HEAD = f"{MARKER}\n<sub>Stack <code>dev</code> as of 0123456789ab</sub>\n\n"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def commented(runner: Runner, github: GitHub, text: str, **context: str) -> Step:
    report = runner.folder / "report.md"
    report.write_text(f"{FIRST_LINE}\n{text}", encoding="utf-8")
    return runner.comment(github, report, **context)


def test_the_first_run_writes_and_the_second_one_edits(runner: Runner, github: GitHub) -> None:
    first = commented(runner, github, "# One\n")
    assert (first.code, first.printed) == (0, f"https://github.com/{REPOSITORY}/pull/7#c1\n")
    assert [comment["body"] for comment in github.comments] == [f"{HEAD}# One\n"]
    assert commented(runner, github, "# Zwei ü\n", commit="fedcba98765432").code == 0
    assert [comment["body"] for comment in github.comments] == [
        f"{MARKER}\n<sub>Stack <code>dev</code> as of fedcba987654</sub>\n\n# Zwei ü\n"
    ]
    assert github.calls == [
        f"GET {LIST}?per_page=100",
        f"POST {LIST}",
        f"GET {LIST}?per_page=100",
        f"PATCH /repos/{REPOSITORY}/issues/comments/1",
    ]


def test_each_stack_of_each_folder_has_its_own(runner: Runner, github: GitHub) -> None:
    folder = runner.folder / "artifact"
    folder.mkdir()
    (folder / "report").write_text("# One\n")
    stacks = [("dev", "."), ("dev", "net work"), ("dev-2", "."), ("acme/platform/dev", "."), ("a--><b", ".")]
    for stack, place in [*stacks, *stacks]:
        assert runner.comment_on(github, folder, stack=stack, working_directory=place).code == 0
    assert [comment["body"].splitlines()[0] for comment in github.comments] == [
        MARKER,
        "<!-- slr report net%20work dev -->",
        "<!-- slr report . dev-2 -->",
        "<!-- slr report . acme/platform/dev -->",
        "<!-- slr report . a--%3E%3Cb -->",
    ]


def test_the_artifact_does_not_say_which_comment(runner: Runner, github: GitHub) -> None:
    other = f"{MARKER.replace('dev', 'prod')}\nof prod"
    github.write(other)
    forged = runner.folder / "forged"
    forged.write_text(f"{other}\nforged\n")
    assert runner.comment(github, forged).code == 0
    assert github.comments[0]["body"] == other
    assert github.comments[1]["body"].startswith(HEAD)


def test_what_others_write_is_left_alone(runner: Runner, github: GitHub) -> None:
    github.write(f"{MARKER}\nmine", login="mallory")
    github.write(f"about {MARKER}")
    github.write(f"{MARKER} more")
    github.write(f"{MARKER}\nof another request", number=8)
    assert commented(runner, github, "# One\n").code == 0
    assert [comment["body"] for comment in github.comments[:4]] == [
        f"{MARKER}\nmine",
        f"about {MARKER}",
        f"{MARKER} more",
        f"{MARKER}\nof another request",
    ]
    assert github.comments[4]["body"].endswith("# One\n")


def test_comments_of_nobody_and_without_text_are_passed_over(runner: Runner, github: GitHub) -> None:
    for field in ("user", "body"):
        github.write(f"{MARKER}\nold")[field] = None
    github.write(f"{MARKER}\nold")["user"] = {"login": None}
    done = commented(runner, github, "# One\n")
    assert done.code == 0, done.printed
    assert len(github.comments) == 4
    assert github.comments[3]["body"] == f"{HEAD}# One\n"


def test_it_is_found_on_a_later_page(runner: Runner, github: GitHub) -> None:
    github.page_size = 2
    for number in range(4):
        github.write(f"comment {number}", login="reviewer")
    github.write(f"{MARKER}\nold")
    assert commented(runner, github, "# New\n").code == 0
    assert len(github.comments) == 5
    assert github.comments[4]["body"].endswith("# New\n")


@pytest.mark.parametrize("text", ["x", "@", "é"])
def test_the_longest_report_fits(runner: Runner, github: GitHub, text: str) -> None:
    room = MOST_BYTES - len(FIRST_LINE) - 1
    assert commented(runner, github, text * (room // len(text.encode()))).code == 0
    assert len(github.comments[0]["body"]) > room // len(text.encode())
    assert github.comments[0]["body"].endswith("… the rest is in the job's summary.") == (text == "@")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda folder: None, "one file was expected, and nothing else"),
        (lambda one: [(one / name).write_text("# One") for name in "ab"], "one file was expected, and nothing else"),
        (lambda folder: (folder / "report.md").mkdir(), "one file was expected, and nothing else"),
        (lambda folder: (folder / "report.md").symlink_to(__file__), "one file was expected, and nothing else"),
        (lambda folder: os.mkfifo(folder / "report.md"), "one file was expected, and nothing else"),
        (lambda folder: (folder / "report.md").write_text("x" * 65_001), "it is longer than 65000 bytes"),
        (
            lambda folder: (folder / "report.md").write_bytes(b"PK\3\4\xff"),
            "it is not text in UTF-8: invalid start byte at byte 4",
        ),
    ],
)
def test_an_artifact_that_is_no_report(
    runner: Runner, github: GitHub, make: Callable[[Path], object], why: str
) -> None:
    folder = runner.folder / "artifact"
    folder.mkdir()
    make(folder)
    refused = runner.comment_on(github, folder)
    assert refused.code == 1
    assert refused.printed == f"::error::What the preview handed over is no report: {why}.\n"
    assert github.calls == []


def test_a_token_that_may_not_write(runner: Runner, github: GitHub) -> None:
    github.may_write = False
    refused = commented(runner, github, "# One\n")
    assert refused.code == 1
    assert refused.printed == (
        f"::error::The report is not under the pull request: POST {github.url}{LIST} was answered with 403 Forbidden; "
        "the job needs the permission pull-requests: write\n"
    )
    assert TOKEN not in refused.printed


def test_github_out_of_reach(runner: Runner) -> None:
    refused = commented(runner, GitHub(url="http://127.0.0.1:9"), "# One\n")
    assert refused.code == 1
    assert refused.printed.startswith(
        f"::error::The report is not under the pull request: GET http://127.0.0.1:9{LIST}"
    )
    assert "Traceback" not in refused.printed


def test_an_answer_that_is_no_json(runner: Runner, github: GitHub) -> None:
    github.garbled = b"<html>"
    refused = commented(runner, github, "# One\n")
    assert refused.code == 1
    assert refused.printed.startswith(f"::error::The report is not under the pull request: GET {github.url}{LIST}")
    assert "Traceback" not in refused.printed
