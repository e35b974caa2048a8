"""A project with a fleet, written to a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_slr.fleet.work import Command, Task

PROJECT = {"name": "platform", "runtime": "python", "stackConfigDir": "stacks"}


def arn(account: str, name: str = "slr-fleet") -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def number(at: int) -> str:
    return f"{at:012d}"


def member(at: int, *tags: str, **more: Any) -> dict[str, Any]:
    """The entry of an account, with a chain from the hub."""
    chain = [arn("999999999999", "hub"), arn(number(at))]
    return {"account_id": number(at), "name": f"team-{at}", "role": chain, "tags": list(tags), **more}


@dataclass(frozen=True)
class Estate:
    """A project's folder with its fleet's files."""

    folder: Path

    def write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        return path

    @property
    def fleet(self) -> Path:
        return self.folder / "fleet.yaml"

    @property
    def accounts(self) -> Path:
        return self.folder / "accounts.yaml"


def estate(folder: Path, accounts: list[dict[str, Any]], fleet: dict[str, Any] | None = None) -> Estate:
    """A whole project: Pulumi.yaml, the stacks `baseline` and `prod`, and the fleet's two files."""
    made = Estate(folder)
    made.write("Pulumi.yaml", PROJECT)
    for stack in ("baseline", "prod"):
        made.write(f"stacks/Pulumi.{stack}.yaml", {"config": {"aws:region": "eu-central-1", "roles": {stack: {}}}})
    made.write("accounts.yaml", {"accounts": accounts})
    made.write("fleet.yaml", {"defaults": {"stack": "baseline"}, **(fleet or {})})
    return made


def task(at: int, folder: Path, command: Command = Command.UP, **more: Any) -> Task:
    """The task of an account."""
    given = {"fingerprint": "f", "wave": "all", **more}
    return Task(
        command=command,
        account=number(at),
        name=f"team-{at}",
        template="baseline",
        project="platform",
        directory=folder,
        folder=folder / ".slr" / "fleet",
        config={},
        **given,
    )
