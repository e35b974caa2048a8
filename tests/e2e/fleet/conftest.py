"""Accounts with a fleet over them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.admin import Admin
from tests.e2e.fleet.estate import Estate
from tests.e2e.harness import REGION, Account

FLEET = {
    "overlays": [{"match": "path:/Workloads/Prod", "stack": "prod"}],
    "waves": [{"name": "canary", "match": "wave:canary"}, {"percent": 100}],
    "concurrency": 3,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.local_aws)


@pytest.fixture
def estate(base_env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Estate]]:
    """Makes the estate of a test. In it every third account, from the first one, gets the stack `baseline`."""
    admin = Admin(base_env["AWS_ENDPOINT_URL"])
    made: list[Account] = []

    def make(count: int, **fleet: Any) -> Estate:
        first = random.SystemRandom().randrange(10**8, 9 * 10**8)
        for at in range(count):
            number = f"{first}{at:03d}"
            env = {**base_env, "AWS_ACCESS_KEY_ID": number, "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION}
            made.append(Account(number, env, admin))
        backend = tmp_path / "state"
        env = {**base_env, "PULUMI_BACKEND_URL": f"file://{backend}"}
        return Estate(tmp_path / "checkout", backend, list(made), env, admin, {**FLEET, **fleet}).write()

    yield make
    for account in made:
        admin.reset(account=account.id)
