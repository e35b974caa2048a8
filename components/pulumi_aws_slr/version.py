"""The version of this package, as Pulumi writes it."""

from __future__ import annotations

import re
from importlib import metadata

DISTRIBUTION = "pulumi-aws-slr"
_PEP_440 = re.compile(r"(?P<release>\d+\.\d+\.\d+)(?:(?P<stage>a|b|rc)(?P<number>\d+))?")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def plugin_version() -> str:
    """The installed package's version, as the plugin's: `1.2.0`, and `1.2.0-rc.1` for what PyPI calls `1.2.0rc1`.

    Raises:
        ValueError: it is neither a release nor an alpha, beta or candidate of one.
    """
    return semantic(metadata.version(DISTRIBUTION))


def semantic(version: str) -> str:
    """A version in PyPI's form in that of Semantic Versioning, by which Pulumi orders plugins.

    Raises:
        ValueError: there is no such form of it.
    """
    match = _PEP_440.fullmatch(version)
    if match is None:
        raise ValueError(f"{version} is no version of a plugin: it has to be like 1.2.0 or 1.2.0rc1")
    if match["stage"] is None:
        return match["release"]
    return f"{match['release']}-{_STAGES[match['stage']]}.{match['number']}"
