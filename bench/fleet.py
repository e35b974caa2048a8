"""`python -m bench.fleet [COUNT…]`: what a preview costs per account of a fleet, by mode and by executor.

It prints the table of docs/fleet.md: processor seconds and wall clock per account, and the peak memory of all processes
together, with two accounts at a time. Every account is new, so the time has the making of its stack in it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.lab import REGION, Lab, lab
from bench.processes import adopt_orphans, run
from bench.progress import say
from pulumi_aws_slr.fleet.work import Mode

_COUNTS = (10, 40, 200)
_AT_A_TIME = 2
_LIMIT_SECONDS = 3600.0
_SALT = "v1:3cmgIvalb+s=:v1:EVgEtaGgOdV8M0As:BAiHrL7PwN8wxVZnhMvXByKQkOO1TA=="  # of the lab's passphrase
_PROGRAM = """
import pulumi_aws_slr as slr

slr.RdsServiceLinkedRole("databases")
slr.DmsServerlessServiceLinkedRole("replications")
"""
_ON_A_CLUSTER = """
import subprocess, sys
import distributed

if __name__ == "__main__":
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        sys.exit(subprocess.run([*sys.argv[1:], "--scheduler", cluster.scheduler_address]).returncode)
"""


@dataclass(frozen=True)
class Cost:
    """What one preview of a fleet took."""

    way: str
    accounts: int
    cpu: float
    wall: float
    memory: float

    def row(self) -> str:
        """A line of the table."""
        per_account = f"{self.cpu / self.accounts:.2f} | {self.wall / self.accounts:.2f}"
        return f"| {self.way} | {self.accounts} | {per_account} | {self.memory:.0f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=_COUNTS, help="numbers of accounts")
    given = parser.parse_args()
    adopt_orphans()
    print("| way | accounts | processor s per account | wall s per account | peak memory, MiB |")
    print("| --- | --- | --- | --- | --- |")
    with lab() as place:
        for cost in _costs(place, given.counts):
            print(cost.row(), flush=True)


def _costs(place: Lab, counts: list[int]) -> Iterator[Cost]:
    for count in counts:
        for mode in Mode:
            yield _measured(place, f"`{mode}`, threads", count, ["--mode", mode], on_cluster=False)
        yield _measured(place, "`cli`, Dask's LocalCluster", count, ["--mode", "cli"], on_cluster=True)


def _measured(place: Lab, way: str, count: int, options: list[str], *, on_cluster: bool) -> Cost:
    say(f"{way}, {count} accounts")
    folder = place.scratch("fleet")
    _write(folder, [f"{next(place.numbers):012}" for _ in range(count)])
    env = {**place.env, "PULUMI_BACKEND_URL": f"file://{place.scratch('state')}"}
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", "fleet", "preview", "--json", *options]
    if on_cluster:
        script = folder / "cluster.py"
        script.write_text(_ON_A_CLUSTER, encoding="utf-8")
        command = [sys.executable, str(script), *command]
    ended = run(command, cwd=folder, env=env, limit=_LIMIT_SECONDS)
    if ended.code:
        sys.exit(f"the preview ended with {ended.code}:\n{ended.output}")
    return Cost(way, count, ended.cpu, ended.wall, ended.memory or 0.0)


def _write(folder: Path, numbers: list[str]) -> None:
    """A project with a fleet of some accounts, each of which is entered by a hub."""
    bin_folder = str(Path(sys.prefix) / "bin")
    files = {
        "Pulumi.yaml": {
            "name": "platform",
            "runtime": {"name": "python", "options": {"toolchain": "pip"}},
            "plugins": {"providers": [{"name": "aws-slr", "path": bin_folder}]},
        },
        "Pulumi.baseline.yaml": {"encryptionsalt": _SALT, "config": {"aws:region": REGION}},
        "fleet.yaml": {"defaults": {"stack": "baseline"}, "concurrency": _AT_A_TIME},
        "accounts.yaml": {
            "accounts": [
                {
                    "account_id": number,
                    "name": f"account-{number}",
                    "role": ["arn:aws:iam::999999999999:role/hub", f"arn:aws:iam::{number}:role/slr-fleet"],
                }
                for number in numbers
            ]
        },
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    (folder / "__main__.py").write_text(_PROGRAM, encoding="utf-8")


if __name__ == "__main__":
    main()
