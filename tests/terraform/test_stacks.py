"""Terraform's own AWS provider takes the local AWS for AWS: what is applied needs no further change, and goes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from tests.terraform.conftest import Terraform

_EMPTY, _CHANGES = 0, 2


@pytest.mark.parametrize("terraform", ["local", "dms-classic", "engines"], indirect=True)
def test_a_stack_is_applied_planned_and_destroyed(terraform: Terraform, url: str, account: str) -> None:
    terraform.run("init")
    terraform.run("plan", "-detailed-exitcode", expect=_CHANGES)
    terraform.run("apply", "-auto-approve")
    terraform.run("plan", "-detailed-exitcode", expect=_EMPTY)
    terraform.run("destroy", "-auto-approve")
    assert not terraform.run("state", "list").strip()
    iam = boto3.client(
        "iam",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id=account,
        aws_secret_access_key="local",
    )
    assert iam.list_roles()["Roles"] == []
