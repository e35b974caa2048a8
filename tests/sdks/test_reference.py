"""The examples of docs/reference.md compile: all of one language as one program, with the generated SDK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from local import engine
from pulumi_aws_slr.plugin.examples import EXAMPLES, in_typescript
from pulumi_aws_slr.plugin.schema import schema
from pulumi_aws_slr.plugin.typed_examples import TYPED
from tests.sdks.compilers import Workshop
from tests.sdks.obligation import need


def written(language: str) -> Iterator[tuple[str, str]]:
    """Each example as its imports and its statement."""
    whole = schema()
    for token in whole["resources"]:
        if inputs := EXAMPLES.get(token.rpartition(":")[2]):
            text = in_typescript(token, inputs) if language == "typescript" else TYPED[language](token, inputs, whole)
            imports, _, statement = text.partition("\n\n")
            yield imports, statement


def imports_of(language: str) -> str:
    return "\n".join(sorted({line for imports, _ in written(language) for line in imports.splitlines()}))


def test_typescript(workshop: Workshop, tmp_path: Path) -> None:
    statements = "\n".join(statement for _, statement in written("typescript"))
    workshop.typescript(tmp_path, text=f"{imports_of('typescript')}\n\n{statements}\n")


def test_go(workshop: Workshop, tmp_path: Path) -> None:
    functions = [
        f"func example{at}(ctx *pulumi.Context) error {{\n{statement}\nreturn err\n}}"
        for at, (_, statement) in enumerate(written("go"))
    ]
    calls = "\n".join(f"if err := example{at}(ctx); err != nil {{\nreturn err\n}}" for at in range(len(functions)))
    workshop.go(
        tmp_path,
        text="\n".join(
            [
                "package main\n",
                imports_of("go"),
                'import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"\n',
                *functions,
                f"func main() {{\npulumi.Run(func(ctx *pulumi.Context) error {{\n{calls}\nreturn nil\n}})\n}}\n",
            ]
        ),
    )


def test_java(workshop: Workshop, tmp_path: Path) -> None:
    need("Java", "java", "javac", "mvn")
    statements = "\n".join(statement for _, statement in written("java"))
    body = f"final class App {{\nstatic void declare() {{\n{statements}\n}}\n}}"
    workshop.java(tmp_path, text=f"package example;\n\n{imports_of('java')}\n\n{body}\n")


def test_dotnet(workshop: Workshop, tmp_path: Path) -> None:
    need(".NET", "dotnet", "pulumi-language-dotnet")
    statements = "\n".join(statement for _, statement in written("csharp"))
    text = f"using Pulumi;\n{imports_of('csharp')}\n\nreturn await Deployment.RunAsync(() =>\n{{\n{statements}\n}});\n"
    workshop.dotnet(tmp_path, engine.ensure().bin, text=text)
