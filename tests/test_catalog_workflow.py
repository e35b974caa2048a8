"""The workflow that keeps the catalogue current: its steps run as plain shell, with stand-ins for pip, make and gh."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_slr.catalog.managed_policies import managed_policies

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "catalog.yml").read_text(encoding="utf-8"))
JOB = WORKFLOW["jobs"]["compare"]


def listed(**changed: str) -> dict[str, Any]:
    """The known policies in moto's format, some in another version."""
    return {
        name: {
            "DefaultVersionId": changed.get(name, policy.version),
            "Path": "/aws-service-role/",
            "Document": policy.document,
        }
        for name, policy in managed_policies().items()
    }


@dataclass(frozen=True)
class Runner:
    """A checkout with an origin, and what a runner gives the steps."""

    folder: Path

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.checkout), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def run(self, *, open_requests: int = 0) -> tuple[int, str]:
        """Run the steps as the runner would; the exit code of the step that failed, or 0, and what was printed."""
        outputs: dict[str, str] = {}
        printed = ""
        for step in (step for step in JOB["steps"] if "run" in step):
            if condition := step.get("if"):
                assert condition == "steps.compare.outputs.changed == 'true'"
                if outputs["changed"] != "true":
                    continue
            output = self.folder / "output"
            output.write_text("", encoding="utf-8")
            given = {"github.token": "secret", **{f"steps.compare.outputs.{key}": it for key, it in outputs.items()}}
            named = {key: given[re.fullmatch(r"\$\{\{ (.+) \}\}", it)[1]] for key, it in step.get("env", {}).items()}  # type: ignore[index]
            environment = {
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(self.folder / "temp"),
                "GITHUB_OUTPUT": str(output),
                "OPEN_REQUESTS": str(open_requests),
                **named,
            }
            # how GitHub starts `shell: bash`
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(
                command, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False
            )
            printed += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, printed
            outputs |= dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        return 0, printed

    @property
    def requests(self) -> list[list[str]]:
        """The calls of `gh` that were made."""
        log = self.folder / "gh.log"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Callable[[dict[str, Any]], Runner]:
    def script(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{textwrap.dedent(text)}", encoding="utf-8")
        path.chmod(0o755)

    def runner(moto: dict[str, Any]) -> Runner:
        wheel = tmp_path / "moto-9.8.7-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            source = f"aws_managed_policies_data = {json.dumps(json.dumps(moto))}\n"
            archive.writestr("moto/iam/aws_managed_policies.py", source)
        (tmp_path / "temp").mkdir()
        found = Runner(tmp_path)
        subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "origin")], check=True)
        subprocess.run(["git", "clone", "-q", str(tmp_path / "origin"), str(found.checkout)], check=True)
        found.git("config", "commit.gpgsign", "false")
        shutil.copy(ROOT / "requirements.txt", found.checkout)
        (found.checkout / "rebuilt").write_text("no", encoding="utf-8")
        (found.checkout / ".gitignore").write_text(".venv\n", encoding="utf-8")
        found.git("add", "--all")
        found.git("-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "start")
        found.git("push", "-q", "origin", "HEAD:main")
        script(tmp_path / "bin" / "make", '[ "$1" != catalog ] || echo yes >rebuilt\n')
        script(
            tmp_path / "bin" / "gh",
            f"""
            python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@" >>"{tmp_path}/gh.log"
            [ "$1 $2" != "pr list" ] || echo "$OPEN_REQUESTS"
            """,
        )
        script(
            found.checkout / ".venv" / "bin" / "pip",
            f"""
            [ "$*" = "download --no-deps --dest {tmp_path}/temp/moto moto" ] || exit 9
            mkdir -p "$4"
            cp "{wheel}" "$4"
            """,
        )
        (found.checkout / ".venv" / "bin" / "slr").symlink_to(Path(sysconfig.get_path("scripts")) / "slr")
        return found

    return runner


def test_without_a_difference_nothing_happens(runner: Callable[[dict[str, Any]], Runner]) -> None:
    here = runner(listed())
    code, printed = here.run()
    assert (code, here.requests) == (0, [])
    assert "No policy under /aws-service-role/ is new, gone or changed" in printed
    assert here.git("status", "--porcelain") == ""


def test_a_difference_becomes_a_pull_request(runner: Callable[[dict[str, Any]], Runner]) -> None:
    here = runner(listed(AmazonRDSServiceRolePolicy="v99"))
    assert here.run()[0] == 0
    assert here.git("log", "-1", "--format=%s", "origin/catalogue-moto-9.8.7") == (
        "Catalogue: AWS managed policies as of moto 9.8.7"
    )
    assert here.git("diff", "--name-only", "HEAD~1").split() == ["rebuilt", "requirements.txt"]
    pins = (here.checkout / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pins if line.startswith("moto")] == ["moto[server]==9.8.7"]
    body = here.folder / "temp" / "body.md"
    assert "## changed: AmazonRDSServiceRolePolicy (v14 -> v99)\n\nRow: rds\n" in body.read_text(encoding="utf-8")
    title = "Catalogue: AWS managed policies as of moto 9.8.7"
    assert here.requests == [
        ["auth", "setup-git"],
        [*("pr", "list", "--head", "catalogue-moto-9.8.7", "--state", "open", "--json", "number", "--jq", "length")],
        [*("pr", "create", "--head", "catalogue-moto-9.8.7", "--title", title, "--body-file", str(body))],
    ]


def test_an_open_pull_request_is_brought_up_to_date(runner: Callable[[dict[str, Any]], Runner]) -> None:
    here = runner(listed(AmazonRDSServiceRolePolicy="v99"))
    assert here.run(open_requests=1)[0] == 0
    assert [call[:3] for call in here.requests][-1] == ["pr", "edit", "catalogue-moto-9.8.7"]


def test_a_list_that_is_cut_off_fails_the_run(runner: Callable[[dict[str, Any]], Runner]) -> None:
    here = runner(dict(list(listed().items())[:100]))
    code, printed = here.run()
    assert (code, here.requests) == (1, [])
    assert "the list has only 100 of the 361 known policies" in printed


def test_the_workflow_is_pinned_and_has_the_least_permissions() -> None:
    uses = [step["uses"] for step in JOB["steps"] if "uses" in step]
    assert [it for it in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", it)] == []
    assert WORKFLOW["permissions"] == {}
    assert JOB["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert JOB["steps"][0]["with"] == {"persist-credentials": False}
    assert WORKFLOW["defaults"] == {"run": {"shell": "bash"}}
    assert [step["name"] for step in JOB["steps"] if "GH_TOKEN" in step.get("env", {})] == [JOB["steps"][-1]["name"]]
    assert [step["name"] for step in JOB["steps"] if "${{" in step.get("run", "")] == []  # nothing is pasted into shell
    assert WORKFLOW[True]["schedule"] == [{"cron": "17 5 * * 1"}]  # YAML 1.1 reads the key `on` as true
