"""The tables against the two schemas they translate between: pulumi-aws's SDK and botocore's service models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.session
import pytest

from local.pulumi_aws.functions import FUNCTIONS
from local.pulumi_aws.resources import TYPES
from local.pulumi_aws.table import ResourceType
from tests.local.pulumi_aws.sdk import sdk_resource

_SESSION = botocore.session.get_session()
EVERY_TYPE = pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)


def _members(kind: ResourceType, operation: str) -> dict[str, Any]:
    model = _SESSION.get_service_model(kind.service)
    named = {botocore.xform_name(name): name for name in model.operation_names}
    return dict(model.operation_model(named[operation]).input_shape.members)


def _names(kind: ResourceType, operation: str) -> set[str]:
    """The parameters of an operation, and `Group.Member` for those of its objects."""
    members = _members(kind, operation)
    inner = {f"{name}.{it}" for name, shape in members.items() for it in getattr(shape, "members", ())}
    return {*members, *inner}


def test_the_page_lists_every_type_and_function() -> None:
    page = (Path(__file__).parents[3] / "docs/pulumi-aws-stand-in.md").read_text()
    assert [token for token in (*TYPES, *FUNCTIONS) if f"`{token}`" not in page] == []


@EVERY_TYPE
def test_every_property_is_one_of_pulumi_aws(kind: ResourceType) -> None:
    sdk = sdk_resource(kind.token)
    assert {f.name for f in kind.fields if not f.output} <= sdk.inputs
    assert {f.name for f in kind.fields if f.output} - {"id"} <= sdk.outputs - sdk.inputs
    assert set(kind.refused) <= sdk.inputs


@EVERY_TYPE
def test_no_output_is_missing(kind: ResourceType) -> None:
    sdk = sdk_resource(kind.token)
    always = {"tagsAll", "region"}
    left_out = {"masterUserSecrets", "upgradeRolloutOrder", "caCertificateValidTill", "latestRestorableTime"}
    left_out |= {"listenerEndpoints", "ipv6AssociationId", "ipv6CidrBlockAssociationId"}
    assert sdk.outputs - sdk.inputs - always - {f.name for f in kind.fields} <= left_out


@EVERY_TYPE
def test_what_aws_decides_is_what_the_sdk_has_no_empty_output_of(kind: ResourceType) -> None:
    """A silent program takes any answer of AWS for these, and for no others. Objects are not compared then.

    Source: `SuppressMissingOptionalConfigurationBlock` in
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/verify/diff.go
    """
    left = [f for f in kind.fields if not f.output and f.default is None and f.codec.zero is not None]
    assert {f.name for f in left if f.computed} == {f.name for f in left} & sdk_resource(kind.token).computed


@EVERY_TYPE
def test_tags_and_region_are_where_pulumi_aws_has_them(kind: ResourceType) -> None:
    sdk = sdk_resource(kind.token)
    assert (kind.tagging is not None) == ("tags" in sdk.inputs)
    assert kind.regional == ("region" in sdk.inputs)


@EVERY_TYPE
def test_creation_takes_every_parameter(kind: ResourceType) -> None:
    assert {f.parameter for f in kind.fields if f.parameter} | set(kind.constants or ()) <= _names(kind, kind.create)


@EVERY_TYPE
def test_every_update_takes_its_parameters(kind: ResourceType) -> None:
    parameters = {f.name: f.parameter for f in kind.fields}
    for step in kind.steps:
        assert set(step.names) <= set(parameters)
        if step.operation:
            sent = {(step.spelling or {}).get(name, parameters[name]) for name in step.names}
            assert (sent | set(kind.key)) - {""} <= _names(kind, step.operation), step.operation


@EVERY_TYPE
def test_every_settable_property_is_updated_or_replaces(kind: ResourceType) -> None:
    """A change that no call carries out would show up as a difference for ever."""
    updated = {name for step in kind.steps for name in step.names}
    settled = {f.name for f in kind.fields if not f.parameter}  # the provider's own, or the work of `settle`
    left = {f.name for f in kind.fields if not f.output and f.replace is not True} - updated - settled
    assert left <= {"bypassPolicyLockoutSafetyCheck"}


@EVERY_TYPE
def test_deletion_takes_the_key(kind: ResourceType) -> None:
    if isinstance(kind.delete, str):
        assert set(kind.key) <= set(_members(kind, kind.delete))


@EVERY_TYPE
def test_tagging_takes_its_parameters(kind: ResourceType) -> None:
    if kind.tagging:
        assert {*kind.tagging.key, kind.tagging.tags} <= set(_members(kind, kind.tagging.tag))
        assert set(kind.tagging.key) <= set(_members(kind, kind.tagging.untag))


@EVERY_TYPE
def test_ids_are_made_of_properties(kind: ResourceType) -> None:
    names = {f.name: f"the-{f.name}" for f in kind.fields}
    made = kind.make_id(names)
    if not kind.import_as:
        assert kind.parse_id(made).items() <= names.items()
    with pytest.raises(ValueError, match="is imported by an ID of the form"):
        kind.parse_id("")
