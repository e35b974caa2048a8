"""The AWS that the end-to-end tests run against, and projects in it.

By default that is a local AWS of the session's own, and every test gets an account of its own in it. With
SLR_TEST_AWS=real it is the account of the environment's credentials; the tests that need the local AWS's admin endpoint
(marker `local_aws`) are then not selected. docs/local-aws.md says what that creates.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from local import aws_plugin, daemon, engine
from local.aws.admin import Admin
from local.environment import environment
from tests.e2e import key_service
from tests.e2e.harness import REGION, Account, Project

REAL = os.environ.get("SLR_TEST_AWS") == "real"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    mine = [item for item in items if here in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.e2e)
    if REAL:
        left_out = [item for item in items if item.get_closest_marker("local_aws")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def run_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="session")
def base_env(run_directory: Path) -> Iterator[dict[str, str]]:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs ignore it, and the engine needs it
    installed = engine.ensure()
    home = run_directory / "pulumi-home"
    aws_plugin.install(home, installed)
    if REAL:
        backend = run_directory / "state"
        backend.mkdir()
        yield {
            **os.environ,
            "PATH": f"{installed.bin}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
        }
        return
    aws = daemon.start(run_directory)
    try:
        env = environment(aws.url, home=home, backend=run_directory / "state", engine_bin=installed.bin)
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of some thousand processes compiles this package anew
        with key_service.key_service() as keys:
            yield {**env, **keys, **_pip_once(env, run_directory / "pip")}
    finally:
        daemon.stop(run_directory)


def _pip_once(env: dict[str, str], folder: Path) -> dict[str, str]:
    """The variables by which `python -m pip` is that of tests/e2e/pip_once."""
    folder.mkdir()
    path = [str(Path(__file__).parent / "pip_once"), *filter(None, [env.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path), "PIP_ONCE_FOLDER": str(folder), "PIP_ONCE_PREFIX": sys.prefix}


@pytest.fixture
def account(base_env: dict[str, str]) -> Iterator[Account]:
    if REAL:
        identity = boto3.client("sts").get_caller_identity()
        yield Account(identity["Account"], dict(base_env), None)
        return
    admin = Admin(base_env["AWS_ENDPOINT_URL"])
    number = f"{random.SystemRandom().randrange(10**11, 10**12)}"
    env = {**base_env, "AWS_ACCESS_KEY_ID": number, "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION}
    yield Account(number, env, admin)
    admin.reset(account=number)


@pytest.fixture
def project(account: Account, tmp_path: Path) -> Callable[..., Project]:
    """Makes projects in the test's account; each with a backend folder of its own, so that names never collide.

    Secrets are encrypted with a key of the key service, or with a passphrase where a test is about them.
    """

    def make(
        program: str, *, stack: str = "test", name: str = "platform", passphrase: bool = REAL, **config: object
    ) -> Project:
        directory = tmp_path / f"{name}-{stack}"
        backend = tmp_path / f"{name}-{stack}-state"
        backend.mkdir()
        env = {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}
        secrets = None if passphrase else key_service.PROVIDER
        made = Project(directory, env, name, stack, {"aws:region": REGION, **config}, secrets)
        return made.write(program)

    return make
