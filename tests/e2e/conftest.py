"""The AWS that the end-to-end tests run against, and projects in it.

By default that is a local AWS of the session's own, and every test gets an account of its own in it. With
SLR_TEST_AWS=real it is the account of the environment's credentials; the tests that need the local AWS's admin endpoint
(marker `local_aws`) are then not selected. docs/local-aws.md says what that creates.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from local import aws_plugin, daemon, engine
from local.aws.admin import Admin
from local.environment import environment
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
        yield environment(aws.url, home=home, backend=run_directory / "state", engine_bin=installed.bin)
    finally:
        daemon.stop(run_directory)


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
    """Makes projects in the test's account; each with a backend folder of its own, so that names never collide."""

    def make(program: str, *, stack: str = "test", name: str = "platform", **config: object) -> Project:
        directory = tmp_path / f"{name}-{stack}"
        backend = tmp_path / f"{name}-{stack}-state"
        backend.mkdir()
        env = {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}
        made = Project(directory, env, name, stack, {"aws:region": REGION, **config})
        return made.write(program)

    return make
