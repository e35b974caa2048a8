"""The environment in which every Pulumi command of the local set-up runs: it can reach the local AWS and nothing else.

`python -m local.environment --export` prints it for a shell; `local/env.sh` evaluates that.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from pathlib import Path

from local import daemon, engine
from local.errors import LocalError
from local.failures import told
from local.layout import RUN_DIRECTORY

PASSPHRASE = "local"  # noqa: S105 - encrypts nothing but the stack `local`; its salt is in stacks/Pulumi.local.yaml
REGION = "us-east-1"
ACCESS_KEY = "local"  # the root user of the account 123456789012: see local/aws/identity.py
SECRET_KEY = "local"  # noqa: S105 - the local AWS takes any


def environment(aws_url: str, *, home: Path, backend: Path, engine_bin: Path | None = None) -> dict[str, str]:
    """Return the whole environment for Pulumi and its plugins against the AWS at `aws_url`.

    Nothing of the user's own `AWS_*` and `PULUMI_*` settings gets through, whether named here or not: a profile, a
    service's own endpoint or an access token could lead to a real account or to Pulumi Cloud.

    Args:
        aws_url: the local AWS, such as `http://127.0.0.1:4566`.
        home: PULUMI_HOME, where plugins are.
        backend: the folder of the file backend; created if missing.
        engine_bin: the engine's programs; those on PATH if None.
    """
    backend.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    direct = ",".join(filter(None, [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), "127.0.0.1,localhost"]))
    return {
        **inherited,
        "PATH": _path(engine_bin),
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # the one that boto3 reads
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": direct,
        "no_proxy": direct,
    }


def _path(engine_bin: Path | None) -> str:
    """Return PATH with the virtual environment first, as the language host takes Python from there, and the engine."""
    first = [str(Path(sys.prefix) / "bin")]
    rest = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry not in first]
    if engine_bin and shutil.which("pulumi", path=os.pathsep.join(rest)) != str(engine_bin / "pulumi"):
        first.append(str(engine_bin))
        rest = [entry for entry in rest if entry != str(engine_bin)]
    return os.pathsep.join([*first, *rest])


def current(directory: Path = RUN_DIRECTORY) -> dict[str, str]:
    """Return the environment of what `make up` has left in `directory`.

    Raises:
        LocalError: there is no engine, or the local AWS is not running.
    """
    found = engine.find()
    if found is None:
        raise LocalError("There is no Pulumi engine on this machine yet. Run `make up` first.")
    aws = daemon.running(directory)
    if aws is None:
        state = "does not answer any more" if (directory / "aws.json").exists() else "has not been started yet"
        raise LocalError(f"The local AWS of {directory} {state}. Run `make up`, then try again.")
    return environment(aws.url, home=directory / "pulumi-home", backend=directory / "state", engine_bin=found.bin)


def exports(wanted: dict[str, str], present: dict[str, str]) -> str:
    """Return commands for bash and zsh that turn the environment `present` into `wanted`."""
    return "\n".join(
        [
            *(f"unset {name}" for name in sorted(present.keys() - wanted.keys())),
            *(f"export {name}={shlex.quote(value)}" for name, value in wanted.items() if present.get(name) != value),
        ]
    )


def main() -> None:
    """Print the exports for a shell, or end with the reason why there are none."""
    parser = argparse.ArgumentParser(prog="python -m local.environment", description=__doc__)
    parser.add_argument("--export", action="store_true", required=True, help="print shell commands that set it")
    parser.parse_args()
    with told():
        print(exports(current(), dict(os.environ)))


if __name__ == "__main__":
    main()
