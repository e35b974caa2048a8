"""What the platform repo's packages can do to the comment: they run, so they may lie, but they get no token.

The wheel here has scripts in the place of every program that the workflow starts. Each notes the environment it sees,
and writes over every script of the workflow that it finds.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.workflows.github import REPOSITORY, TOKEN, GitHub
from tests.workflows.jobs import Run, python_on
from tests.workflows.runner import SCRIPTS
from tests.workflows.test_install import TAG

WORKFLOW = yaml.safe_load((SCRIPTS.parent / "workflows" / "preview.yml").read_text(encoding="utf-8"))
PROGRAMS = ("python", "python3", "pip", "bash", "slr", "pulumi", "git", "gh")
FORGED = "<!-- slr report platform/prod -->\n# All is well, says @octocat, fixes #12\n"


def hostile(folder: Path) -> Path:
    """A wheel whose scripts come first on PATH; what they saw is in `folder / "seen"`."""
    file = folder / "platform-1.0-py3-none-any.whl"
    (folder / "forged.md").write_text(FORGED, encoding="utf-8")
    script = f"""#!/bin/sh
        env >>"{folder}/seen"
        for it in "$GITHUB_WORKSPACE"/.pulumi-aws-slr/.github/scripts/*.py; do echo 'print("mine")' >"$it"; done
        case "$0 $*" in
            */bash*) exec {shutil.which("bash")} "$@" ;;
            *slr*report*) cat "{folder}/forged.md" ;;
        esac
        """
    with zipfile.ZipFile(file, "w") as archive:
        info = "platform-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: platform\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", TAG)
        archive.writestr(f"{info}/RECORD", "")
        for name in PROGRAMS:
            program = zipfile.ZipInfo(f"platform-1.0.data/scripts/{name}")
            program.external_attr = (stat.S_IFREG | 0o755) << 16
            archive.writestr(program, script)
    return file


@pytest.fixture
def run(tmp_path: Path, github: GitHub) -> Run:
    """A pull request of a repository that requires the wheel."""
    repository, scripts = tmp_path / "repository", tmp_path / "scripts"
    repository.mkdir()
    (repository / "requirements.txt").write_text(str(hostile(tmp_path)), encoding="utf-8")
    shutil.copytree(SCRIPTS, scripts / ".github" / "scripts")
    context = {
        "inputs.stack": "dev",
        "inputs.requirements": "requirements.txt",
        "inputs.working-directory": ".",
        "github.event_name": "pull_request",
        "github.event.pull_request.number": "7",
        "github.event.pull_request.head.sha": "0123456789abcdef",
        "github.event.pull_request.head.repo.full_name": REPOSITORY,
        "github.repository": REPOSITORY,
        "github.token": TOKEN,
        "secrets.pulumi-access-token": "pul-secret",
    }
    env = {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "NO_PROXY": "127.0.0.1",
        "PIP_NO_INDEX": "1",
    }
    return Run(
        tmp_path, WORKFLOW, context, {".": repository, ".pulumi-aws-slr": scripts}, python_on(tmp_path / "bin"), env
    )


def test_no_package_sees_the_token_that_comments(run: Run, github: GitHub) -> None:
    previewed = run.job("preview")
    assert previewed is not None
    assert previewed.code == 0, previewed.printed
    seen = (run.folder / "seen").read_text(encoding="utf-8")
    assert "STACK=dev" in seen, "no program of the wheel has run"
    assert "pul-secret" in seen, "as the documentation says: the program gets what the preview needs"
    assert TOKEN not in seen
    assert github.comments == []
    beside = run.folder / "preview" / "workspace" / ".pulumi-aws-slr" / ".github" / "scripts" / "comment.py"
    assert beside.read_text(encoding="utf-8") == 'print("mine")\n', "no script was written over"
    commented = run.job("comment")
    assert commented is not None
    assert commented.code == 0, commented.printed
    assert (run.folder / "seen").read_text(encoding="utf-8") == seen, "a program of the wheel has run beside the token"
    (comment,) = github.comments
    head = "<!-- slr report . dev -->\n<sub>Stack <code>dev</code> as of 0123456789ab</sub>\n\n"
    assert comment["body"] == f"{head}# All is well, says @\u200boctocat, fixes #\u200b12\n"


def test_what_fails_without_a_report_is_no_comment(run: Run, github: GitHub) -> None:
    (run.checkouts["."] / "requirements.txt").unlink()
    previewed = run.job("preview")
    assert previewed is not None
    assert (previewed.code, previewed.outputs) == (1, {"artifact": ""})
    assert run.job("comment") is None
    assert github.calls == []


def test_nothing_is_previewed_with_an_account_for_a_fork(run: Run) -> None:
    run.context = {**run.context, "github.event.pull_request.head.repo.full_name": "mallory/platform"}
    assert run.job("preview") is None
    assert run.job("comment") is None
