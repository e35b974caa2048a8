"""The scripts of .github/scripts, run as a runner runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.layout import ROOT
from tests.workflows.github import REPOSITORY, TOKEN, GitHub

SCRIPTS = ROOT / ".github" / "scripts"


@dataclass
class Step:
    """How a step ended, and what it left for the next ones."""

    code: int
    printed: str
    outputs: dict[str, str]
    path: list[str]
    summary: str


BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""How GitHub starts `shell: bash`."""


def step(command: Sequence[str], folder: Path, cwd: Path, env: Mapping[str, str]) -> Step:
    """Run a step's command with the files that a runner gives to it, which are in `folder`."""
    files = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"GITHUB_RUN_ATTEMPT": "1", **{name: str(file) for name, file in files.items()}, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    left = {key: file.read_text(encoding="utf-8") for key, file in files.items()}
    outputs = dict(line.split("=", 1) for line in left["GITHUB_OUTPUT"].splitlines())
    return Step(done.returncode, done.stdout, outputs, left["GITHUB_PATH"].splitlines(), left["GITHUB_STEP_SUMMARY"])


@dataclass
class Runner:
    """One job's folder and environment."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=lambda: {"PATH": os.environ["PATH"]})
    python: str = sys.executable

    def run(self, script: str, *arguments: str, cwd: Path | None = None, **env: str) -> Step:
        """Run a script with environment variables of its own."""
        start = [self.python] if script.endswith(".py") else BASH
        command = [*start, str(SCRIPTS / script), *arguments]
        return step(command, self.folder, cwd or self.folder, {**self.env, "RUNNER_TEMP": str(self.folder), **env})

    def comment(self, github: GitHub, report: Path, *, stack: str = "dev", commit: str = "0123456789abcdef") -> Step:
        """Run the step that comments, on what was handed over as an artifact."""
        folder = self.folder / "artifact"
        folder.mkdir(exist_ok=True)
        shutil.copy(report, folder / "artifact")
        return self.comment_on(github, folder, stack=stack, commit=commit)

    def comment_on(self, github: GitHub, folder: Path, **given: str) -> Step:
        """Run it on a folder."""
        context = {"stack": "dev", "commit": "0123456789abcdef", "working_directory": "."}
        return self.run(
            "comment.py",
            GH_TOKEN=TOKEN,
            GITHUB_API_URL=github.url,
            GITHUB_REPOSITORY=REPOSITORY,
            PULL_REQUEST="7",
            REPORT=str(folder),
            NO_PROXY="127.0.0.1",
            **{key.upper(): value for key, value in {**context, **given}.items()},
        )
