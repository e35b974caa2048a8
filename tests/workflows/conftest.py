"""GitHub's stand-in, and the account and the projects of the end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import account, base_env, project, pytest_collection_modifyitems, run_directory
from tests.workflows.github import GitHub, serving

__all__ = ["account", "base_env", "project", "pytest_collection_modifyitems", "run_directory"]


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as github:
        yield github
