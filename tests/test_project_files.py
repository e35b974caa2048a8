"""What contributors and their tools find: forms, templates, hooks, Renovate, the devcontainer."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from local.layout import ROOT
from tests.docs.pages import NAMES

BIN = Path(sysconfig.get_path("scripts"))
FORMS = sorted(file.name for file in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if file.name != "config.yml")
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][
    0
]["hooks"]
RENOVATE = json.loads((ROOT / ".github/renovate.json").read_text(encoding="utf-8"))
PINS = dict(
    re.findall(
        r"^([A-Za-z][\w-]*)(?:\[.*?\])?==([^ \n]+)",
        (ROOT / "requirements.txt").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def schema_check(name: str, *files: str) -> None:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", name, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_forms_are_as_github_wants_them() -> None:
    assert FORMS == ["bug.yml", "feature.yml", "role.yml"]
    schema_check("vendor.github-issue-forms", *(f".github/ISSUE_TEMPLATE/{name}" for name in FORMS))
    schema_check("vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml")


@pytest.mark.parametrize("name", FORMS)
def test_forms_ask_for_something(name: str) -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE" / name).read_text(encoding="utf-8"))
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    identifiers = [part["id"] for part in asked]
    assert len(set(identifiers)) == len(identifiers)
    assert any(part.get("validations", {}).get("required") for part in asked)
    assert {"name", "description", "labels"} <= form.keys()


def test_the_devcontainer_has_what_the_two_commands_need() -> None:
    made = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    # The full image has make, git and a compiler; `slim` and `alpine` have no make.
    found = re.fullmatch(r"python:(\d+\.\d+)-(?:bookworm|trixie)", made["image"])
    assert found
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(found[1])
    assert made["postCreateCommand"].split() == ["make", "venv"]


def test_hooks_are_programs_of_the_environment() -> None:
    assert [hook["id"] for hook in HOOKS] == ["ruff-check", "ruff-format", "shellcheck", "workflows"]
    for hook in HOOKS:
        assert {"name", "entry"} < hook.keys()
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        assert Path(program).parent == Path(".venv/bin")
        assert (BIN / Path(program).name).exists()


@pytest.mark.parametrize(
    ("hook", "file", "text"),
    [
        ("ruff-check", "x.py", '"""X."""\n\nprint(undefined)\n'),
        ("shellcheck", "x.sh", "#!/bin/bash\necho $1\n"),
        ("workflows", "x.yml", "jobs: {}\n"),
    ],
)
def test_hooks_refuse_what_is_wrong(tmp_path: Path, hook: str, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    (entry,) = (one["entry"] for one in HOOKS if one["id"] == hook)
    program, *options = entry.split()
    done = subprocess.run(
        [str(BIN / Path(program).name), *options, file], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr


def test_the_format_hook_formats(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("x = [ 1 ]\n", encoding="utf-8")
    (entry,) = (one["entry"] for one in HOOKS if one["id"] == "ruff-format")
    program, *options = entry.split()
    subprocess.run([str(BIN / Path(program).name), *options, "x.py"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "x.py").read_text(encoding="utf-8") == "x = [1]\n"


def test_renovate_is_as_its_schema_says() -> None:
    schema_check("vendor.renovate", ".github/renovate.json")


def test_renovate_knows_what_may_not_rise() -> None:
    limits = {
        name: rule["allowedVersions"]
        for rule in RENOVATE["packageRules"]
        if "allowedVersions" in rule
        for name in rule["matchPackageNames"]
    }
    assert limits.keys() == {"sphinx", "setuptools"}
    assert [name for name, limit in limits.items() if not SpecifierSet(limit).contains(PINS[name])] == []


def test_renovate_leaves_to_the_catalogue_workflow_what_it_renews() -> None:
    (left,) = (rule["matchPackageNames"] for rule in RENOVATE["packageRules"] if rule.get("enabled") is False)
    script = (ROOT / ".github/scripts/proposal.py").read_text(encoding="utf-8")
    (pinned,) = re.findall(r"^PINNED = \((.*)\)$", script, re.MULTILINE)
    (npm,) = re.findall(r'^NPM_PACKAGE = "node_modules/(.*)"$', script, re.MULTILINE)
    assert {*(name.partition("[")[0] for name in re.findall(r'"(.+?)"', pinned)), npm} == set(left)


def test_targets_that_pages_name_exist() -> None:
    targets = set(
        re.findall(r"^([a-z][a-z0-9-]*)(?: [a-z0-9 -]+)?:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    assert "lock" in targets
    unknown = {
        f"{name}: make {target}"
        for name in NAMES
        for command in re.findall(
            r"`(?:[A-Z_]+=\S+ )?make ([a-z0-9 -]+)[^`]*`", (ROOT / name).read_text(encoding="utf-8")
        )
        for target in command.split()
        if target not in targets
    }
    assert unknown == set()
