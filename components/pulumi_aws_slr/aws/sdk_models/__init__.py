"""A small model of EC2 for the AWS SDK, for the one call to it.

botocore reads a service's whole model before the first call. EC2's takes 0.14 s and 23 MB (measured), in every run
that deletes a role. The model here has the one operation. `make catalog` derives it from botocore's own; a test fails
when a newer botocore defines it differently.

Source: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

_SERVICE, _VERSION, _OPERATIONS = "ec2", "2016-11-15", ("DescribeRegions",)
_FOLDER = Path(__file__).parent
MODEL = _FOLDER / _SERVICE / _VERSION / "service-2.json"


def prefer_small_models(session: Session) -> None:
    """Make a session prefer the models in this folder."""
    session.get_component("data_loader").search_paths.insert(0, str(_FOLDER))


def small_model() -> str:
    """The model's text, from the installed botocore."""
    from botocore.loaders import Loader  # noqa: PLC0415 (heavy, and only needed here)

    model = Loader().load_service_model(_SERVICE, "service-2", _VERSION)
    operations = {name: model["operations"][name] for name in _OPERATIONS}
    shapes: dict[str, Any] = {}
    waiting = [reference for operation in operations.values() for reference in _references(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _references(shapes[name])
    small = {
        "version": model["version"],
        "metadata": model["metadata"],
        "operations": operations,
        "shapes": dict(sorted(shapes.items())),
    }
    return json.dumps(_without_prose(small), indent=1) + "\n"


def _references(definition: Any) -> Iterator[str]:
    """The names of the shapes in a definition."""
    if isinstance(definition, Mapping):
        for key, value in definition.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(definition, list):
        for item in definition:
            yield from _references(item)


def _without_prose(definition: Any) -> Any:
    if isinstance(definition, Mapping):
        return {key: _without_prose(value) for key, value in definition.items() if key != "documentation"}
    return [_without_prose(item) for item in definition] if isinstance(definition, list) else definition
