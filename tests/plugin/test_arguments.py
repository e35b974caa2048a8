"""Inputs of programs in other languages become the arguments that Python programs write."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_aws_slr.components.callers.permissions import CallerPermissionsArgs
from pulumi_aws_slr.components.dms.encryption_key import DmsEncryptionKeyArgs
from pulumi_aws_slr.components.dms.service_roles import DmsServiceRolesArgs
from pulumi_aws_slr.components.service_linked_role import ServiceLinkedRoleArgs
from pulumi_aws_slr.plugin.arguments import Given, to_python
from pulumi_aws_slr.tokens import SECRET, SIGNATURE


@pytest.mark.parametrize(
    ("inputs", "declared", "arguments"),
    [
        (
            {"awsServiceName": "rds", "customSuffix": "a", "tags": {"someKey": "v"}},
            ServiceLinkedRoleArgs,
            {"aws_service_name": "rds", "custom_suffix": "a", "tags": {"someKey": "v"}},
        ),
        (
            {"services": ["rds"], "callers": {"theLabel": {"passRoles": [{"roleArn": "x", "service": "y"}]}}},
            CallerPermissionsArgs,
            {"services": ["rds"], "callers": {"theLabel": {"pass_roles": [{"role_arn": "x", "service": "y"}]}}},
        ),
        ({"redshiftTargets": True}, DmsServiceRolesArgs, {"redshift_targets": True}),
        ({"deletionWindowInDays": 7.0}, DmsEncryptionKeyArgs, {"deletion_window_in_days": 7}),
        ({"deletionWindowInDays": 7.5}, DmsEncryptionKeyArgs, {"deletion_window_in_days": 7.5}),
        ({"noSuchThing": 1}, DmsServiceRolesArgs, {"noSuchThing": 1}),
    ],
)
def test_keys_are_renamed_where_they_are_declared(inputs: Any, declared: type, arguments: Any) -> None:
    found = to_python({name: Given(value) for name, value in inputs.items()}, declared)
    assert (found, list(map(type, found.values()))) == (arguments, list(map(type, arguments.values())))


def test_only_what_may_be_an_output_becomes_one() -> None:
    """A program in YAML tells of `callers` as a whole from which resources it comes, and whether it is secret."""
    callers = {"ci": {"role": "ci", "may": ["create"], "passRoles": [{"roleArn": "arn", "service": "rds"}]}}

    async def outputs() -> None:
        found = to_python({"callers": Given(callers, frozenset({"urn:x"}), secret=True)}, CallerPermissionsArgs)
        caller = found["callers"]["ci"]
        assert (caller["may"], caller["pass_roles"][0]["service"]) == (["create"], "rds")
        for output, value in ((caller["role"], "ci"), (caller["pass_roles"][0]["role_arn"], "arn")):
            assert await output.future() == value
            assert await output.is_secret()
            assert {await resource.urn.future() for resource in await output.resources()} == {"urn:x"}

    asyncio.run(outputs())


def test_a_secret_stays_one_also_where_none_may_be_given() -> None:
    async def outputs() -> None:
        secret = Given.of({SIGNATURE: SECRET, "value": "x"}, frozenset())
        found = to_python({"description": secret, "customSuffix": secret}, ServiceLinkedRoleArgs)
        assert await found["description"].is_secret()
        assert await found["custom_suffix"].is_secret()  # and is refused: the suffix must be known

    asyncio.run(outputs())


def test_outputs_stay_as_they_are() -> None:
    async def outputs() -> None:
        output = pulumi.Output.from_input("x")
        assert to_python({"description": Given(output)}, ServiceLinkedRoleArgs) == {"description": output}

    asyncio.run(outputs())
