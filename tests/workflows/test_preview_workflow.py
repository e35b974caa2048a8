"""The reusable workflow and the example that calls it: their form, their permissions, and what they run."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.layout import ROOT
from tests.workflows.runner import SCRIPTS

HERE = ROOT / ".github" / "workflows"
EXAMPLE = ROOT / "examples" / "platform-repo"
CALLER = EXAMPLE / ".github" / "workflows" / "preview.yml"
BIN = Path(sysconfig.get_path("scripts"))


def loaded(file: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


WORKFLOW = loaded(HERE / "preview.yml")
JOBS: dict[str, Any] = WORKFLOW["jobs"]
CALL = WORKFLOW[True]["workflow_call"]  # YAML 1.1 reads the key `on` as true
WITH_CODE = {name: body for name, body in JOBS.items() if name != "comment"}
"""The jobs that run the platform repo's code and packages."""
STEPS = [(job, step) for job, body in JOBS.items() for step in body["steps"]]


def test_workflows_are_as_github_wants_them() -> None:
    files = [*HERE.glob("*.yml"), CALLER]
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_pass_shellcheck() -> None:
    scripts = sorted(SCRIPTS.glob("*.sh"))
    names = ["build.sh", "fleet.sh", "install.sh", "offline.sh", "preview.sh", "release.sh"]
    assert [script.name for script in scripts] == names
    done = subprocess.run([str(BIN / "shellcheck"), *map(str, scripts)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_inputs_are_used_where_github_knows_them() -> None:
    assert WORKFLOW["defaults"] == {"run": {"shell": "bash"}}  # no expression is allowed there
    for job in WITH_CODE.values():
        assert job["defaults"] == {"run": {"working-directory": "${{ inputs.working-directory }}"}}
    used = set(re.findall(r"inputs\.([a-z-]+)", (HERE / "preview.yml").read_text(encoding="utf-8")))
    assert used == CALL["inputs"].keys()


def test_actions_are_pinned() -> None:
    uses = {step["uses"] for _, step in STEPS if "uses" in step}
    assert {use.partition("@")[0] for use in uses} == {
        "actions/checkout",
        "actions/download-artifact",
        "actions/setup-python",
        "actions/upload-artifact",
        "aws-actions/configure-aws-credentials",
        "pulumi/actions",
    }
    assert [use for use in uses if not re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}", use)] == []


def test_each_job_may_do_the_least() -> None:
    assert WORKFLOW["permissions"] == {}
    assert {job: body["permissions"] for job, body in JOBS.items()} == {
        "preview": {"contents": "read", "id-token": "write"},
        "comment": {"contents": "read", "pull-requests": "write"},
        "offline": {"contents": "read"},
        "drift": {"contents": "read", "id-token": "write"},
    }


def test_code_of_strangers_sees_no_secret() -> None:
    assert "head.repo.full_name == github.repository" in JOBS["preview"]["if"]
    assert "head.repo.full_name != github.repository" in JOBS["offline"]["if"]
    assert "pull_request_target" not in (HERE / "preview.yml").read_text(encoding="utf-8")
    assert "secrets." not in str(JOBS["offline"])
    assert "github.token" not in str(JOBS["offline"])
    with_token = [(job, step["name"]) for job, step in STEPS if "GH_TOKEN" in step.get("env", {})]
    assert with_token == [("comment", "Comment")]
    with_secrets = {(job, step["name"]) for job, step in STEPS if "secrets." in str(step)}
    assert with_secrets == {("preview", "Preview"), ("drift", "Preview that expects no changes")}
    checkouts = [step["with"] for _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert [checkout["persist-credentials"] for checkout in checkouts] == [False] * 7


def test_the_token_that_writes_is_where_no_code_of_others_runs() -> None:
    job = JOBS["comment"]
    assert job["needs"] == "preview"
    assert job["if"] == "${{ !cancelled() && needs.preview.outputs.artifact }}"
    checkout, download, comment = job["steps"]
    assert checkout["with"]["repository"] == "${{ job.workflow_repository }}"
    assert download["with"] == {
        "artifact-ids": "${{ needs.preview.outputs.artifact }}",
        "path": "${{ runner.temp }}/report",
        "skip-decompress": True,  # nothing is unpacked
    }
    of_the_artifact = {key for key, value in comment["env"].items() if "needs." in value or "steps." in value}
    assert of_the_artifact == set(), "the artifact says which comment is edited"
    writing = {(name, key) for name, body in JOBS.items() for key, may in body["permissions"].items() if may == "write"}
    assert writing == {("preview", "id-token"), ("drift", "id-token"), ("comment", "pull-requests")}


def test_every_step_is_a_script_of_the_called_commit() -> None:
    folder = r'"\$GITHUB_WORKSPACE/\.pulumi-aws-slr/\.github/scripts/([a-z]+\.(?:sh|py))"'
    runs = {(job, step["run"]) for job, step in STEPS if "run" in step}
    found = {(job, re.fullmatch(rf"(?:bash|python3) {folder}(.*)", run)) for job, run in runs}
    assert {(job, match and match.groups()) for job, match in found} == {
        ("preview", ("install.sh", "")),
        ("preview", ("preview.sh", "")),
        ("comment", ("comment.py", "")),
        ("offline", ("install.sh", "")),
        ("offline", ("offline.sh", "")),
        ("drift", ("install.sh", "")),
        ("drift", ("preview.sh", " --refresh --expect-no-changes")),
    }
    second = [step["with"] for _, step in STEPS if "repository" in step.get("with", {})]
    assert second == [
        {
            "repository": "${{ job.workflow_repository }}",
            "ref": "${{ job.workflow_sha }}",
            "path": ".pulumi-aws-slr",
            "sparse-checkout": ".github/scripts",
            "persist-credentials": False,
        }
    ] * len(JOBS)


@pytest.mark.parametrize(("job", "name"), [(job, step["name"]) for job, step in STEPS if "run" in step])
def test_every_script_gets_what_it_needs(job: str, name: str) -> None:
    step = next(step for _, step in [pair for pair in STEPS if pair[0] == job] if step.get("name") == name)
    script = re.search(r"scripts/([a-z.]+)\"", step["run"])
    assert script is not None
    text = (SCRIPTS / script[1]).read_text(encoding="utf-8")
    needs = re.search(r"Needs[^:]*: (.+?)\.\s", text, re.DOTALL)
    assert needs is not None
    of_the_runner = {"RUNNER_TEMP", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_API_URL"}
    given = {*of_the_runner, "GITHUB_REPOSITORY", "GITHUB_RUN_ATTEMPT", *WORKFLOW["env"], *step.get("env", {})}
    assert set(re.findall(r"\b[A-Z][A-Z_]+\b", needs[1])) <= given


def test_the_example_calls_it_rightly() -> None:
    job = loaded(CALLER)["jobs"]["dev"]
    required = {name for name, given in CALL["inputs"].items() if given.get("required")}
    assert required <= job["with"].keys() <= CALL["inputs"].keys()
    assert job["secrets"].keys() <= CALL["secrets"].keys()
    handed_out = {key: value for body in JOBS.values() for key, value in body["permissions"].items()}
    assert job["permissions"] == handed_out
    assert job["uses"].partition("@")[0].endswith("/pulumi-aws-slr/.github/workflows/preview.yml")
    pins = (EXAMPLE / CALL["inputs"]["requirements"]["default"]).read_text(encoding="utf-8").splitlines()
    assert f"pulumi=={CALL['inputs']['pulumi-version']['default']}" in pins
    assert pins[0] in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
