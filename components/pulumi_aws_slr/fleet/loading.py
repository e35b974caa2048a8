"""What an account's stack declares, found on mocks, from a file that is nowhere but in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_slr.deployment.stack import Stack, load


def load_filled(account: str, content: Mapping[str, Any], directory: Path) -> Stack:
    """The stack of an account by the content of its file. One at a time: it runs in this process.

    Raises:
        StackError: the configuration is wrong, or the program fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"Pulumi.{account}.yaml"
        path.write_text(yaml.safe_dump(dict(content), allow_unicode=True), encoding="utf-8")
        return load(account, directory=directory, config_file=path)
