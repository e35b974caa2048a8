"""The schema: current, whole, described everywhere, and in words that every generator takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import pulumi_aws_slr
from local.layout import ROOT
from pulumi_aws_slr.plugin import schema
from pulumi_aws_slr.plugin.analysis import COMPONENTS
from pulumi_aws_slr.plugin.wording import camel, in_schema_words, in_words
from pulumi_aws_slr.provider.functions import FUNCTIONS

FILE = ROOT / "components" / "pulumi_aws_slr" / "provider" / "schema.json"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property with its place."""
    for token, found in SCHEMA["resources"].items():
        for side in ("inputProperties", "properties"):
            yield from ((f"{token}.{side}.{name}", value) for name, value in found[side].items())
    for token, found in SCHEMA["types"].items():
        yield from ((f"{token}.{name}", value) for name, value in found["properties"].items())
    for name, value in SCHEMA["provider"]["inputProperties"].items():
        yield f"provider.{name}", value
    for token, found in SCHEMA["functions"].items():
        for side in ("inputs", "outputs"):
            yield from ((f"{token}.{side}.{name}", value) for name, value in found[side]["properties"].items())


def test_it_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == schema.text(), "run `make schema`"


def test_it_has_every_component_and_resource() -> None:
    public = {name for name in pulumi_aws_slr.__all__ if name[0].isupper() and not name.endswith("Args")}
    components = {component.__name__ for component in COMPONENTS}
    assert components | {"Provider", "Role", "ServiceRole"} == public
    assert set(SCHEMA["resources"]) == {
        *(f"aws-slr:index:{name}" for name in components),
        "aws-slr:iam:Role",
        "aws-slr:iam:ServiceRole",
    }
    assert set(SCHEMA["functions"]) == set(FUNCTIONS)


def test_everything_is_described_but_what_is_in_a_provider_s_groups() -> None:
    bare = [place for place, value in described() if not value.get("description")]
    assert [place for place in bare if not place.startswith("aws-slr:index:Provider")] == []
    assert all(found["description"] for found in [*SCHEMA["resources"].values(), *SCHEMA["functions"].values()])


def test_names_are_those_of_the_schema() -> None:
    names = [place.rpartition(".")[2] for place, _ in described()]
    assert [name for name in names if not CAMEL.fullmatch(name)] == []
    texts = [value.get("description", "") for _, value in described()]
    assert [text for text in texts if re.search(r"`[a-z]+(_[a-z]+)+`", text)] == []


@pytest.mark.parametrize("kind", ["Args", "args"])
def test_no_type_ends_as_the_generator_for_go_ends_them(kind: str) -> None:
    assert [token for token in SCHEMA["types"] if token.endswith(kind)] == []


def test_what_must_be_known_is_plain_and_nothing_inside_of_a_list_or_map() -> None:
    role = SCHEMA["resources"]["aws-slr:index:ServiceLinkedRole"]["inputProperties"]
    assert role["awsServiceName"]["plain"] is True
    assert "plain" not in role["tags"]
    inner = [value for _, value in described() for value in (value.get("items"), value.get("additionalProperties"))]
    assert [value for value in inner if value and "plain" in value] == []


def test_references_lead_somewhere() -> None:
    references = re.findall(r'"\$ref": "#/types/([^"]+)"', FILE.read_text(encoding="utf-8"))
    assert references
    assert set(references) == set(SCHEMA["types"])


def test_secrets_of_the_provider_are_marked() -> None:
    secret = {name for name, value in SCHEMA["provider"]["inputProperties"].items() if value.get("secret")}
    assert {"accessKey", "secretKey", "token", "assumeRoleWithWebIdentity", "httpProxy", "httpsProxy"} == secret


def test_words() -> None:
    assert camel("aws_service_name") == "awsServiceName"
    assert in_words("one `role_arn`\n    more.\n\n    Two.") == "One `roleArn` more.\n\nTwo."
    assert in_schema_words("custom_suffix: see https://a.b/c_d and arn:x_y, eu_west") == (
        "customSuffix: see https://a.b/c_d and arn:x_y, euWest"
    )
