"""The workshop of SDKs, and the account that the examples run in, which is that of the end-to-end tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.layout import cache_directory
from tests.e2e import key_service
from tests.e2e.conftest import account, base_env, run_directory  # noqa: F401 - fixtures
from tests.e2e.harness import Account
from tests.judge import install
from tests.sdks import generators, host
from tests.sdks.compilers import Workshop
from tests.sdks.served import ServedProject

HERE = Path(__file__).parent
NODE = 22
"""The oldest that Pulumi's SDK runs on."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.sdks)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    work = cache_directory() / "sdks"
    work.mkdir(parents=True, exist_ok=True)
    node = install.node(minimum=NODE)
    packages = install.packages(HERE / "node", "Pulumi's SDK for Node.js", node)
    return Workshop(generators.build(work, tmp_path_factory.mktemp("generators")), node, packages)


@pytest.fixture
def served(account: Account, tmp_path: Path) -> Iterator[Callable[[Path, host.Command], ServedProject]]:  # noqa: F811
    """Makes a project of a folder with Pulumi.yaml and a compiled program, and serves a host for it."""
    with ExitStack() as hosts:

        def make(folder: Path, command: host.Command) -> ServedProject:
            backend = tmp_path / "state"
            backend.mkdir()
            env = {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}
            address = hosts.enter_context(host.serving(host.Host(command, folder, env)))
            made = ServedProject(folder, env, "databases", secrets_provider=key_service.PROVIDER, address=address)
            made.make_stack()
            return made

        yield make
