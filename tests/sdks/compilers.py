"""The SDK of each language, generated and compiled, and the language's example with it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from local.engine import golang
from local.errors import CommandError
from local.layout import ROOT
from local.progress import run
from tests.judge.node import Node
from tests.sdks import host
from tests.sdks.generators import Generators

EXAMPLES = ROOT / "examples"
SCHEMA = ROOT / "components" / "pulumi_aws_slr" / "provider" / "schema.json"
NODE_PACKAGE = "@pulumi-aws-slr/aws-slr"
PYTHON_PACKAGE = "pulumi_aws_slr_sdk"
GO_PACKAGE = "github.com/pulumi-aws-slr/sdk/go/awsslr"
_TSC = Path("node_modules") / "typescript" / "bin" / "tsc"
_OF_NO_CONCERN = (
    'Signature of "keys" incompatible with supertype',  # of a provider's setting, `ignoreTags.keys` as in pulumi-aws
    'Argument 1 to "from_input" of "Output" has incompatible type',  # Pulumi's SDK takes less than its generator gives
    'Argument 1 to "secret" of "Output" has incompatible type',
    "target has type",  # in each function, the generator puts arguments of several types into one dict
)
"""What mypy says of the SDK that no name of ours is the cause of."""


@dataclass(frozen=True)
class Workshop:
    """What SDKs are made and compiled with.

    Attributes:
        packages: the folder of `node_modules` with TypeScript and Pulumi's SDK.
    """

    generators: Generators
    node: Node
    packages: Path

    def typescript(self, folder: Path, schema: Path = SCHEMA, *, text: str | None = None) -> Path:
        """The example, or another program in its place, compiled as well as its SDK."""
        program = _example("typescript", folder, "index.ts", text)
        modules = program / "node_modules"
        modules.mkdir()
        for package in (self.packages / "node_modules").iterdir():
            (modules / package.name).symlink_to(package)
        sdk = modules / NODE_PACKAGE
        sdk.parent.mkdir()
        shutil.move(self.generators.write("nodejs", schema, folder / "sdks"), sdk)
        (sdk / "node_modules").symlink_to(self.packages / "node_modules")
        for project in (sdk, program):
            command = [self.node.program, str(program / _TSC), "--project", str(project)]
            run(command, title=f"compiling {project.name} (tsc)", cwd=project, env=self.node.env)
        shutil.copy(sdk / "package.json", sdk / "bin")  # as the SDK's own `postinstall` does
        return program

    def go(self, folder: Path, schema: Path = SCHEMA, *, text: str | None = None) -> Path:
        """The example, or another program in its place, built to `databases`; it and its SDK have passed `go vet`."""
        program, go = _example("go", folder, "main.go", text), self.generators.go
        sdk = program / "sdks" / "aws-slr"
        sdk.parent.mkdir()
        shutil.move(self.generators.write("go", schema, folder / "sdks"), sdk)
        needed = golang.requirement(program, "github.com/pulumi/pulumi/sdk/v3")
        (sdk / "go.mod").write_text(
            f"module {GO_PACKAGE}\n\ngo {golang.directive(program, 'go')}\n\n"
            f"require github.com/pulumi/pulumi/sdk/v3 {needed}\n"
        )
        vet = [go.program, "vet", "-mod=readonly", "./...", f"{GO_PACKAGE}/..."]
        run(vet, title="compiling the SDK for Go (go vet)", cwd=program, env=go.env)
        run([go.program, "build", "-mod=readonly", "-o", "databases", "."], title="go build", cwd=program, env=go.env)
        return program

    def python(self, folder: Path, schema: Path = SCHEMA) -> Path:
        """The SDK, checked by mypy. The example does without: a Python program uses the package itself."""
        sdk = self.generators.write("python", schema, folder)
        settings = folder / "mypy.ini"
        settings.write_text(
            "[mypy]\n[mypy-pulumi.*]\nfollow_imports = silent\n[mypy-parver]\nignore_missing_imports = true\n"
            f"[mypy-{PYTHON_PACKAGE}._utilities]\nignore_errors = true\n"  # the same text in every SDK
        )
        mypy = [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", str(folder / "cache")]
        try:
            run([*mypy, "-p", PYTHON_PACKAGE], title="checking the SDK for Python (mypy)", cwd=sdk)
        except CommandError as error:
            errors = [line for line in error.output if re.search(r"^\S+\.py:\d+: error: ", line)]
            if not errors or not all(any(known in line for known in _OF_NO_CONCERN) for line in errors):
                raise
        return sdk

    def java(self, folder: Path, schema: Path = SCHEMA, *, text: str | None = None) -> Path:
        """The example, or another program in its place, and its SDK as modules of one Maven project, compiled."""
        shutil.copytree(Path(__file__).parent / "maven", folder, dirs_exist_ok=True)
        shutil.move(self.generators.write("java", schema, folder / "sdks") / "src", folder / "sdk" / "src")
        self._say_version(schema, folder / "sdk" / "src" / "main" / "resources" / "io" / "pulumiawsslr" / "aws-slr")
        program = _example("java", folder, "src/main/java/example/App.java", text)
        run(["mvn", "--batch-mode", "--quiet", "compile"], title="compiling the SDK for Java (Maven)", cwd=folder)
        return program

    @staticmethod
    def _say_version(schema: Path, resources: Path) -> None:
        """Write what the generated build.gradle writes: the SDK asks for the plugin of this version."""
        told = json.loads(schema.read_text(encoding="utf-8"))
        resources.mkdir(parents=True)
        (resources / "version.txt").write_text(told["version"])
        plugin = {"resource": True, "name": told["name"], "version": told["version"]}
        (resources / "plugin.json").write_text(json.dumps(plugin))

    def running_typescript(self, program: Path) -> host.Command:
        """How the compiled example is run."""
        runner = program / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run"
        return host.of_node(self.node.program, runner, program / "bin" / "index.js")

    def running_go(self, program: Path) -> host.Command:
        """How the compiled example is run."""
        return host.of_go(program / "databases")

    def running_java(self, program: Path) -> host.Command:
        """How the compiled example is run: with both modules, and the libraries that Maven has found."""
        folder = program.parent
        file = folder / "classpath"
        plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
        find = ["mvn", "--batch-mode", "--quiet", "compile", plugin, f"-Dmdep.outputFile={file}", "--projects", "sdk"]
        run(find, title="finding the libraries of the SDK for Java", cwd=folder)
        own = [str(folder / module / "target" / "classes") for module in ("example", "sdk")]
        return host.of_java([*own, *file.read_text().split(os.pathsep)], "example.App")

    def dotnet(self, folder: Path, engine: Path, schema: Path = SCHEMA, *, text: str | None = None) -> Path:
        """The example, or another program in its place, and its SDK, which the language's own host generates.

        The generator is in no Go module.
        """
        program = _example("dotnet", folder, "Program.cs", text)
        generate = ["pulumi", "package", "gen-sdk", str(schema), "--language", "dotnet", "--out", str(folder / "sdks")]
        env = {**os.environ, "PATH": f"{engine}{os.pathsep}{os.environ['PATH']}"}
        run(generate, title="generating the SDK for .NET", cwd=folder, env=env)
        shutil.move(folder / "sdks" / "dotnet", program / "sdks" / "aws-slr")
        run(["dotnet", "build"], title="compiling the SDK for .NET", cwd=program, env=env)
        return program


def with_changes(schema: Path, changed: Path, *, of: str, to: object) -> Path:
    """A copy of a schema in which one place, such as `resources/TOKEN/properties/role`, has another value."""
    content = json.loads(schema.read_text(encoding="utf-8"))
    *way, last = of.split("|")
    place = content
    for name in way:
        place = place[name]
    place[last] = to
    changed.write_text(json.dumps(content), encoding="utf-8")
    return changed


def _example(language: str, folder: Path, name: str = "", text: str | None = None) -> Path:
    """A copy of a language's example, in which the file `name` has another text if one is given."""
    copy = Path(shutil.copytree(EXAMPLES / language, folder / "example"))
    if text is not None:
        (copy / name).write_text(text, encoding="utf-8")
    return copy
