"""The JSON Schemas for editors are current, accept what the program accepts, and refuse what it refuses."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.catalog.upkeep.schema import folder
from pulumi_aws_slr.stack import schemas
from pulumi_aws_slr.stack.config import StackConfig

ROOT = Path(__file__).parents[2]
STACKS = sorted((ROOT / "stacks").glob("*.yaml"))
STACK = jsonschema.Draft202012Validator(schemas.stack_schema())


def stack(**config: Any) -> dict[str, Any]:
    return {"config": {f"pulumi-aws-slr:{key}": value for key, value in config.items()}}


def test_the_files_are_current() -> None:
    for name, text in schemas.texts().items():
        assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text, f"{name}: run `make catalog`"


def test_main_writes_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(schemas.sys, "argv", ["schemas", str(tmp_path / "new")])
    schemas.main()
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["catalog.schema.json", "stack.schema.json"]


@pytest.mark.parametrize("file", [*STACKS, folder() / "catalog.yaml"], ids=lambda file: file.name)
def test_each_file_names_its_schema_and_holds_to_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    label, _, relative = text.splitlines()[0].partition("$schema=")
    assert label == "# yaml-language-server: "
    schema = json.loads((file.parent / relative).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(yaml.load(text, yaml.CSafeLoader))


@pytest.mark.parametrize(
    "handle", ["rds", "aurora", "rds.amazonaws.com", "brand-new.amazonaws.com", "x.amazonaws.com.cn"]
)
def test_services_of_the_catalogue_are_suggested_and_others_pass(handle: str) -> None:
    assert STACK.is_valid(stack(roles={"a": {"service": handle}}))


def test_every_handle_passes() -> None:
    for entry in roles():
        for handle in filter(None, (entry.key, entry.service_principal, entry.role_name)):
            assert STACK.is_valid(stack(roles={"a": {"service": handle}})), handle
    arn = "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    assert STACK.is_valid(stack(roles={"a": {"service": arn}}))


@pytest.mark.parametrize("services", [["rds"], ["rds", "ecs.amazonaws.com"], ["*"]])
@pytest.mark.parametrize("caller", [{"user": "x"}, {"permissionSet": "Operators"}])
def test_callers_with_many_services(services: list[str], caller: dict[str, str]) -> None:
    permissions = {"services": services, "callers": {"c": {**caller, "may": ["view"]}}}
    assert STACK.is_valid(stack(roles={}, callerPermissions={"p": permissions}))


@pytest.mark.parametrize(
    "config",
    [
        {"roles": {"a": {"service": "rdss"}}},
        {"roles": {"a": {"service": "rds", "sufix": "x"}}},
        {"roles": {"a b": {"service": "rds"}}},
        {"roles": {"a": {"service": "rds", "deletion": "maybe"}}},
        {"roles": {"a": {"service": "rds", "callers": {"c": {"may": ["view"]}}}}},
        {"roles": {"a": {"service": "rds", "callers": {"c": {"user": "x", "role": "y"}}}}},
        {"roles": {"a": {}}},
        {"roles": {}, "exampleWorkload": True},
        {"roles": {}, "callerPermissions": {"p": {"services": [], "callers": {"c": {"user": "x", "may": ["view"]}}}}},
        {"roles": {}, "callerPermissions": {"p": {"services": ["*", "rds"], "callers": {"c": {"user": "x"}}}}},
        {"roles": {}, "callerPermissions": {"p": {"services": ["rds"], "callers": {"c": {"may": ["view"]}}}}},
        {"roles": {}, "exampleWorkloads": "yes"},
        {},
    ],
)
def test_what_an_editor_marks(config: dict[str, Any]) -> None:
    assert not STACK.is_valid(stack(**config))


def test_what_it_completes() -> None:
    definitions = schemas.stack_schema()["$defs"]
    keys, principals = (set(option["enum"]) for option in definitions["Service"]["anyOf"][:2])
    assert {"aurora", "rds", "ecs"} <= keys
    assert "rds.amazonaws.com" in principals
    assert "principal" in definitions["RoleSpec"]["properties"]["service"]["description"]


def test_the_schema_covers_every_key_of_the_configuration() -> None:
    names = {field.alias or name for name, field in StackConfig.model_fields.items()}
    properties = schemas.stack_schema()["properties"]["config"]["properties"]
    assert set(properties) == {f"pulumi-aws-slr:{name}" for name in names}
