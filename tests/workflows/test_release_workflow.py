"""The workflow of a release: its jobs run with the real build and pip, and a stand-in for gh."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.utils import canonicalize_name

from local.layout import ROOT
from tests.sdks.archives import LANGUAGES
from tests.workflows.jobs import Job, Run, python_on

WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
JOBS: dict[str, Any] = WORKFLOW["jobs"]
STEPS = [(job, step) for job, body in JOBS.items() for step in body["steps"]]
TOKEN = "ghs_secret"
VERSION = "9.8.7"
SYSTEMS = ("darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64")
PLUGINS = tuple(f"pulumi-resource-aws-slr-v{VERSION}-{system}.tar.gz" for system in SYSTEMS)
SDKS = tuple(f"aws-slr-{VERSION}-sdk-{language}.tar.gz" for language in LANGUAGES)
PLUGIN_FILES = ("PulumiPlugin.yaml", "__main__.py", "requirements.txt")
CHANGELOG = f"""\
# Changelog

## [Unreleased]

- Not yet.

## [{VERSION}] - 2026-12-01

### Added

- Roles.

## [9.8.6] - 2026-11-01

- Older.
"""
NEEDED = ("plugin", ".gitignore", "README.md", "LICENSE", "NOTICE", "components", ".github")
"""What the build takes of the repository, beside what the tests write."""


@dataclass(frozen=True)
class Release:
    """A run of the workflow, for a checkout whose version has a tag."""

    folder: Path
    run: Run

    @property
    def built(self) -> Path:
        return self.run.artifacts["release"]

    @property
    def requests(self) -> list[list[str]]:
        """The calls of `gh` that were made."""
        log = self.folder / "gh.log"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def release(folder: Path, *, tag: str = f"v{VERSION}", changelog: str = CHANGELOG, released: bool = False) -> Release:
    """A repository with a commit, and machines with `make` and `gh`."""
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, checkout)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = re.sub(r'^version = ".*"$', f'version = "{VERSION}"', project, count=1, flags=re.MULTILINE)
    (checkout / "pyproject.toml").write_text(project, encoding="utf-8")
    (checkout / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    git = ["git", "-C", str(checkout), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    dated = {**os.environ, "GIT_COMMITTER_DATE": "2026-12-01T10:00:00Z"}
    for command in (["init", "-q"], ["add", "--all"], ["-c", "commit.gpgsign=false", "commit", "-qm", "start"]):
        subprocess.run([*git, *command], env=dated, check=True)
    path = python_on(folder / "python")
    write_program(
        folder / "bin" / "make",
        f"""
        [ "$*" = "venv sdk-archives" ] && ln -s "{sys.prefix}" .venv
        mkdir -p release/assets
        touch {" ".join(f"release/assets/{name}" for name in SDKS)}
        """,
    )
    write_program(
        folder / "bin" / "gh",
        f"""
        "{sys.executable}" -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@" >>"{folder}/gh.log"
        [ "$GH_TOKEN $GH_REPO" = "{TOKEN} acme/slr" ] || exit 9
        [ "$1 $2" != "release view" ] || exit {int(not released)}
        """,
    )
    run = Run(
        folder / "run",
        WORKFLOW,
        {"github.ref_name": tag, "github.token": TOKEN, "github.repository": "acme/slr"},
        {".": checkout},
        f"{folder / 'bin'}{os.pathsep}{path}",
        # what the wheel needs comes from this environment: the tests do not ask a registry
        {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PYTHONPATH": str(others(folder / "packages"))},
    )
    return Release(folder, run)


def others(folder: Path) -> Path:
    """A folder with the packages of this environment, but for our own."""
    folder.mkdir()
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "pulumi_aws_slr" not in package.name:
            (folder / package.name).symlink_to(package)
    return folder


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{textwrap.dedent(text)}\n", encoding="utf-8")
    path.chmod(0o755)


def done(job: Job | None) -> Job:
    assert job is not None
    assert job.code == 0, job.printed
    return job


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """One release, whose jobs have run up to the publication."""
    here = release(tmp_path_factory.mktemp("release"))
    done(here.run.job("build"))
    return here


def test_what_is_built(made: Release) -> None:
    stem = f"pulumi_aws_slr-{VERSION}"
    files = sorted(str(file.relative_to(made.built)) for file in made.built.rglob("*") if file.is_file())
    assert files == [
        "assets/SHA256SUMS",
        *(f"assets/{name}" for name in (*SDKS, *PLUGINS)),
        f"assets/{stem}.cdx.json",
        "notes.md",
        f"python/{stem}-py3-none-any.whl",
        f"python/{stem}.tar.gz",
    ]
    assert (made.built / "notes.md").read_text(encoding="utf-8") == "### Added\n\n- Roles.\n"
    with tarfile.open(made.built / "python" / f"{stem}.tar.gz") as archive:
        folders = {name.split("/")[1] for name in archive.getnames()}
    assert not folders & {".venv", "release"}


def test_the_plugin_is_what_pulumi_looks_for(made: Release) -> None:
    """Pulumi takes `pulumi-resource-NAME-vVERSION-SYSTEM-PROCESSOR.tar.gz` from a release, files at its top level."""
    wanted = {name: (ROOT / "plugin" / name).read_bytes() for name in PLUGIN_FILES}
    for plugin in PLUGINS:
        with tarfile.open(made.built / "assets" / plugin) as archive:
            files = {name: archive.extractfile(name) for name in archive.getnames()}
            assert {name: file.read() for name, file in files.items() if file} == wanted


def test_the_sums_are_those_of_the_files(made: Release) -> None:
    listed = dict(
        reversed(line.split("  ")) for line in (made.built / "assets/SHA256SUMS").read_text("utf-8").splitlines()
    )
    files = [file for file in made.built.glob("*/*") if file.name != "SHA256SUMS"]
    assert listed == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_commit_gives_the_same_bytes(made: Release, tmp_path: Path) -> None:
    again = release(tmp_path)
    done(again.run.job("build"))
    sums = [(one.built / "assets" / "SHA256SUMS").read_text(encoding="utf-8") for one in (made, again)]
    assert sums[0] == sums[1]


def test_the_sbom_has_what_is_locked_and_nothing_of_the_tests(made: Release) -> None:
    sbom = json.loads((made.built / "assets" / f"pulumi_aws_slr-{VERSION}.cdx.json").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    found = {part["name"]: part["version"] for part in sbom["components"]}
    assert found.items() <= locked.items()
    assert {"pulumi", "pulumi-aws", "boto3", "pydantic", "pyyaml", "click", "rich", "tenacity", "grpcio"} <= set(found)
    assert not found.keys() & {"pytest", "moto", "sphinx", "ruff", "pulumi-aws-slr"}
    (wheel,) = (made.built / "python").glob("*.whl")
    assert sbom["metadata"]["component"]["version"] == VERSION
    assert sbom["metadata"]["component"]["hashes"] == [
        {"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    ]
    assert sbom["metadata"]["timestamp"] == "2026-12-01T10:00:00+00:00"
    references = {part["bom-ref"] for part in (*sbom["components"], sbom["metadata"]["component"])}
    assert {one["ref"] for one in sbom["dependencies"]} == references
    assert {need for one in sbom["dependencies"] for need in one["dependsOn"]} <= references
    assert all(canonicalize_name(part["name"]) == part["name"] for part in sbom["components"])


def test_the_wheel_is_tried_outside_of_the_checkout(made: Release) -> None:
    job = done(made.run.job("test"))
    assert f"public names of {VERSION}\n" in job.printed
    assert re.search(r"^the provider listens on port \d+$", job.printed, re.MULTILINE)
    assert "the catalogue knows the role of rds\n" in job.printed


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        (
            "plugin/__main__.py",
            "def main():\n    print('oops')\n",
            "the provider printed 'oops\\n' in place of its port",
        ),
        ("cli/main.py", "def main():\n    print('nothing')\n", "`slr catalog show rds` does not name the role"),
        ("components/role.py", "import gone\n", "No module named 'gone'"),
    ],
)
def test_a_broken_wheel_is_found(tmp_path: Path, file: str, text: str, why: str) -> None:
    here = release(tmp_path)
    place = tmp_path / "checkout" / "components" / "pulumi_aws_slr" / file
    assert place.exists()
    place.write_text(text, encoding="utf-8")
    done(here.run.job("build"))
    job = here.run.job("test")
    assert job is not None
    assert job.code == 1
    assert why in job.printed
    assert f"::error::pulumi_aws_slr-{VERSION}-py3-none-any.whl: " in job.printed


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"tag": "v9.8.8"}, "The tag is 'v9.8.8', and pyproject.toml has version 9.8.7. Tag v9.8.7, or change one."),
        ({"tag": "9.8.7"}, "The tag is '9.8.7', and pyproject.toml has version 9.8.7."),
        ({"changelog": "# Changelog\n\n## [Unreleased]\n\n- Roles.\n"}, "CHANGELOG.md has no section '## [9.8.7] - "),
        ({"changelog": "## [9.8.7]\n\n- Roles.\n"}, "CHANGELOG.md has no section '## [9.8.7] - YYYY-MM-DD'."),
        ({"changelog": "## [9.8.7] - 2026-12-01\n\n## [9.8.6] - 2026-11-01\n\n- Roles.\n"}, "says nothing of 9.8.7."),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(tmp_path: Path, given: dict[str, str], why: str) -> None:
    here = release(tmp_path, **given)  # type: ignore[arg-type]
    job = here.run.job("build")
    assert job is not None
    assert job.code == 1
    assert job.printed.startswith("::error::")
    assert why in job.printed
    assert here.run.artifacts == {}
    assert here.run.job("test") is None


@pytest.mark.parametrize("released", [False, True])
def test_everything_goes_on_the_release(tmp_path: Path, made: Release, released: bool) -> None:
    here = release(tmp_path, released=released)
    here.run.artifacts["release"] = made.built
    here.run.jobs["publish"] = Job()
    done(here.run.job("release"))
    tag, folder = f"v{VERSION}", here.run.folder / "release" / "temp" / "release"
    notes = ["--title", tag, "--notes-file", str(folder / "notes.md")]
    stem = f"pulumi_aws_slr-{VERSION}"
    assets = ("SHA256SUMS", *SDKS, *PLUGINS, f"{stem}.cdx.json")
    names = (f"python/{stem}-py3-none-any.whl", f"python/{stem}.tar.gz", *(f"assets/{name}" for name in assets))
    files = [str(folder / name) for name in names]
    steps = (
        [["edit", tag, *notes], ["upload", tag, *files, "--clobber"]]
        if released
        else [["create", tag, "--verify-tag", *notes, *files]]
    )
    assert here.requests == [["release", "view", tag], *(["release", *step] for step in steps)]


def test_nothing_is_published_that_was_not_tested() -> None:
    assert JOBS["test"]["needs"] == "build"
    assert JOBS["publish"]["needs"] == ["build", "check", "languages", "test"]
    assert JOBS["release"]["needs"] == "publish"
    assert JOBS["check"]["steps"][-1]["run"] == ".ci/run"
    assert [job for job, body in JOBS.items() if "if" in body or body.get("continue-on-error")] == []
    assert JOBS["test"]["strategy"]["matrix"] == {
        "os": ["ubuntu-24.04", "macos-15", "windows-2025"],
        "python": ["3.11", "3.12", "3.13", "3.14"],
    }
    assert WORKFLOW[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 reads the key `on` as true


def test_each_job_may_do_the_least() -> None:
    assert WORKFLOW["permissions"] == {}
    read = {"contents": "read"}
    assert {job: body["permissions"] for job, body in JOBS.items()} == {
        "build": read,
        "check": read,
        "languages": read,
        "test": read,
        "publish": {"id-token": "write", "attestations": "write"},
        "release": {"contents": "write"},
    }
    assert [job for job, body in JOBS.items() if "environment" in body] == ["publish"]
    assert [job for job, step in STEPS if "secrets." in str(step)] == []
    assert [(job, step["name"]) for job, step in STEPS if "github.token" in str(step)] == [
        ("release", "Put it on a release")
    ]
    assert [step for step in JOBS["publish"]["steps"] if "run" in step] == [], "code of ours runs beside the identity"
    assert [step["name"] for _, step in STEPS if "${{" in step.get("run", "")] == []  # nothing is pasted into shell
    checkouts = [step["with"] for _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert [checkout["persist-credentials"] for checkout in checkouts] == [False] * 5


def test_actions_are_pinned() -> None:
    uses = {step["uses"] for _, step in STEPS if "uses" in step}
    assert [use for use in uses if not re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}", use)] == []
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", text)) == text.count("uses: ")
    elsewhere = "".join(
        (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8") for name in ("catalog", "preview")
    )
    for action, commit in (use.split("@") for use in uses):
        assert set(re.findall(rf"{action}@([0-9a-f]+)", elsewhere)) <= {commit}, f"{action} is pinned twice"
