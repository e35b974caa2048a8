"""The small model of EC2 says what botocore's says, and is the one that clients are built from."""

import json
from typing import Any

import pytest

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole
from pulumi_aws_slr.aws.sdk_models import MODEL, small_model


def test_it_is_current() -> None:
    assert MODEL.read_text(encoding="utf-8") == small_model(), "botocore defines it otherwise now: run `make catalog`"


def test_it_has_every_shape_that_it_names_and_no_prose() -> None:
    model = json.loads(MODEL.read_text(encoding="utf-8"))
    named = set(_values(model, "shape"))
    assert set(model["shapes"]) == named
    assert {"DescribeRegionsRequest", "RegionList"} <= named
    assert not list(_values(model, "documentation"))


def _values(part: Any, wanted: str) -> Any:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == wanted and isinstance(value, str):
                yield value
            yield from _values(value, wanted)
    elif isinstance(part, list):
        for item in part:
            yield from _values(item, wanted)


@pytest.mark.parametrize("roles", [(), (AssumeRole("arn:aws:iam::123456789012:role/deployer"),)])
def test_clients_are_built_from_it(roles: tuple[AssumeRole, ...]) -> None:
    aws = Aws(Config(access_key="x", secret_key="y", region="eu-west-1", assume_roles=roles))
    client = aws.client("ec2")
    assert client.meta.service_model.operation_names == ["DescribeRegions"]
    assert client.meta.endpoint_url == "https://ec2.eu-west-1.amazonaws.com"
    assert len(aws.client("iam").meta.service_model.operation_names) > 1
