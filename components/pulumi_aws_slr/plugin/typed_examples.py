"""How an example is written in Go, Java and C#, where values have the types of the schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi_aws_slr.plugin.examples import NAME, Inputs

_GO = "github.com/pulumi-aws-slr/sdk/go/awsslr"
_GO_TYPES = {bool: "Bool", int: "Int", str: "String"}
_INDENT = "    "


def in_go(token: str, inputs: Inputs, schema: Mapping[str, Any]) -> str:
    """A statement in Go, with its import."""
    package, name = _go_package(token), token.rpartition(":")[2]
    resource = schema["resources"][token]
    required = resource.get("requiredInputs", ())
    fields = [
        f"{_title(key)}: {_go(resource['inputProperties'][key], value, schema, required=key in required)},"
        for key, value in inputs.items()
    ]
    path = _GO if package == "awsslr" else f"{_GO}/{package}"
    call = f'_, err := {package}.New{name}(ctx, "{NAME}", &{package}.{name}Args{{'
    return f'import "{path}"\n\n' + "\n".join([call, *(f"\t{line}" for line in fields), "})"])


def _go(kind: Mapping[str, Any], value: Any, schema: Mapping[str, Any], *, required: bool) -> str:
    """A value; plain ones have Go's own types, others those of Pulumi's inputs."""
    plain = bool(kind.get("plain"))
    if isinstance(value, Mapping):
        return _go_map(kind["additionalProperties"], value, schema)
    if isinstance(value, list):
        items = ", ".join(f"pulumi.String({_quoted(item)})" for item in value)
        return f"{'[]pulumi.StringInput' if plain else 'pulumi.StringArray'}{{{items}}}"
    if plain and required:
        return json.dumps(value)
    return f"pulumi.{_GO_TYPES[type(value)]}{'Ref' if plain else ''}({json.dumps(value)})"


def _go_map(element: Mapping[str, Any], value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "$ref" not in element:
        items = ", ".join(f"{_quoted(key)}: pulumi.String({_quoted(item)})" for key, item in value.items())
        return f"pulumi.StringMap{{{items}}}"
    name, properties, needed = _type(element, schema)
    written = []
    for key, item in value.items():
        fields = (
            f"{_title(field)}: {_go(properties[field], given, schema, required=field in needed)}"
            for field, given in item.items()
        )
        written.append(f"{_quoted(key)}: awsslr.{name}Args{{{', '.join(fields)}}}")
    return f"map[string]awsslr.{name}Input{{{', '.join(written)}}}"


def _go_package(token: str) -> str:
    module = token.split(":")[1]
    return "awsslr" if module == "index" else module


def in_java(token: str, inputs: Inputs, schema: Mapping[str, Any]) -> str:
    """A statement in Java, with its imports."""
    module, name = token.split(":")[1:]
    package = f"io.pulumiawsslr.awsslr{'' if module == 'index' else f'.{module}'}"
    resource = schema["resources"][token]
    imports = {f"{package}.{name}", f"{package}.{name}Args"}

    def text(kind: Mapping[str, Any], value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(map(_quoted, value))
        if not isinstance(value, Mapping):
            return _quoted(value) if isinstance(value, str) else json.dumps(value)
        imports.add("java.util.Map")
        element = kind["additionalProperties"]
        if "$ref" not in element:
            return f"Map.of({', '.join(f'{_quoted(key)}, {_quoted(item)}' for key, item in value.items())})"
        type_name, properties, _ = _type(element, schema)
        imports.add(f"io.pulumiawsslr.awsslr.inputs.{type_name}Args")
        made = (
            f"{_quoted(key)}, {type_name}Args.builder()"
            + "".join(f".{field}({text(properties[field], given)})" for field, given in item.items())
            + ".build()"
            for key, item in value.items()
        )
        return f"Map.of({', '.join(made)})"

    lines = [f"{_INDENT}.{key}({text(resource['inputProperties'][key], value)})" for key, value in inputs.items()]
    call = "\n".join([f'new {name}("{NAME}", {name}Args.builder()', *lines, f"{_INDENT}.build());"])
    return "\n".join(f"import {one};" for one in sorted(imports)) + f"\n\n{call}"


def in_csharp(token: str, inputs: Inputs, schema: Mapping[str, Any]) -> str:
    """A statement in C#, with the namespaces that it is written with."""
    module, name = token.split(":")[1:]
    namespace = "PulumiAwsSlr.AwsSlr" + ("" if module == "index" else f".{_title(module)}")
    resource = schema["resources"][token]
    used = {namespace}

    def text(kind: Mapping[str, Any], value: Any) -> str:
        if isinstance(value, list):
            items = ", ".join(map(_quoted, value))
            if not kind.get("plain"):
                return f"new[] {{ {items} }}"
            return f"[{items}]"
        if not isinstance(value, Mapping):
            return _quoted(value) if isinstance(value, str) else json.dumps(value)
        element = kind["additionalProperties"]
        if "$ref" not in element:
            return f"{{ {', '.join(f'{{ {_quoted(key)}, {_quoted(item)} }}' for key, item in value.items())} }}"
        type_name, properties, _ = _type(element, schema)
        used.update(("System.Collections.Generic", "PulumiAwsSlr.AwsSlr.Inputs"))
        made = (
            f"[{_quoted(key)}] = new {type_name}Args {{ "
            + ", ".join(f"{_title(field)} = {text(properties[field], given)}" for field, given in item.items())
            + " }"
            for key, item in value.items()
        )
        return f"new Dictionary<string, {type_name}Args> {{ {', '.join(made)} }}"

    lines = [
        f"{_INDENT}{_title(key)} = {text(resource['inputProperties'][key], value)}," for key, value in inputs.items()
    ]
    call = "\n".join([f'new {name}("{NAME}", new {name}Args', "{", *lines, "});"])
    return "\n".join(f"using {one};" for one in sorted(used)) + f"\n\n{call}"


TYPED: Mapping[str, Callable[[str, Inputs, Mapping[str, Any]], str]] = {
    "go": in_go,
    "java": in_java,
    "csharp": in_csharp,
}
"""By the language's name in fences."""


def _type(element: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], Sequence[str]]:
    """Name, properties and required ones of a type of the schema."""
    token = element["$ref"].removeprefix("#/types/")
    found = schema["types"][token]
    return token.rpartition(":")[2], found["properties"], found.get("required", ())


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _quoted(text: str) -> str:
    return json.dumps(text)
