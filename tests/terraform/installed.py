"""Terraform and its AWS provider, as they are installed on this machine. Nothing is downloaded.

Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

_PROVIDER = "*/hashicorp/aws/*/*/terraform-provider-aws*"


class NotInstalledError(Exception):
    """Something is not here; the text says what, and what to do."""


def program(path: str | None = None) -> str:
    """Return the path of Terraform.

    Args:
        path: where to look; the environment's PATH by default.

    Raises:
        NotInstalledError: there is none.
    """
    found = shutil.which("terraform", path=path)
    if found is None:
        raise NotInstalledError("Terraform is not on PATH. `make terraform` needs it, and its AWS provider.")
    return found


def cli_config(mirror: str) -> str:
    """Return the CLI configuration by which Terraform takes providers from a mirror's folder, and from nowhere else.

    Args:
        mirror: the folder, laid out as a filesystem mirror of Terraform.

    Raises:
        NotInstalledError: it has no AWS provider.
    """
    folder = Path(mirror)
    if not folder.is_absolute() or not any(folder.glob(_PROVIDER)):
        raise NotInstalledError(
            f"There is no AWS provider of Terraform in {mirror!r}. Name the folder of a filesystem mirror that has it: "
            "make terraform TERRAFORM_MIRROR=/path"
        )
    return f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(mirror)}\n  }}\n}}\n"
