"""Every test of the provider is alone, at one moment."""

import pytest


@pytest.fixture(autouse=True)
def alone_at_one_moment(one_moment: None, no_engine: None) -> None:
    """See tests/scripted/fixtures.py."""
