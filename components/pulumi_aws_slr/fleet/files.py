"""Reads a fleet's YAML files into their shapes, with every fault of a file at once."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pulumi_aws_slr.fleet.errors import FilesError
from pulumi_aws_slr.stack.yaml_text import parsed

_M = TypeVar("_M", bound=BaseModel)


def read(path: Path, shape: type[_M]) -> _M:
    """The content of a file.

    Raises:
        FilesError: the file cannot be read, or is of another shape.
    """
    try:
        content = parsed(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FilesError([f"{path}: cannot be read: {error.strerror or error}"]) from error
    except ValueError as error:
        raise FilesError([f"{path}: {error}"]) from error
    try:
        return shape.model_validate({} if content is None else content)
    except ValidationError as error:
        raise FilesError([f"{path}: {fault}" for fault in map(_fault, error.errors())]) from error


def _fault(item: object) -> str:
    found: dict[str, object] = dict(item)  # type: ignore[call-overload]
    where = ".".join(map(str, found["loc"]))  # type: ignore[call-overload]
    reason = str(found["msg"]).removeprefix("Value error, ")
    text = f"{reason[0].lower()}{reason[1:]}"
    return f"{where}: {text}" if where else text
