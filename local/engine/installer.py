"""The official installer, as Pulumi's Automation API runs it, in a process of its own so that its time is bounded."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from local.errors import CommandError, LocalError
from local.layout import ROOT
from local.progress import run

if TYPE_CHECKING:
    from pathlib import Path

CONNECT = 15.0  # seconds until a server that does not answer counts as out of reach
LIMIT = 300.0  # seconds for the whole download, about 100 MB


def install(version: str, work: Path) -> Path:
    """Download the official release into `work` and return the folder with its programs.

    Raises:
        LocalError: the download did not work, with the installer's own reason.
    """
    root = work / "official"
    try:
        run(
            [sys.executable, "-m", "local.engine.installer", version, str(root)],
            title=f"downloading Pulumi {version}",
            cwd=ROOT,
            timeout=LIMIT,
        )
    except CommandError as error:
        raise LocalError(error.last_line) from error
    return root / "bin"


def main(version: str, root: str) -> None:
    """Install in this process, ending it with the reason if that fails."""
    from pulumi.automation import PulumiCommand  # noqa: PLC0415 - a second to import, needed in this process only
    from semver import VersionInfo  # noqa: PLC0415 - comes with it

    socket.setdefaulttimeout(CONNECT)
    try:
        PulumiCommand.install(root=root, version=VersionInfo.parse(version))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.output.decode(errors='replace')}")
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
