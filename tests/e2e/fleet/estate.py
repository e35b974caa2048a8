"""Many accounts of the local AWS with a fleet over them, driven by the command `slr fleet`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from local.aws.admin import Admin
from local.layout import ROOT
from tests.e2e import limits
from tests.e2e.harness import Account, descendants

HUB = "999999999999"
STACK = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_text(encoding="utf-8"))
_RUN_BY_AN_ENGINE = ("preview", "up", "drift", "destroy")
PROGRAM = """
import pulumi
import pulumi_aws_slr as slr

for service in pulumi.Config().require_object("services"):
    slr.ServiceLinkedRole(service, {"aws_service_name": service, "tags": {"team": pulumi.Config().require("team")}})
"""


@dataclass(frozen=True)
class Ran:
    """A command of `slr fleet` that has ended."""

    code: int
    out: str
    err: str

    def ended_with(self, code: int) -> Ran:
        """Itself; another exit code fails the test."""
        assert self.code == code, f"it ended with {self.code}:\n{self.out}\n{self.err}"
        return self

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The JSON lines by account."""
        return {line["account"]: line for line in map(json.loads, self.out.splitlines())}

    @property
    def outcomes(self) -> dict[str, int]:
        """How many accounts ended in which way."""
        found = [line["outcome"] for line in self.lines.values()]
        return {outcome: found.count(outcome) for outcome in sorted(set(found))}


@dataclass
class Estate:
    """A checkout with a fleet. The accounts' numbers have their first nine digits in common."""

    folder: Path
    backend: Path
    accounts: list[Account]
    env: dict[str, str]
    admin: Admin
    fleet: dict[str, Any] = field(default_factory=dict)
    mode: str | None = None
    """How the stacks' programs are run; as `slr` does by itself where there is none."""

    @property
    def pattern(self) -> str:
        """All accounts, for faults."""
        return f"{self.accounts[0].id[:9]}*"

    def calls_of(self, action: str) -> dict[str, Any]:
        """These accounts' calls of an action, for faults: a role is assumed by somebody else's call."""
        return {"resource": f"*{self.pattern}"} if action == "AssumeRole" else {"account": self.pattern}

    def write(self) -> Estate:
        """Write the project and the fleet's files."""
        (self.folder / "stacks").mkdir(parents=True, exist_ok=True)
        self.backend.mkdir(exist_ok=True)
        settings = {
            "name": "platform",
            "runtime": {"name": "python", "options": {"toolchain": "pip"}},
            "stackConfigDir": "stacks",
            "plugins": {"providers": [{"name": "aws-slr", "path": str(Path(sys.prefix) / "bin")}]},
        }
        self._yaml("Pulumi.yaml", settings)
        (self.folder / "__main__.py").write_text(PROGRAM)
        self.configure("baseline", ["rds"])
        self.configure("prod", ["rds", "ecs"])
        self._yaml("fleet.yaml", {"defaults": {"stack": "baseline"}, **self.fleet})
        self._yaml("accounts.yaml", {"accounts": [self._entry(at) for at in range(len(self.accounts))]})
        return self

    def configure(self, stack: str, services: list[str]) -> None:
        """Write a stack's file."""
        config = {"aws:region": "eu-central-1", "platform:services": services, "platform:team": "{account}"}
        self._yaml(f"stacks/Pulumi.{stack}.yaml", {"encryptionsalt": STACK["encryptionsalt"], "config": config})

    def _entry(self, at: int) -> dict[str, Any]:
        number = self.accounts[at].id
        tags = ["path:/Workloads", *(["wave:canary"] if at < 2 else []), *(["path:/Workloads/Prod"] if at % 3 else [])]
        roles = [f"arn:aws:iam::{HUB}:role/hub", f"arn:aws:iam::{number}:role/slr-fleet"]
        return {"account_id": number, "name": f"team-{at}", "role": roles, "tags": tags}

    def _yaml(self, name: str, content: Any) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content, sort_keys=False))

    def another_checkout(self, name: str) -> Estate:
        """The same fleet from another folder, with the same backend."""
        return replace(self, folder=self.folder.parent / name).write()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `slr fleet`."""
        mode = ["--mode", self.mode] if self.mode and arguments[0] in _RUN_BY_AN_ENGINE else []
        return subprocess.Popen(
            [sys.executable, "-m", "pulumi_aws_slr.cli", "fleet", *arguments, *mode],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> Ran:
        """Run `slr fleet` to its end."""
        return ended(self.start(*arguments))

    @property
    def locks(self) -> list[Path]:
        return list((self.backend / ".pulumi" / "locks").glob("**/*.json"))

    def pending(self) -> list[str]:
        """The accounts whose state has operations of which nobody knows how they ended."""
        files = (self.backend / ".pulumi" / "stacks" / "platform").glob("*.json")
        return [file.stem for file in files if _state(file).get("pending_operations")]

    @staticmethod
    def services(at: int) -> list[str]:
        """The service-linked roles that an account should have."""
        return ["AWSServiceRoleForECS", "AWSServiceRoleForRDS"] if at % 3 else ["AWSServiceRoleForRDS"]

    def assert_deployed(self, *, without: Sequence[int] = ()) -> None:
        """Every account has its roles, each with one owner; no lock is left, and nothing is pending."""
        assert self.locks == []
        assert self.pending() == []
        for at, account in enumerate(self.accounts):
            if at not in without:
                assert roles(account) == self.services(at), account.id
                for role in self.services(at):
                    assert len(account.owners(role)) == 1, (account.id, role, account.tags(role))

    def assert_empty(self) -> None:
        """No account has a role any more."""
        assert self.locks == []
        assert [account.id for account in self.accounts if roles(account)] == []


def _state(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())["checkpoint"]["latest"] or {}
    return found


def roles(account: Account) -> list[str]:
    """The names of an account's service-linked roles."""
    listed = account.client("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    return sorted(role["RoleName"] for role in listed)


def ended(process: subprocess.Popen[str], within: float = limits.COMMAND) -> Ran:
    """Wait until a command has ended."""
    try:
        out, err = process.communicate(timeout=within)
    finally:
        process.kill()  # its engines end with it
    return Ran(process.returncode, out, err)


def engines(process: subprocess.Popen[str]) -> dict[int, str]:
    """The command lines of the engines that a driver runs, by process."""
    found = {pid: _words(pid) for pid in descendants(process.pid)}
    return {pid: " ".join(words) for pid, words in found.items() if words and Path(words[0]).name == "pulumi"}


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
