"""Settings that all tests share, and the judge of policies."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.judge import install
from tests.judge.judge import Judge

pytest_plugins = ["tests.scripted.fixtures", "tests.local.aws.conformance.summary"]

# the same examples on every machine and in every run: a failure is a defect, never luck
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes half a minute or more, so it is run first, and no worker ends late")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def own_seconds() -> Iterator[None]:
    """For a test that looks at its watch: what others have left in this process is not walked through meanwhile."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    with Judge(install.ensure()) as judge:
        yield judge
