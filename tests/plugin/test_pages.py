"""docs/reference.md: current, and its examples fit the schema."""

from __future__ import annotations

import pytest
import yaml

from local.layout import ROOT
from pulumi_aws_slr.plugin import pages
from pulumi_aws_slr.plugin.examples import EXAMPLES, in_typescript, in_yaml
from tests.plugin.test_schema import SCHEMA


def test_it_is_current() -> None:
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == pages.page(), "run `make schema`"


def test_each_resource_has_an_example() -> None:
    assert EXAMPLES.keys() == {token.rpartition(":")[2] for token in SCHEMA["resources"]}


@pytest.mark.parametrize("token", SCHEMA["resources"])
def test_an_example_has_what_is_required_and_nothing_unknown(token: str) -> None:
    found = SCHEMA["resources"][token]
    inputs = EXAMPLES[token.rpartition(":")[2]]
    assert set(found.get("requiredInputs", ())) <= inputs.keys() <= found["inputProperties"].keys()


def test_one_value_in_two_languages() -> None:
    inputs = {"awsServiceName": "rds", "tags": {"team": "platform"}}
    assert in_typescript("aws-slr:iam:Role", inputs) == (
        'import * as awsslr from "@pulumi-aws-slr/aws-slr";\n\n'
        'new awsslr.iam.Role("example", {\n    awsServiceName: "rds",\n'
        '    tags: {\n        team: "platform"\n    }\n});'
    )
    program = yaml.safe_load(in_yaml("aws-slr:index:ServiceLinkedRole", inputs))
    assert program == {"resources": {"example": {"type": "aws-slr:ServiceLinkedRole", "properties": inputs}}}
