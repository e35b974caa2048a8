"""The environment of Pulumi commands, from Python and from real shells."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local import daemon, environment
from local.errors import LocalError
from local.layout import ROOT

VENV = str(Path(sys.prefix) / "bin")
SHELLS = [shell for shell in ("bash", "zsh") if shutil.which(shell)]


def make(tmp_path: Path, engine_bin: Path | None = None) -> dict[str, str]:
    return environment.environment(
        "http://127.0.0.1:4566", home=tmp_path / "home", backend=tmp_path / "my state", engine_bin=engine_bin
    )


def test_it_leads_to_the_local_aws_and_the_file_backend(tmp_path: Path) -> None:
    env = make(tmp_path)
    assert env["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert env["PULUMI_HOME"] == str(tmp_path / "home")
    assert env["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/my state"
    assert (tmp_path / "my state").is_dir()
    assert env["AWS_REGION"] == env["AWS_DEFAULT_REGION"] == "us-east-1"


def test_nothing_of_the_users_own_accounts_gets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL_IAM",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_ROLE_ARN",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_STACK",
        "PULUMI_CONFIG_PASSPHRASE_FILE",
    ):
        monkeypatch.setenv(name, "the user's")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the user's")
    env = make(tmp_path)
    assert "the user's" not in env.values()
    assert env["AWS_CONFIG_FILE"] == env["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_a_proxy_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "example.org")
    assert make(tmp_path)["NO_PROXY"] == make(tmp_path)["no_proxy"] == "example.org,127.0.0.1,localhost"


def test_path_begins_with_the_virtual_environment_then_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine_bin = tmp_path / "engine"
    engine_bin.mkdir()
    monkeypatch.setenv("PATH", f"/usr/bin:{VENV}:/bin")
    path = make(tmp_path, engine_bin)["PATH"]
    assert path == f"{VENV}:{engine_bin}:/usr/bin:/bin"
    monkeypatch.setenv("PATH", path)
    assert make(tmp_path, engine_bin)["PATH"] == path, "twice is the same as once"


def test_an_engine_that_is_on_path_does_not_pull_its_neighbours_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pulumi").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"/usr/bin:{tmp_path}")
    assert make(tmp_path, tmp_path)["PATH"] == f"{VENV}:/usr/bin:{tmp_path}"


def test_current_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.engine, "find", lambda: None)
    with pytest.raises(LocalError, match=r"no Pulumi engine on this machine yet. Run `make up` first"):
        environment.current(tmp_path)
    monkeypatch.setattr(environment.engine, "find", lambda: environment.engine.Engine(tmp_path, "1.2.3", "cached"))
    with pytest.raises(LocalError, match=r"has not been started yet. Run `make up`"):
        environment.current(tmp_path)
    (tmp_path / "aws.json").write_text("{}")
    with pytest.raises(LocalError, match=r"does not answer any more. Run `make up`"):
        environment.current(tmp_path)


def test_current_is_the_environment_of_the_running_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.engine, "find", lambda: environment.engine.Engine(tmp_path, "1.2.3", "cached"))
    monkeypatch.setattr(environment.daemon, "running", lambda _: daemon.LocalAws(1, "", 4566, "boot"))
    assert environment.current(tmp_path)["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"


@pytest.mark.parametrize("shell", SHELLS)
def test_exports_mean_the_same_to_a_shell(shell: str) -> None:
    present = {"PATH": os.environ["PATH"], "GONE": "1", "KEPT": "as it is", "CHANGED": "before"}
    wanted = {"PATH": os.environ["PATH"], "KEPT": "as it is", "CHANGED": 'it\'s a $HOME `with` "blanks"', "NEW": "ü"}
    script = f"{environment.exports(wanted, present)}\nenv"
    seen = subprocess.run([shell, "-c", script], env=present, capture_output=True, text=True, check=True).stdout
    values = dict(line.split("=", 1) for line in seen.splitlines())
    assert {name: values.get(name) for name in wanted | present} == {**wanted, "GONE": None}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder whose name has a blank: env.sh, and a `python` that is a shell script."""
    root = tmp_path / "a check out"
    (root / "local").mkdir(parents=True)
    shutil.copy(ROOT / "local" / "env.sh", root / "local")
    return root


def answer(checkout: Path, script: str) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)


def source(shell: str, checkout: Path, then: str) -> subprocess.CompletedProcess[str]:
    script = f"set -u; cd /; . '{checkout}/local/env.sh'; {then}"
    return subprocess.run([shell, "-c", script], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shell", SHELLS)
def test_env_sh_evaluates_the_exports_from_any_directory(checkout: Path, shell: str) -> None:
    answer(checkout, "echo \"export AWS_ENDPOINT_URL=http://here; export ASKED='$*' FROM='$PWD'\"")
    seen = source(shell, checkout, 'echo "$ASKED from $FROM in $PWD"; set | grep ^_slr_ || true')
    assert seen.returncode == 0, seen.stderr
    assert seen.stdout.splitlines() == [
        f"pulumi now works on the local AWS at http://here, from {checkout}.",
        f"-m local.environment --export from {checkout} in /",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_env_sh_before_make_up(checkout: Path, shell: str) -> None:
    seen = source(shell, checkout, "echo status $?")
    assert seen.stdout == "status 1\n"
    assert seen.stderr == f"There is no virtual environment in {checkout} yet. Run `make up` there first.\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_env_sh_hands_on_what_is_wrong_and_changes_nothing(checkout: Path, shell: str) -> None:
    answer(checkout, "echo 'The local AWS is down.' >&2; exit 1")
    seen = source(shell, checkout, 'echo "status $? ${AWS_ENDPOINT_URL:-unset}"')
    assert (seen.stdout, seen.stderr) == ("status 1 unset\n", "The local AWS is down.\n")


def test_the_salt_of_the_local_stack_belongs_to_the_passphrase() -> None:
    """Otherwise `pulumi stack init` refuses; without a salt in it, it would write one into the tracked file."""
    config = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_text())
    _, salt, _, nonce, sealed = config["encryptionsalt"].split(":")
    key = hashlib.pbkdf2_hmac("sha256", environment.PASSPHRASE.encode(), b64decode(salt), 1_000_000, 32)
    assert AESGCM(key).decrypt(b64decode(nonce), b64decode(sealed), None) == b"pulumi"
