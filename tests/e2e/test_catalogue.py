"""Every row of the catalogue works as a component: all of them in one stack, up, unchanged, and down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_aws_slr import catalog
from tests.e2e.harness import Account, Project

PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole, catalog

    for key in {keys}:
        suffix = {{"custom_suffix": "test"}} if catalog.find(key).custom_suffix else {{}}
        ServiceLinkedRole(key, {{"aws_service_name": key, **suffix}})
"""
DOUBLES = ["monitron-core"]  # the name of its role is also that of `monitron`: one account cannot have both


def _creatable() -> list[str]:
    return [entry.key for entry in catalog.roles() if catalog.is_creatable(entry) and entry.role_name]


@pytest.mark.long
@pytest.mark.local_aws
@pytest.mark.parametrize("keys", [[key for key in _creatable() if key not in DOUBLES], DOUBLES], ids=["all", "doubles"])
def test_every_row_goes_up_stays_and_comes_down(
    account: Account, project: Callable[..., Project], keys: list[str]
) -> None:
    stack = project(PROGRAM.format(keys=keys))
    stack.env["GOGC"] = "400"  # the engine writes the whole state after every step, and much of its time is for garbage
    stack.up().ok()
    made = {role["outputs"]["name"] for role in stack.resources("aws-slr:iam:Role")}
    entries = [catalog.entry_for(key) for key in keys]
    assert made == {entry.name_with("test" if entry.custom_suffix else None) for entry in entries}
    assert len(made) == len(keys)

    mark = account.mark()
    stack.up("--expect-no-changes").ok()
    assert not account.actions(mark, "iam")

    stack.destroy().ok()
    assert not stack.resources()
    pages = account.client("iam").get_paginator("list_roles").paginate(PathPrefix="/aws-service-role/")
    assert not [role["RoleName"] for page in pages for role in page["Roles"]]


def test_the_rows_that_cannot_be_created_by_name_are_these() -> None:
    """The first group has no name that a local AWS could give, the second is refused before any call."""
    nameless = {entry.key for entry in catalog.roles() if catalog.is_creatable(entry) and not entry.role_name}
    assert nameless == {
        "a4b-network-profile",
        "billing",
        "codewhisperer",
        "ec2-application-status-checks",
        "rds-preview-custom",
        "securityagent",
        "wellarchitected-agent",
    }
    refused = {entry.key for entry in catalog.roles() if not catalog.is_creatable(entry)}
    assert refused == {
        "dynamodb-global-table-settings-management",
        "networkmanager-cloudwan",
        "private-networks",
        "rds-beta",
        "zone-group-access-management",
    }
