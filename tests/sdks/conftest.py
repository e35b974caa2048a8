"""The workshop of SDKs, and the account that the examples run in, which is that of the end-to-end tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.layout import cache_directory
from tests.e2e.conftest import account, base_env, run_directory  # noqa: F401 - fixtures
from tests.judge import install
from tests.sdks import generators
from tests.sdks.compilers import Workshop

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
