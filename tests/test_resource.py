"""What is known of a property of a resource."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.resource import Resource, name_in
from pulumi_aws_slr.tokens import UNKNOWN


@pytest.mark.parametrize(
    ("inputs", "outputs", "get", "got", "is_unknown"),
    [
        ({}, {}, None, None, False),
        ({"name": "a"}, {"name": "b"}, "a", "b", False),
        ({}, {"name": "b"}, "b", "b", False),
        ({"name": None}, {"name": "b"}, "b", "b", False),
        ({"name": UNKNOWN}, {"name": "b"}, None, "b", True),
        ({"name": "a"}, {"name": UNKNOWN}, "a", None, False),
        ({}, {"name": UNKNOWN}, None, None, True),
    ],
)
def test_a_property(
    inputs: dict[str, Any], outputs: dict[str, Any], get: str | None, got: str | None, is_unknown: bool
) -> None:
    resource = Resource("aws:iam/role:Role", "x", "", inputs, outputs)
    assert (resource.get("name"), resource.got("name"), resource.is_unknown("name")) == (get, got, is_unknown)


@pytest.mark.parametrize(
    ("urn", "name"),
    [("urn:pulumi:dev::shop::a:b:C$d:e:F::orders", "orders"), ("urn:pulumi:dev::shop::a:b:C::a::b", "a::b")],
)
def test_the_name_in_a_urn(urn: str, name: str) -> None:
    assert name_in(urn) == name
