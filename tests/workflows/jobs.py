"""Whole jobs of a workflow, each on a machine of its own: their scripts run, their actions are played.

What is played: a checkout copies a folder, an upload keeps one file, or a folder under its name, a download brings that
to another machine. Other actions do nothing. Of expressions it knows what the workflows here use.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workflows.runner import BASH, Step, step

_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
_COMPARED = re.compile(r"(\S+) (==|!=) (\S+)")


@dataclass
class Job:
    """How a job ended.

    Attributes:
        code: the exit code of the step that failed, else 0.
        printed: what its steps printed.
        outputs: what it hands to the jobs that need it.
    """

    code: int = 0
    printed: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass
class Run:
    """One run of a workflow.

    Attributes:
        folder: where the machines are, one folder a job.
        workflow: the workflow's file, as it was read.
        context: what expressions name, such as `inputs.stack`.
        checkouts: the folder that a checkout brings, by its `path`; `.` is the repository itself.
        path: PATH before any step.
        env: what the machines have beside it.
        artifacts: the file of each artifact by its ID, or its folder by its name.
        jobs: those that have run.
    """

    folder: Path
    workflow: Mapping[Any, Any]
    context: Mapping[str, str]
    checkouts: Mapping[str, Path]
    path: str = os.environ["PATH"]
    env: Mapping[str, str] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def job(self, name: str) -> Job | None:
        """Run a job; None if its condition is not met."""
        job = self.workflow["jobs"][name]
        known = {**self.context, "github.run_attempt": "1", "runner.temp": str(self.folder / name / "temp")}
        for needed in [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", []):
            done = self.jobs.get(needed, Job())
            known |= {f"needs.{needed}.outputs.{key}": value for key, value in done.outputs.items()}
            if done.code and "cancelled()" not in job.get("if", ""):
                return None
        if not _holds(job.get("if"), known):
            return None
        self.jobs[name] = done = _Machine(self, self.folder / name, known, job).run()
        done.outputs = {key: _text(value, known) for key, value in job.get("outputs", {}).items()}
        return done


@dataclass
class _Machine:
    run_: Run
    folder: Path
    known: dict[str, str]
    job: Mapping[str, Any]
    path: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def run(self) -> Job:
        done = Job()
        for folder in (self.workspace, self.folder / "temp"):
            folder.mkdir(parents=True)
        for given in self.job["steps"]:
            if done.code and "cancelled()" not in given.get("if", ""):
                continue
            if not _holds(given.get("if"), self.known):
                continue
            if "uses" in given:
                outputs = self._act(given["uses"].partition("@")[0], given.get("with", {}))
            else:
                ended = self._script(given)
                done.code, done.printed, outputs = done.code or ended.code, done.printed + ended.printed, ended.outputs
            if "id" in given:
                self.known |= {f"steps.{given['id']}.outputs.{key}": value for key, value in outputs.items()}
        return done

    def _act(self, action: str, given: Mapping[str, Any]) -> dict[str, str]:
        options = {key: _text(str(value), self.known) for key, value in given.items()}
        artifacts = self.run_.artifacts
        if action == "actions/checkout":
            place = options.get("path", ".")
            shutil.copytree(self.run_.checkouts[place], self.workspace / place, dirs_exist_ok=True, symlinks=True)
        elif action == "actions/upload-artifact" and "name" in options:
            kept = self.run_.folder / "artifacts" / options["name"]
            artifacts[options["name"]] = shutil.copytree(self.workspace / options["path"], kept)
        elif action == "actions/download-artifact" and "name" in options:
            shutil.copytree(artifacts[options["name"]], self.workspace / options["path"])
        elif action == "actions/upload-artifact":
            assert options["archive"] == "False"
            number = str(len(artifacts) + 1)
            kept = self.run_.folder / "artifacts" / Path(options["path"]).name
            assert not kept.exists(), "a run has one artifact of a name"
            kept.parent.mkdir(exist_ok=True)
            artifacts[number] = Path(shutil.copy(options["path"], kept))
            return {"artifact-id": number}
        elif action == "actions/download-artifact":
            assert options["skip-decompress"] == "True"
            Path(options["path"]).mkdir()
            shutil.copy(artifacts[options["artifact-ids"]], Path(options["path"]) / "artifact")
        return {}

    def _script(self, given: Mapping[str, Any]) -> Step:
        named = {**self.run_.workflow.get("env", {}), **given.get("env", {})}
        environment = {
            "HOME": str(self.folder),
            **self.run_.env,
            "PATH": os.pathsep.join([*reversed(self.path), self.run_.path]),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.folder / "temp"),
            **{key: _text(str(value), self.known) for key, value in named.items()},
        }
        folder = self.job.get("defaults", {}).get("run", {}).get("working-directory", ".")
        cwd = self.workspace / _text(folder, self.known)
        done = step([*BASH, "-c", given["run"]], self.folder, cwd, environment)
        self.path += done.path
        return done


def python_on(path: Path) -> str:
    """A PATH with this Python as the machine's own, under its two names."""
    path.mkdir()
    for name in ("python", "python3"):
        (path / name).symlink_to(sys.executable)
    return f"{path}{os.pathsep}{os.environ['PATH']}"


def _text(text: str, known: Mapping[str, str]) -> str:
    """A text with its expressions replaced; what is not known is empty, as on GitHub."""
    return _EXPRESSION.sub(lambda found: known.get(found[1], ""), text)


def _holds(condition: str | None, known: Mapping[str, str]) -> bool:
    bare = (condition or "").removeprefix("${{ ").removesuffix(" }}")
    return all(_is_so(term, known) for term in bare.split(" && ") if term and term != "!cancelled()")


def _is_so(term: str, known: Mapping[str, str]) -> bool:
    if found := _COMPARED.fullmatch(term):
        left, right = (side[1:-1] if side.startswith("'") else known.get(side, "") for side in (found[1], found[3]))
        return (left == right) == (found[2] == "==")
    return bool(known.get(term))
