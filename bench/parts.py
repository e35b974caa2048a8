"""The parts of every command's time, each alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.lab import Lab
from bench.processes import cpu_of_children, run
from bench.progress import say
from bench.samples import Sample
from bench.tools import PREVIEW, Ours, Pulumi

SCENARIO = "parts"
CLI, PACKAGES, EMPTY, SDK, PROVIDER, CLIENT = (
    "the Pulumi CLI alone: `pulumi version`",
    "the list of the program's packages, which the language host asks pip for",
    "preview of an empty program",
    "a Python program that imports pulumi",
    "our provider's process, until it listens",
    "a Python program that makes our clients for STS and IAM",
)
NO_CHECKPOINTS = "without checkpoints"
PARALLEL = "--parallel 64"
_CLIENTS = """
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
aws = Aws(Config())
aws.client("sts"), aws.client("iam")
"""
_LIMIT_SECONDS = 600.0


class Empty(Pulumi):
    """An empty program."""

    name = "empty program"

    def text(self) -> str:
        return ""


class OursWithoutCheckpoints(Ours):
    """As `Ours`, with an engine that writes its state at the end only."""

    name = f"pulumi-aws-slr, {NO_CHECKPOINTS}"

    def prepare(self) -> None:
        super().prepare()
        self.env["PULUMI_SKIP_CHECKPOINTS"] = "true"


class OursInParallel(OursWithoutCheckpoints):
    """As `OursWithoutCheckpoints`, with more simultaneous resources than four per processor."""

    name = f"pulumi-aws-slr, {NO_CHECKPOINTS}, {PARALLEL}"

    def command(self, operation: str) -> list[str]:
        return [*super().command(operation), *PARALLEL.split()]


def parts(lab: Lab, rounds: int) -> Iterator[Sample]:
    """Measure each part that often, in turns."""
    say("the parts of every command")
    with lab.account() as account:
        empty = Empty(lab.scratch("empty"), account.env, 0)
        empty.prepare()
        commands = {
            CLI: ["pulumi", "version"],
            PACKAGES: [sys.executable, "-m", "pip", "list", "-v", "--format", "json"],
            EMPTY: empty.command(PREVIEW),
            SDK: [sys.executable, "-c", "import pulumi"],
            CLIENT: [sys.executable, "-c", _CLIENTS],
        }
        for _ in range(rounds):
            for name, command in commands.items():
                ended = run(command, cwd=empty.folder, env=empty.env, limit=_LIMIT_SECONDS)
                if ended.code:
                    raise SystemExit(f"`{' '.join(command)}` failed:\n{ended.output}")
                yield Sample(SCENARIO, name, SCENARIO, ended.wall, cpu=ended.cpu, memory=ended.memory)
            yield _provider_start(empty.env)


def _provider_start(env: dict[str, str]) -> Sample:
    begin, before = time.perf_counter(), cpu_of_children()
    command = [sys.executable, "-m", "pulumi_aws_slr.plugin"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or not process.stdout.readline():
            raise SystemExit("our provider did not start")
        spent = time.perf_counter() - begin
        process.terminate()
    return Sample(SCENARIO, PROVIDER, SCENARIO, spent, cpu=cpu_of_children() - before)
