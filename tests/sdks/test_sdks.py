"""Every SDK that can be had is generated from the schema and compiled, together with the example in its language."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from local import engine
from local.engine import build, golang
from local.errors import CommandError
from local.layout import ROOT
from local.progress import run
from pulumi_aws_slr.tokens import PACKAGE
from tests.sdks import generators
from tests.sdks.compilers import EXAMPLES, SCHEMA, Workshop, with_changes
from tests.sdks.obligation import VARIABLE, need

AURORA = f"{PACKAGE}:index:AuroraServiceLinkedRole"


def test_the_generators_are_those_of_the_engine() -> None:
    module = "github.com/pulumi/pulumi/pkg/v3"
    assert golang.requirement(generators.MODULE, module) == golang.requirement(build.CLI_MODULE, module)


def test_the_lock_file_holds_checksums_and_no_registry() -> None:
    text = (Path(__file__).parent / "node" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert len(packages) > 200
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_what_is_lacking_is_a_skip_that_says_so_and_a_failure_where_every_language_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="Cobol: no-such-program not on PATH"):
        need("Cobol", "no-such-program")
    monkeypatch.setenv(VARIABLE, "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program not on PATH, and SLR_ALL_LANGUAGES=1"):
        need("Cobol", "no-such-program")
    need("Python", sys.executable)


def test_typescript(workshop: Workshop, tmp_path: Path) -> None:
    workshop.typescript(tmp_path)


def test_go(workshop: Workshop, tmp_path: Path) -> None:
    workshop.go(tmp_path)


def test_python(workshop: Workshop, tmp_path: Path) -> None:
    workshop.python(tmp_path)


def test_the_example_in_python() -> None:
    mypy = [sys.executable, "-m", "mypy", str(EXAMPLES / "python" / "__main__.py")]
    run(mypy, title="checking the example in Python (mypy)", cwd=ROOT)


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
