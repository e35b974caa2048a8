"""A build from Go modules: the CLI of the wanted version, and the newest language hosts that can be had as modules."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from local.engine import golang, language_helper, programs
from local.errors import LocalError
from local.progress import run, say

CLI_MODULE = Path(__file__).parent / "cli"
HOST_MODULE = Path(__file__).parent / "language_host"
YAML_MODULE = Path(__file__).parent / "yaml_host"
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
YAML_PACKAGE = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
VERSION_VARIABLE = f"{SDK_MODULE}/go/common/version.Version"


def minimum_go() -> str:
    """Return the oldest Go that builds the CLI, from its go.mod."""
    return golang.directive(CLI_MODULE, "go")


def build(version: str, work: Path) -> Path:
    """Build the engine in `work` and return the folder with its programs.

    Modules and compiled packages go to the user's own Go caches, or into `work` where Go itself has to be installed.

    Raises:
        LocalError: go.mod is for another version, there is no Go, or the build failed.
    """
    pinned = golang.requirement(CLI_MODULE, "github.com/pulumi/pulumi/pkg/v3")
    if pinned != f"v{version}":
        raise LocalError(
            f"{CLI_MODULE / 'go.mod'} is for Pulumi {pinned}, but the installed SDK is {version}: "
            "bring it in step with requirements.txt"
        )
    go = golang.for_module(CLI_MODULE, work)
    say(f"Building Pulumi {version} with {go.version}: about five minutes on two cores, once per machine.")
    out = work / "built"
    out.mkdir(exist_ok=True)
    _compile(go, CLI_MODULE, CLI_PACKAGE, out, f"-s -w -X {VERSION_VARIABLE}=v{version}")
    _compile(go, HOST_MODULE, HOST_PACKAGE, out, "-s -w")
    _compile(go, YAML_MODULE, YAML_PACKAGE, out, "-s -w")
    listing = subprocess.run(
        [go.program, "list", "-m", "-f", "{{.Dir}}", SDK_MODULE],
        cwd=CLI_MODULE,
        env=go.env,
        capture_output=True,
        text=True,
        check=True,
    )
    _place(Path(listing.stdout.strip()) / "python" / "cmd" / programs.LANGUAGE_HELPER, out / language_helper.SDK_HELPER)
    _place(Path(language_helper.__file__), out / programs.LANGUAGE_HELPER)
    return out


def _place(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)  # the mode of what is in the module cache is read-only
    target.chmod(0o755)


def _compile(go: golang.Go, module: Path, package: str, out: Path, ldflags: str) -> None:
    run(
        [go.program, "build", "-v", "-mod=readonly", "-trimpath", "-ldflags", ldflags, "-o", f"{out}/", package],
        title=f"building {package.rpartition('/')[2]}",
        cwd=module,
        env=go.env,
    )
