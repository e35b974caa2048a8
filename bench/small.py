"""Smaller measurements: imports, the load of the catalogue, the search for users, the report, components."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.lab import Lab
from bench.processes import Ended, run
from bench.progress import say
from bench.samples import Sample
from bench.tools import PREVIEW, ByHand, Components, InEmptyComponents, Ours, Pulumi, by_turns
from local.layout import ROOT

_LIMIT_SECONDS = 300.0
_WITHOUT, _WITH, _NAMES = (
    "import pulumi, pulumi_aws",
    "import pulumi, pulumi_aws, pulumi_aws_slr",
    "the same, and all public names",
)
IMPORTS = {
    _WITHOUT: _WITHOUT,
    _WITH: _WITH,
    _NAMES: f"{_WITH}; [getattr(pulumi_aws_slr, name) for name in pulumi_aws_slr.__all__]",
}
"""Programs by label. pulumi_aws loads modules on use, and each program uses its `iam`."""
REPORT_ROLES = 300


def imports(lab: Lab, rounds: int) -> Iterator[Sample]:
    """The package's import, after the imports of every program."""
    say("imports")
    used = "import pulumi, pulumi_aws; pulumi_aws.iam.Policy, pulumi_aws.get_partition_output; "
    for _ in range(rounds):
        for label, program in IMPORTS.items():
            yield _sample("import", label, _checked([sys.executable, "-c", used + program], lab.folder, lab.env))


def components(lab: Lab, rounds: int) -> Iterator[Sample]:
    """First previews of a platform program by components and by hand, in turns."""
    say("a platform program with 20 components, and the same by hand")
    tools: list[Pulumi] = []
    with lab.account() as account:
        for kind in (Components, ByHand, InEmptyComponents):
            tools.append(kind(lab.scratch("platform"), account.env, 20))
            tools[-1].prepare()
        for number in range(rounds):
            for tool in by_turns(tools, number):
                yield _sample("components", tool.name, _checked(tool.command(PREVIEW), tool.folder, tool.env))


def report(lab: Lab, rounds: int, roles: int = REPORT_ROLES) -> Iterator[Sample]:
    """`slr report` on a preview that creates hundreds of roles."""
    say(f"slr report on {roles} roles")
    file = lab.folder / "preview.json"
    with lab.account() as account:
        tool = Ours(lab.scratch("report"), account.env, roles)
        tool.prepare()
        shown = _checked([*tool.command(PREVIEW), "--json", "--show-sames"], tool.folder, tool.env)
        file.write_text(shown.output)
    for _ in range(rounds):
        command = [str(Path(sys.prefix) / "bin" / "slr"), "report", str(file)]
        yield _sample("report", f"slr report, {roles} roles", _checked(command, lab.folder, lab.env))


def catalogue(lab: Lab, rounds: int) -> Iterator[Sample]:
    """The load of the catalogue, step by step; see `catalog_load.py`."""
    say("catalogue")
    for row in _json_of(["bench.catalog_load", "--json", str(rounds)], lab):
        yield Sample("catalogue", "pulumi-aws-slr", str(row["step"]), float(row["seconds"]))


def region_scan(lab: Lab, rounds: int) -> Iterator[Sample]:
    """The search for a role's users in all Regions, one of them slow; see `region_scan.py`."""
    for number in range(rounds):
        say(f"Region scan, round {number + 1} of {rounds}")
        for row in _json_of(["bench.region_scan", "--json"], lab):
            yield Sample("region scan", str(row["role"]), str(row["what"]), float(row["seconds"]))


def _json_of(arguments: Sequence[str], lab: Lab) -> list[dict[str, Any]]:
    ended = _checked([sys.executable, "-m", *arguments], ROOT, lab.env)
    return [json.loads(line) for line in ended.output.splitlines()]


def _checked(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Ended:
    ended = run(command, cwd=folder, env=env, limit=_LIMIT_SECONDS)
    if ended.code:
        raise SystemExit(f"`{' '.join(command)}` failed:\n{ended.output}")
    return ended


def _sample(scenario: str, label: str, ended: Ended) -> Sample:
    return Sample(scenario, label, scenario, ended.wall, cpu=ended.cpu, memory=ended.memory)
