"""The small models and endpoints say what botocore's say, and are the ones that clients are built from."""

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from pulumi_aws_slr.aws import sdk_models
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole
from pulumi_aws_slr.aws.sdk_models import ENDPOINT_PREFIXES, small_data

FILES = sorted(Path(sdk_models.__file__).parent.rglob("*.json"))
MODELS = [path for path in FILES if path.name == "service-2.json"]
SOURCES = Path(sdk_models.__file__).parents[2]
CALLED = {"account", "cloudcontrol", "cloudtrail", "dms", "ec2", "iam", "organizations", "rds", "sts"}
REGIONS = ("us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "xx-new-9")


def test_they_are_current() -> None:
    written = {path: path.read_text(encoding="utf-8") for path in FILES}
    assert written == small_data(), "botocore defines it otherwise now: run `make catalog`"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parts[-3])
def test_a_model_has_every_shape_that_it_names_and_no_prose(path: Path) -> None:
    model = json.loads(path.read_text(encoding="utf-8"))
    named = set(_values(model, "shape"))
    assert named
    assert set(model["shapes"]) == named
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
def test_clients_are_built_from_them(roles: tuple[AssumeRole, ...]) -> None:
    aws = Aws(Config(access_key="x", secret_key="y", region="eu-west-1", assume_roles=roles))
    client = aws.client("ec2")
    assert client.meta.service_model.operation_names == ["DescribeRegions"]
    assert client.meta.endpoint_url == "https://ec2.eu-west-1.amazonaws.com"
    assert "GetCallerIdentity" in aws.client("sts").meta.service_model.operation_names
    assert "CreateUser" not in aws.client("iam").meta.service_model.operation_names
    assert len(aws.client("rds").meta.service_model.operation_names) > 100


def test_every_service_that_is_called_is_compared() -> None:
    """Beside these, `client` is asked for what a probe looks through."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    assert set(re.findall(r'\bclient\("([a-z0-9-]+)"', sources)) <= CALLED
    assert set(re.findall(r'\bProbe\(\s*"([a-z0-9-]+)"', sources)) <= CALLED


@pytest.mark.parametrize("service", [*sorted(CALLED), "sso", "sso-oidc", "signin"])
@pytest.mark.parametrize("region", REGIONS)
def test_the_few_endpoints_lead_where_all_of_them_do(service: str, region: str) -> None:
    def place(session: Any) -> tuple[Any, ...]:
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
        client = session.create_client(service, region, **keys)
        signer = client._request_signer
        rules = {
            key: value for key, value in client._ruleset_resolver._builtins.items() if isinstance(value, str | bool)
        }
        return client.meta.endpoint_url, client.meta.region_name, signer.region_name, signer.signing_name, rules

    small = botocore.session.Session()
    sdk_models.prefer_small_models(small)
    assert place(small) == place(botocore.session.Session())


def test_all_that_is_kept_is_in_botocores_data() -> None:
    data = botocore.session.Session().get_component("data_loader").load_data("endpoints")
    assert set(data["partitions"][0]["services"]) >= ENDPOINT_PREFIXES
