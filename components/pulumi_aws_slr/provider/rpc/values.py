"""Property values as they travel between the engine and a provider."""

from __future__ import annotations

from typing import Any, TypeAlias

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Properties: TypeAlias = dict[str, Any]
"""Property values by name, as plain JSON values; `UNKNOWN` stands for what is not known yet."""
