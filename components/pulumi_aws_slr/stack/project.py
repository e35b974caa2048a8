"""The files of a Pulumi project: Pulumi.yaml and the configuration of its stacks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_aws_slr.stack.yaml_text import parsed

_MAPPING = "a mapping of keys to values"
_TEXT = "a text"
_KEY = re.compile(r"(?:([^:]*):(?:config:)?)?([^:]*)")


class StackError(ValueError):
    """The stack does not exist, or its configuration is wrong."""


@dataclass(frozen=True)
class ProjectFiles:
    """A project, and the configuration of one of its stacks as text."""

    directory: Path
    """The folder of Pulumi.yaml."""
    project: Mapping[str, Any]
    """The content of Pulumi.yaml."""
    stack: str
    path: Path
    """The stack's file."""
    config: Mapping[str, str]
    """Values as programs get them, by `<project>:<name>`, without encrypted ones."""
    encrypted: tuple[str, ...]
    """The keys of encrypted values."""

    @property
    def name(self) -> str:
        return str(self.project["name"])

    @property
    def program(self) -> Path:
        """A file, or a folder with a `__main__.py`.

        Raises:
            StackError: there is none, or it is not in Python.
        """
        if self.runtime != "python":
            raise StackError(
                f"{self.directory / 'Pulumi.yaml'}: runtime: the program is in {self.runtime}, and only programs in "
                "Python can be run without an engine"
            )
        program = self.directory / str(self.project.get("main") or ".")
        if not (_is_file(program) or _is_file(program / "__main__.py")):
            raise StackError(f"there is no program: {program / '__main__.py'} does not exist")
        return program

    @property
    def runtime(self) -> str:
        """The program's language in Pulumi's terms: `python`."""
        runtime = self.project.get("runtime")
        return str(runtime.get("name") if isinstance(runtime, dict) else runtime)


def read_project(stack: str, directory: Path | None = None, config_file: Path | None = None) -> ProjectFiles:
    """Read Pulumi.yaml and `Pulumi.<stack>.yaml` of the project around a folder, by default the current one.

    A leading `organization/project/` of the stack's name is ignored. `config_file` takes the place of the stack's file.

    Raises:
        StackError: there is no project or stack here, or a file cannot be read; names the file and the key or line.
    """
    name = stack.rpartition("/")[2]
    project_file = _project_file(directory or Path.cwd())
    project = _project(project_file)
    path = config_file or project_file.parent / project.get("stackConfigDir", "") / f"Pulumi.{name}.yaml"
    if not _is_file(path):
        there = sorted(file.name[len("Pulumi.") : -len(".yaml")] for file in path.parent.glob("Pulumi.*.yaml"))
        raise StackError(f"{path} does not exist. Stacks with a file there: {', '.join(there) or 'none'}")
    own = _full_keys(path, _mapping(path, _yaml(path).get("config")), project["name"])
    values, encrypted = _plain({**_full_keys(project_file, _defaults(project), project["name"]), **own})
    return ProjectFiles(project_file.parent, project, name, path, values, tuple(encrypted))


def project_name(default: str) -> str:
    """The name of the project around the current folder, the prefix of its configuration keys.

    Raises:
        StackError: Pulumi.yaml cannot be read.
    """
    found = _find_project_file(Path.cwd())
    return str(_yaml(found).get("name") or default) if found else default


def _project_file(directory: Path) -> Path:
    if found := _find_project_file(directory):
        return found
    raise StackError(f"there is no Pulumi.yaml in {directory} or above. Run this in a Pulumi project")


def _find_project_file(directory: Path) -> Path | None:
    for folder in (directory, *directory.resolve().parents):
        for name in ("Pulumi.yaml", "Pulumi.yml"):
            if (folder / name).is_file():
                return folder / name
    return None


def _project(path: Path) -> dict[str, Any]:
    """The content of Pulumi.yaml, with the used keys checked."""
    project = _yaml(path)
    if project.get("name") is None:
        raise StackError(f"{path}: name: is missing")
    for key in ("name", "stackConfigDir", "main"):
        _text(path, key, project.get(key))
    _mapping(path, project.get("config"))
    runtime = project.get("runtime")
    if isinstance(runtime, dict):
        _text(path, "runtime.name", runtime.get("name"))
    else:
        _text(path, "runtime", runtime, "a text or a mapping with a name")
    return project


def _defaults(project: Mapping[str, Any]) -> dict[str, Any]:
    """The project's own values, which apply where a stack has none."""
    config = project.get("config") or {}
    values = {k: v.get("default", v.get("value")) if isinstance(v, dict) else v for k, v in config.items()}
    return {key: value for key, value in values.items() if value is not None}


def _text(path: Path, key: str, value: Any, wanted: str = _TEXT) -> None:
    if not isinstance(value, str | None):
        raise StackError(f"{path}: {key}: must be {wanted}, and is {_kind(value)}")


def _mapping(path: Path, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict | None):
        raise StackError(f"{path}: config: must be {_MAPPING}, and is {_kind(value)}")
    return value or {}


def _kind(value: Any) -> str:
    return {dict: "a mapping", list: "a list", str: _TEXT, bool: "true or false"}.get(type(value), "a number")


def _full_keys(path: Path, config: Mapping[str, Any], project: str) -> dict[str, Any]:
    """A configuration by `<project>:<name>`; the project's own keys may lack the prefix."""
    full: dict[str, Any] = {}
    for key, value in config.items():
        if not (parts := _KEY.fullmatch(key)):
            raise StackError(f"{path}: config.{key}: a key is `<project>:<name>`")
        name = f"{project if parts[1] is None else parts[1]}:{parts[2]}"
        if name in full:
            raise StackError(f"{path}: config.{name}: is there twice, in two ways of writing; keep one")
        full[name] = value
    return full


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a name that is too long
        raise StackError(f"{path} cannot be read: {error.strerror}") from error


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = parsed(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise StackError(f"{path}: {error}") from error
    if not isinstance(content, dict | None):
        raise StackError(f"{path}: it is not {_MAPPING}")
    return content or {}


def _plain(config: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Values as text, as programs get them, and the keys of wholly or partly encrypted ones."""
    values, encrypted = {}, []
    for key, value in config.items():
        if _has_encrypted(value):
            encrypted.append(key)
        else:
            values[key] = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return values, encrypted


def _has_encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        is_secret = set(value) == {"secure"} and isinstance(value["secure"], str)
        return is_secret or any(map(_has_encrypted, value.values()))
    return isinstance(value, list) and any(map(_has_encrypted, value))
