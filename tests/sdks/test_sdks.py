"""Every SDK that can be had is generated from the schema and compiled, together with the example in its language."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import engine
from local.engine import build, golang
from local.errors import CommandError
from pulumi_aws_slr.tokens import PACKAGE
from tests.sdks import generators
from tests.sdks.compilers import SCHEMA, Workshop, with_changes
from tests.sdks.obligation import need

AURORA = f"{PACKAGE}:index:AuroraServiceLinkedRole"


def test_the_generators_are_those_of_the_engine() -> None:
    module = "github.com/pulumi/pulumi/pkg/v3"
    assert golang.requirement(generators.MODULE, module) == golang.requirement(build.CLI_MODULE, module)


def test_typescript(workshop: Workshop, tmp_path: Path) -> None:
    workshop.typescript(tmp_path)


def test_go(workshop: Workshop, tmp_path: Path) -> None:
    workshop.go(tmp_path)


def test_python(workshop: Workshop, tmp_path: Path) -> None:
    workshop.python(tmp_path)


def test_java(workshop: Workshop, tmp_path: Path) -> None:
    need("Java", "javac", "mvn")
    workshop.java(tmp_path)


def test_dotnet(workshop: Workshop, tmp_path: Path) -> None:
    need(".NET", "dotnet", "pulumi-language-dotnet")
    workshop.dotnet(tmp_path, engine.ensure().bin)


def test_an_output_of_another_modules_resource_is_found(workshop: Workshop, tmp_path: Path) -> None:
    """Tried: the generator for Node.js does not import the class."""
    trap = {"$ref": f"#/resources/{PACKAGE}:iam:Role"}
    schema = with_changes(SCHEMA, tmp_path / "schema.json", of=f"resources|{AURORA}|properties|role", to=trap)
    with pytest.raises(CommandError, match="TS"):
        workshop.typescript(tmp_path, schema)


def test_plain_items_of_a_map_are_found(workshop: Workshop, tmp_path: Path) -> None:
    """Tried: the generator for Go makes no type for them."""
    trap = {"type": "object", "additionalProperties": {"$ref": f"#/types/{PACKAGE}:index:Caller", "plain": True}}
    schema = with_changes(SCHEMA, tmp_path / "schema.json", of=f"resources|{AURORA}|inputProperties|callers", to=trap)
    with pytest.raises(CommandError, match="Caller"):
        workshop.go(tmp_path, schema)


def test_a_name_that_hides_a_method_is_found(workshop: Workshop, tmp_path: Path) -> None:
    """An output type is a `dict` in Python."""
    of = f"types|{PACKAGE}:index:ProviderDefaultTags|properties|items"
    schema = with_changes(SCHEMA, tmp_path / "schema.json", of=of, to={"type": "string"})
    with pytest.raises(CommandError) as error:
        workshop.python(tmp_path, schema)
    assert any('Signature of "items" incompatible' in line for line in error.value.output)


def test_a_schema_that_deserves_a_warning_is_refused(workshop: Workshop, tmp_path: Path) -> None:
    of = f"resources|{AURORA}|properties|role"
    schema = with_changes(SCHEMA, tmp_path / "schema.json", of=of, to={"$ref": "#/types/aws-slr:index:Nowhere"})
    with pytest.raises(CommandError, match="Nowhere"):
        workshop.generators.write("python", schema, tmp_path)
