"""The compared tools: each creates, keeps and deletes the same roles by its own command line."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

import yaml

from bench import programs
from bench.lab import REGION
from bench.processes import Ended, run
from local.layout import ROOT

UP, UP_AGAIN, PREVIEW, PREVIEW_REFRESH, REFRESH, DESTROY = OPERATIONS = (
    "up",
    "up, no changes",
    "preview",
    "preview with refresh",
    "refresh",
    "destroy",
)
_PREPARATION_SECONDS = 300.0
_MIRROR_VARIABLE = "SLR_BENCH_TERRAFORM_MIRROR"
_MIRRORS = ("~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "/opt/*")


_T = TypeVar("_T")


def by_turns(tools: Iterable[_T], number: int) -> list[_T]:
    """The order of the tools in a round, counted from 0: each round begins with another."""
    order = list(tools)
    first = number % len(order)
    return [*order[first:], *order[:first]]


class Tool(ABC):
    """One way to manage roles, in a folder and an environment."""

    name: ClassVar[str]

    def __init__(self, folder: Path, env: Mapping[str, str], roles: int) -> None:
        self.folder = folder
        self.env = dict(env)
        self.roles = roles

    @abstractmethod
    def prepare(self) -> None:
        """Write what the tool needs, unmeasured."""

    @abstractmethod
    def command(self, operation: str) -> list[str] | None:
        """The command line of an operation; None where the tool has none."""

    def do(self, command: Sequence[str], limit: float) -> Ended:
        return run(command, cwd=self.folder, env=self.env, limit=limit)

    def _prepared(self, *command: str) -> None:
        ended = self.do(command, _PREPARATION_SECONDS)
        if ended.code:
            raise SystemExit(f"`{' '.join(command)}` failed:\n{ended.output}")


class Pulumi(Tool):
    """A program in a project with its own file backend."""

    @abstractmethod
    def text(self) -> str:
        """The program."""

    def prepare(self) -> None:
        (self.folder / "__main__.py").write_text(self.text())
        providers = [{"name": "aws-slr", "path": str(Path(sys.prefix) / "bin")}]
        runtime = {"name": "python", "options": {"toolchain": "pip"}}
        project = {"name": "bench", "runtime": runtime, "plugins": {"providers": providers}}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        (self.folder / "state").mkdir()
        self.env["PULUMI_BACKEND_URL"] = f"file://{self.folder / 'state'}"
        self._prepared("pulumi", "stack", "init", "bench", "--non-interactive")

    def command(self, operation: str) -> list[str]:
        words = {
            UP: ["up", "--yes", "--skip-preview"],
            UP_AGAIN: ["up", "--yes", "--skip-preview"],
            PREVIEW: ["preview"],
            PREVIEW_REFRESH: ["preview", "--refresh"],
            REFRESH: ["refresh", "--yes", "--skip-preview"],
            DESTROY: ["destroy", "--yes", "--skip-preview"],
        }
        return ["pulumi", *words[operation], "--non-interactive"]


class Ours(Pulumi):
    """`pulumi_aws_slr.Role`."""

    name = "pulumi-aws-slr"

    def text(self) -> str:
        return programs.OUR_ROLES.format(roles=self.roles)


class Described(Ours):
    """As `Ours`, each with a description."""

    name = "pulumi-aws-slr, described"

    def text(self) -> str:
        return super().text().replace("custom_suffix=", 'description="For the bench", custom_suffix=')


class PlainPulumiAws(Pulumi):
    """`aws.iam.ServiceLinkedRole` of pulumi-aws with its real plugin."""

    name = "pulumi-aws"

    def text(self) -> str:
        return programs.PLAIN_ROLES.format(roles=self.roles)


class Components(Pulumi):
    """A platform's program with components."""

    name = "components"

    def text(self) -> str:
        return programs.PLATFORM_OF_COMPONENTS


class ByHand(Pulumi):
    """The same roles, policies and attachments, resource by resource."""

    name = "by hand"

    def text(self) -> str:
        return programs.platform_by_hand()


class InEmptyComponents(ByHand):
    """As `ByHand`, in as many components as `Components` has: the cost of components in engine and SDK."""

    name = "by hand, in components that do nothing"

    def text(self) -> str:
        return programs.platform_by_hand(in_components=True)


class Terraform(Tool):
    """`aws_iam_service_linked_role` of Terraform's AWS provider, from a local mirror."""

    name = "Terraform"

    def prepare(self) -> None:
        (self.folder / "main.tf").write_text(programs.TERRAFORM.format(roles=self.roles, region=REGION))
        settings = self.folder / "terraform.rc"
        settings.touch()
        self.env["TF_CLI_CONFIG_FILE"] = str(settings)
        self._prepared("terraform", "init", "-input=false", "-no-color", f"-plugin-dir={terraform_mirror()}")

    def command(self, operation: str) -> list[str] | None:
        """Every plan of Terraform's refreshes, so its preview is one with a refresh."""
        words = {
            UP: ["apply", "-auto-approve"],
            UP_AGAIN: ["apply", "-auto-approve"],
            PREVIEW_REFRESH: ["plan"],
            REFRESH: ["apply", "-refresh-only", "-auto-approve"],
            DESTROY: ["destroy", "-auto-approve"],
        }
        return ["terraform", *words[operation], "-input=false", "-no-color"] if operation in words else None


class Floor(Tool):
    """A script with the calls of `Ours` and nothing else: the cost of boto3 and AWS."""

    name = "boto3 script"

    def prepare(self) -> None:
        self.env["PYTHONPATH"] = str(ROOT)

    def command(self, operation: str) -> list[str] | None:
        """Where `Ours` makes no calls, it has nothing to do."""
        words = {UP: "create", PREVIEW_REFRESH: "read", REFRESH: "read", DESTROY: "delete"}
        if operation not in words:
            return None
        return [sys.executable, "-m", "bench.floor", words[operation], str(self.roles)]


def terraform_mirror() -> Path | None:
    """The folder with Terraform's AWS provider for this machine, in the layout of `terraform providers mirror`.

    It is $SLR_BENCH_TERRAFORM_MIRROR, or where Terraform itself looks for one, or below /opt.
    """
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    here = f"*/hashicorp/aws/*/{platform.system().lower()}_{machine}/terraform-provider-aws*"
    named = os.environ.get(_MIRROR_VARIABLE)
    for pattern in [named] if named else _MIRRORS:
        path = Path(pattern).expanduser()
        for folder in sorted(path.parent.glob(path.name)):
            if any(folder.glob(here)):
                return folder
    return None


def why_no_terraform() -> str | None:
    """Why Terraform cannot be measured here, if so."""
    if shutil.which("terraform") is None:
        return "`terraform` is not on PATH"
    if terraform_mirror() is None:
        return f"no mirror with Terraform's AWS provider was found; {_MIRROR_VARIABLE} names one"
    return None
