"""The schema as Pulumi's own commands take it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.layout import ROOT
from pulumi_aws_slr.plugin.examples import EXAMPLES, in_yaml
from tests.e2e.harness import Account
from tests.e2e.languages.conftest import PROGRAM, YamlProject

SCHEMA = ROOT / "components" / "pulumi_aws_slr" / "provider" / "schema.json"


def names(schema: dict[str, Any]) -> dict[str, Any]:
    """All that is in a schema by name. The engine leaves out what is said twice, and orders the rest."""
    resources = {token: sorted(found["inputProperties"]) for token, found in schema["resources"].items()}
    functions = {token: sorted(found["inputs"]["properties"]) for token, found in schema["functions"].items()}
    types = {token: sorted(found["properties"]) for token, found in schema["types"].items()}
    return {"about": (schema["name"], schema["version"]), **resources, **functions, **types}


@pytest.fixture
def anywhere(yaml_project: Callable[..., YamlProject]) -> YamlProject:
    return yaml_project("resources: {}")


@pytest.mark.local_aws
def test_the_provider_answers_with_it(anywhere: YamlProject) -> None:
    printed = anywhere.run("package", "get-schema", str(PROGRAM)).ok().output
    assert names(json.loads(printed)) == names(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.local_aws
def test_it_is_checked_without_a_warning(anywhere: YamlProject) -> None:
    assert anywhere.run("schema", "check", str(SCHEMA)).ok().output.strip() == ""


@pytest.mark.local_aws
def test_the_examples_of_the_reference_can_be_previewed(
    account: Account, yaml_project: Callable[..., YamlProject]
) -> None:
    account.client("iam").create_role(RoleName="platform-deployer", AssumeRolePolicyDocument="{}")
    resources = ""
    for token in json.loads(SCHEMA.read_text(encoding="utf-8"))["resources"]:
        name = token.rpartition(":")[2]
        _, _, written = in_yaml(token, EXAMPLES[name]).partition("\n")
        resources += f"{written.replace('example:', f'{name}:', 1)}\n"
    output = yaml_project(f"resources:\n{resources}").preview().ok().output
    for name in EXAMPLES:
        assert f"{name} create" in output
