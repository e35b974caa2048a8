"""The judge itself: what it takes into account, and what it says where it cannot be had."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.layout import ROOT
from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.policies import Ability, document, role_statements
from tests.judge import install
from tests.judge.judge import ALLOW_ALL, Judge, Request

ROLE = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
LOOK = Request("iam:GetRole", ROLE)
VIEW = document(role_statements(entry_for("rds"), [Ability.VIEW]))
TAG = document(role_statements(entry_for("rds"), [Ability.TAG]))
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:GetRole","Resource":"*"}]}'


def test_several_policies_are_one_caller_s(judge: Judge) -> None:
    asked = [LOOK, Request("iam:TagRole", ROLE), Request("iam:DeleteRole", ROLE)]
    assert judge.decide(asked, [VIEW, TAG]) == [True, True, False]
    assert judge.decide(asked, []) == [False, False, False]


def test_boundaries_and_service_control_policies_count(judge: Judge) -> None:
    assert judge.decide([LOOK], [VIEW], boundary=[VIEW]) == [True]
    assert judge.decide([LOOK], [VIEW], boundary=[TAG]) == [False]
    assert judge.decide([LOOK], [VIEW], scps=[[ALLOW_ALL], [ALLOW_ALL, TAG]]) == [True]
    assert judge.decide([LOOK], [VIEW], scps=[[ALLOW_ALL], [ALLOW_ALL, DENY]]) == [False]
    assert judge.decide([LOOK], [VIEW], scps=[[ALLOW_ALL], [TAG]]) == [False]


@pytest.mark.parametrize(
    ("requests", "identity", "text"),
    [
        ([Request("iam:GetRol", ROLE)], [VIEW], "invalid.action"),
        ([Request("iam:GetRole", "arn:aws:s3:::bucket")], [VIEW], "no.resource.types"),
        ([LOOK], ['{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}'], "policy.errors"),
        ([LOOK], ["{"], "JSON"),
    ],
)
def test_what_it_does_not_understand_is_no_denial(
    judge: Judge, requests: list[Request], identity: list[str], text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        judge.decide(requests, identity)
    assert judge.decide([LOOK], [VIEW]) == [True], "it is still there"


def test_the_lock_file_holds_versions_and_checksums_and_no_addresses() -> None:
    text = (ROOT / "tests" / "judge" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert len(packages) == 4
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def installing(path: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """`make judge` with nothing but `path` on PATH, and no package index for pip."""
    env = {**os.environ, "PATH": f"{path}", "XDG_CACHE_HOME": str(cache), "PIP_NO_INDEX": "1"}
    argv = [sys.executable, "-m", "tests.judge.install"]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("version", [None, "v18.20.1"])
def test_without_a_node_that_is_new_enough_it_says_what_would_help(tmp_path: Path, version: str | None) -> None:
    if version:
        program(tmp_path, "node", f"echo {version}")
        program(tmp_path, "npm", "exit 9")
    ended = installing(tmp_path, tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.endswith(
        "These tests run on Node.js 20 or newer. Install it (with npm), or let pip reach PyPI, then run the same "
        "command again; `make up` does without.\n"
    )
    assert (f"is {version}, tests need 20 or newer." in ended.stdout) is (version is not None)


def test_npm_that_fails_is_shown_and_tried_again(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v22.1.0")
    program(tmp_path, "npm", 'echo "npm error network timeout"; exit 1')
    ended = installing(tmp_path, tmp_path)
    assert ended.returncode == 1
    assert "npm error network timeout" in ended.stderr
    assert "Let npm reach its registry (or a mirror: npm config set registry)" in ended.stderr
    program(tmp_path, "npm", 'echo "$*" >npm.log')
    assert installing(tmp_path, tmp_path).returncode == 0
    (log,) = tmp_path.rglob("npm.log")
    assert log.read_text(encoding="utf-8") == "ci --ignore-scripts\n"
    log.unlink()
    assert installing(tmp_path, tmp_path).returncode == 0
    assert not log.exists(), "what is there is not installed again"


def test_the_engine_is_not_in_the_checkout() -> None:
    folder = install.ensure()
    assert (folder / "node_modules" / "@cloud-copilot" / "iam-simulate" / "package.json").exists()
    assert ROOT not in folder.parents
