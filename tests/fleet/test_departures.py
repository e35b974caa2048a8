"""What is said to go with a stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.fleet import departures as module
from pulumi_aws_slr.fleet.departures import departures
from tests.fleet.estate import task


def resource(kind: str, **outputs: Any) -> dict[str, Any]:
    return {"type": kind, "custom": True, "outputs": outputs}


def test_roles_that_go_and_stay_and_what_is_pending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = {
        "resources": [
            {"type": "pulumi:pulumi:Stack"},
            resource("pulumi:providers:aws-slr"),
            resource("aws-slr:iam:Role", name="AWSServiceRoleForRDS", adopted=False),
            resource("aws-slr:iam:Role", name="AWSServiceRoleForRDS", adopted=False),
            resource("aws-slr:iam:Role", name="AWSServiceRoleForECS", adopted=True),
            resource("aws:iam/group:Group"),
        ],
        "pending_operations": [{"type": "creating"}, {"type": "deleting"}],
    }
    given = {"000000000001": deployment}
    monkeypatch.setattr(module, "exported", lambda _directory, stack: given.get(stack, {}))
    one, none = departures([task(1, tmp_path), task(2, tmp_path)])
    assert (one.roles, one.adopted, one.others, one.pending) == (
        ("AWSServiceRoleForRDS",),
        ("AWSServiceRoleForECS",),
        1,
        1,
    )
    assert (none.roles, none.adopted, none.others, none.pending) == ((), (), 0, 0)
