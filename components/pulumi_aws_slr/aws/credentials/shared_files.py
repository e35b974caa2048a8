"""Any number of shared configuration and credentials files as one; later files override earlier ones.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigNotFound

_GROUPS = ("profiles", "sso_sessions", "services")


def merged(config_files: Iterable[str], credentials_files: Iterable[str]) -> dict[str, Any]:
    """In the form of botocore's `full_config`. Missing files count as empty.

    Raises:
        botocore.exceptions.ConfigParseError: a file cannot be read.
    """
    found: dict[str, Any] = {group: defaultdict(dict) for group in _GROUPS}
    for path in config_files:
        with contextlib.suppress(ConfigNotFound):
            loaded = load_config(path)
            for group in _GROUPS:
                for name, values in loaded.pop(group).items():
                    found[group][name].update(values)
            found.update(loaded)
    for path in credentials_files:
        with contextlib.suppress(ConfigNotFound):
            for name, values in raw_config_parse(path).items():
                found["profiles"][name].update(values)
    return {name: dict(value) for name, value in found.items()}
