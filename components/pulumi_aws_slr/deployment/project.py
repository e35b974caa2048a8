"""The files of a Pulumi project: Pulumi.yaml, and the configuration of its stacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class StackError(ValueError):
    """There is no such stack, or its configuration is wrong."""


@dataclass(frozen=True)
class ProjectFiles:
    """A project, and the configuration of one of its stacks as plain text."""

    directory: Path
    """The folder of Pulumi.yaml."""
    project: Mapping[str, Any]
    """The content of Pulumi.yaml."""
    stack: str
    config: Mapping[str, str]
    """The values as Pulumi hands them to programs, without the encrypted ones; keys as they are written."""
    encrypted: tuple[str, ...]
    """The keys of the encrypted ones."""

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self.project["name"])


def read_project(stack: str, directory: Path | None = None) -> ProjectFiles:
    """Read Pulumi.yaml and `Pulumi.<stack>.yaml`.

    Args:
        stack: its name; `organization/project/` before it is left out.
        directory: a folder of the project; the current one if not given.

    Raises:
        StackError: there is no project or stack here, or a file cannot be read.
    """
    name = stack.rpartition("/")[2]
    project_file = _project_file(directory or Path.cwd())
    project = _yaml(project_file)
    path = project_file.parent / project.get("stackConfigDir", "") / f"Pulumi.{name}.yaml"
    if not path.is_file():
        there = sorted(file.name[len("Pulumi.") : -len(".yaml")] for file in path.parent.glob("Pulumi.*.yaml"))
        raise StackError(f"{path} does not exist. Stacks with a file there: {', '.join(there) or 'none'}")
    values, encrypted = _plain(_yaml(path).get("config") or {})
    return ProjectFiles(project_file.parent, project, name, values, tuple(encrypted))


def project_name(default: str) -> str:
    """The name of the project in the current folder or above, which its configuration keys begin with.

    Args:
        default: the name where there is no project.

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


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StackError(f"{path} cannot be read: {error}") from error
    if not isinstance(content or {}, dict):
        raise StackError(f"{path} is not a mapping of keys to values")
    return content or {}


def _plain(config: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The values as Pulumi hands them to programs, as text; and the keys of those that are encrypted, also in part."""
    values, encrypted = {}, []
    for key, value in config.items():
        if _has_encrypted(value):
            encrypted.append(key)
        else:
            values[key] = value if isinstance(value, str) else json.dumps(value)
    return values, encrypted


def _has_encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(map(_has_encrypted, value.values()))
    return isinstance(value, list) and any(map(_has_encrypted, value))
