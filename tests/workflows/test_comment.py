"""One comment for each stack, edited in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_aws_slr.report.markdown import MOST_BYTES
from tests.workflows.github import REPOSITORY, TOKEN, GitHub
from tests.workflows.runner import Runner, Step

LIST = f"/repos/{REPOSITORY}/issues/7/comments"
MARKER = "<!-- slr report platform/dev -->"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def commented(runner: Runner, github: GitHub, text: str, *, marker: str = MARKER, **options: str) -> Step:
    report = runner.folder / "report.md"
    report.write_text(f"{marker}\n{text}", encoding="utf-8")
    return runner.comment(github, report, **options)


def test_the_first_run_writes_and_the_second_one_edits(runner: Runner, github: GitHub) -> None:
    first = commented(runner, github, "# One\n")
    assert (first.code, first.printed) == (0, f"https://github.com/{REPOSITORY}/pull/7#c1\n")
    assert [it["body"] for it in github.comments] == [f"{MARKER}\n<sub>As of 0123456789ab</sub>\n\n# One\n"]
    assert commented(runner, github, "# Zwei ü\n", commit="fedcba98765432").code == 0
    assert [it["body"] for it in github.comments] == [f"{MARKER}\n<sub>As of fedcba987654</sub>\n\n# Zwei ü\n"]
    assert github.calls == [
        f"GET {LIST}?per_page=100",
        f"POST {LIST}",
        f"GET {LIST}?per_page=100",
        f"PATCH /repos/{REPOSITORY}/issues/comments/1",
    ]


def test_each_stack_has_its_own(runner: Runner, github: GitHub) -> None:
    other = "<!-- slr report platform/dev-2 -->"
    for marker in (MARKER, other, MARKER, other):
        assert commented(runner, github, "# One\n", marker=marker).code == 0
    assert [it["body"].splitlines()[0] for it in github.comments] == [MARKER, other]


def test_what_others_write_is_left_alone(runner: Runner, github: GitHub) -> None:
    github.write(f"{MARKER}\nmine", login="mallory")
    github.write(f"about {MARKER}")
    github.write(f"{MARKER}\nof another request", number=8)
    assert commented(runner, github, "# One\n").code == 0
    assert [it["body"] for it in github.comments[:3]] == [
        f"{MARKER}\nmine",
        f"about {MARKER}",
        f"{MARKER}\nof another request",
    ]
    assert github.comments[3]["body"].endswith("# One\n")


def test_it_is_found_on_a_later_page(runner: Runner, github: GitHub) -> None:
    github.page_size = 2
    for number in range(4):
        github.write(f"comment {number}", login="reviewer")
    github.write(f"{MARKER}\nold")
    assert commented(runner, github, "# New\n").code == 0
    assert len(github.comments) == 5
    assert github.comments[4]["body"].endswith("# New\n")


def test_the_longest_report_fits(runner: Runner, github: GitHub) -> None:
    assert commented(runner, github, "x" * (MOST_BYTES - len(MARKER) - 1)).code == 0
    assert len(github.comments[0]["body"]) > MOST_BYTES


def test_a_file_that_is_no_report(runner: Runner, github: GitHub) -> None:
    refused = commented(runner, github, "", marker="# One")
    assert refused.code == 1
    assert refused.printed == (
        f"::error::{runner.folder / 'report.md'} is no report of `slr report`: its first line is '# One'.\n"
    )
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
