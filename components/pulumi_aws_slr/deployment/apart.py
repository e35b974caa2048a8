"""A stack's program in a process of its own, without credentials."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pulumi_aws_slr.resource import Resource, name_in
from pulumi_aws_slr.stack.project import ProjectFiles, StackError

_LIMIT_SECONDS = 300
_STANDARD_ERROR = 2
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT", "TEMP")
_NOWHERE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def resources_of(files: ProjectFiles, account: str) -> list[Resource]:
    """The resources of `preview_of`; see `offline.declared`."""
    states = [step["newState"] for step in json.loads(preview_of(files, account))["steps"]]
    return [
        Resource(
            type=state["type"],
            name=name_in(state["urn"]),
            urn=state["urn"],
            inputs=state["inputs"],
            outputs=state["outputs"],
            parent=state["parent"],
            provider=state["provider"].rpartition("::")[0],
            dependencies=frozenset(state["dependencies"]),
            property_dependencies={key: tuple(urns) for key, urns in state["propertyDependencies"].items()},
        )
        for state in states
    ]


def preview_of(files: ProjectFiles, account: str = "*") -> str:
    """The program's resources in the form of `pulumi preview --json`, all of them created.

    The program's output goes to standard error. The account `*` is the only one that the configuration allows.

    Raises:
        StackError: there is no program in Python, it failed, or it ran for too long.
    """
    program = files.program
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "preview.json"
        command = [sys.executable, "-m", "pulumi_aws_slr.deployment.offline", files.stack, account, str(result)]
        command += ["--config-file", str(files.path.resolve())]
        try:
            ended = subprocess.run(
                command,
                cwd=files.directory,
                env=_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=_STANDARD_ERROR,
                timeout=_LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StackError(f"the program ran for more than {_LIMIT_SECONDS} s and was ended") from None
        if ended.returncode or not result.exists():
            raise StackError(f"the program {program} failed with exit code {ended.returncode}; the reason is above")
        return result.read_text(encoding="utf-8")


def _environment(present: Mapping[str, str]) -> dict[str, str]:
    """The program's environment: no credentials, of AWS, Pulumi or a forge."""
    return {**{name: present[name] for name in _PASSED_ON if name in present}, **_NOWHERE}
