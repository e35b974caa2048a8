"""The JSON files of the catalogue, which `make catalog` writes."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any


@functools.cache
def content(name: str) -> Any:
    return json.loads(resources.files("pulumi_aws_slr.catalog").joinpath(name).read_text(encoding="utf-8"))
