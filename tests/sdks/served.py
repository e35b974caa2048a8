"""A Pulumi project whose program a host of the tests runs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from tests.e2e.harness import Project

_RUN_IT = ("up", "preview", "destroy")


@dataclass
class ServedProject(Project):
    """One stack of a project whose folder is there, and whose host serves at `address`."""

    address: str = ""

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Any Pulumi command; those that run the program are told where its host is."""
        where = ["--client", self.address] if arguments[0] in _RUN_IT else []
        return super().start(*arguments, *where)
