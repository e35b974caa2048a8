"""docs/performance.md from samples."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import groupby

from bench.lab import CONDITIONS
from bench.parts import NO_CHECKPOINTS, SCENARIO
from bench.samples import Figure, Sample, Samples, wall
from bench.targets import Verdict, verdicts
from bench.tools import OPERATIONS, Ours

_PACKAGES = ("pulumi", "pip", "boto3")
_INTRODUCTION = """\
# Performance

Made by `make bench`, which takes about 45 minutes and refuses to write this page on a machine that has something else
to do; do not edit. *Processor seconds* are those of all processes of a command; *seconds* are by the clock, and differ
much more between machines. The targets are ratios of processor seconds, unless they say something else.

All tools make the same roles of EC2 Auto Scaling, which takes custom suffixes, in a [local AWS](local-aws.md). Every
round begins in an account that nobody has touched, and the tools take turns. A figure is the median of all rounds
with the least and the most in brackets; where there is no bracket there was one round. *From the first write* is the
time from the first call that changes something to the end of the last call. Our commands are Pulumi's with
`--skip-preview` and the file backend, Terraform's are those with `-auto-approve`. *Without checkpoints* the engine
writes its state at the end only (`PULUMI_SKIP_CHECKPOINTS=true`). MiB are the peak of all processes together.
"""


def page(samples: Samples, notes: Sequence[str]) -> str:
    """The whole page; `notes` explain what was not measured, or badly."""
    return "\n".join(
        [
            _INTRODUCTION,
            *_machine(),
            *(f"- {note}" for note in notes),
            "",
            "## Targets",
            "",
            *_targets(verdicts(samples)),
            "",
            "## Roles",
            "",
            *_conditions(samples),
            "",
            *_lives(samples.of(scenario="roles")),
            "## Calls",
            "",
            "What one round of ours called, with as many roles; GetCallerIdentity is called once by each process.",
            "",
            *_calls(samples.of(scenario="roles", tool=Ours.name)),
            "",
            "## Where the time of a command goes",
            "",
            *_parts(samples),
            "",
            "## The rest",
            "",
            *_rest(samples),
            "",
        ]
    )


def _machine() -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"- {platform.system()} on {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB of memory",
        f"- Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in _PACKAGES)}",
    ]


def _targets(found: Sequence[Verdict]) -> list[str]:
    said = {True: "met", False: "**missed**", None: "not measured"}
    rows = [
        [
            verdict.text,
            f"{verdict.limit:g}",
            "" if verdict.measured is None else f"{verdict.measured:.2f}",
            said[verdict.met],
        ]
        for verdict in found
    ]
    missed = [f"- {verdict.text}: {verdict.why}." for verdict in found if verdict.met is False and verdict.why]
    told = ["", "Why they were missed, by the parts that are measured below:", "", *missed] if missed else []
    return [*_table(["target", "at most", "measured", ""], rows), *told]


def _conditions(samples: Samples) -> list[str]:
    used = {one.condition for one in samples}
    return [f"- {name}: {condition.text}" for name, condition in CONDITIONS.items() if name in used]


def _lives(samples: Samples) -> Iterator[str]:
    keys = sorted({(list(CONDITIONS).index(one.condition), one.condition, one.roles) for one in samples})
    for _, condition, roles in keys:
        these = samples.of(condition=condition, roles=roles)
        yield f"### {roles:,} role{'s' if roles > 1 else ''}, {condition}"
        yield ""
        yield from _table(
            ["operation", "tool", "processor seconds", "seconds", "from the first write", "MiB", "calls"],
            list(_life_rows(these)),
        )
        yield ""


def _life_rows(samples: Samples) -> Iterator[list[str]]:
    for operation in OPERATIONS:
        tools = dict.fromkeys(one.tool for one in samples)
        for tool in tools:
            these = samples.of(operation=operation, tool=tool)
            if not these:
                continue
            failed = sum(one.code != 0 for one in these)
            yield [
                operation,
                tool,
                _shown(these.figure()) + (f"; {failed} failed" if failed else ""),
                _shown(these.figure(wall)),
                _shown(these.figure(lambda one: one.writing)),
                _whole(these.figure(lambda one: one.memory)),
                _count(these),
            ]


def _count(samples: Samples) -> str:
    calls = samples.figure(lambda one: sum(one.calls.values()))
    throttled = samples.figure(lambda one: one.throttled)
    more = f", {throttled.median:.0f} of them throttled" if throttled and throttled.median else ""
    return _whole(calls) + more


def _calls(samples: Samples) -> list[str]:
    rows = []
    for (roles, condition, operation), group in groupby(samples, lambda one: (one.roles, one.condition, one.operation)):
        last = list(group)[-1]
        told = ", ".join(f"{count} {action}" for action, count in last.calls.items())
        rows.append([f"{roles:,}", condition, operation, told or "none"])
    unique = list({tuple(row[:3]): row for row in rows}.values())
    return _table(["roles", "AWS", "operation", "calls"], unique)


def _parts(samples: Samples) -> list[str]:
    rows = _by_tool(samples.of(scenario=SCENARIO))
    text = [
        "Every command of Pulumi starts the CLI, the language host with the program, and the providers; a role's own",
        "share is what the columns *from the first write* above show. The file backend writes the whole state before",
        "and after every step, so the bytes that it writes grow with the square of the number of resources: the rows",
        f"*{NO_CHECKPOINTS}* above leave that out.",
        "",
    ]
    return [*text, *_table(["part", "processor seconds", "seconds", "MiB"], rows)]


def _rest(samples: Samples) -> Iterator[str]:
    for scenario, title in (
        ("components", "Preview of a platform program: 20 components, and the same resources without them"),
        ("import", "Imports"),
        ("report", "`slr report`"),
    ):
        yield f"### {title}"
        yield ""
        yield from _table(["", "processor seconds", "seconds", "MiB"], _by_tool(samples.of(scenario=scenario)))
        yield ""
    yield "### The catalogue"
    yield ""
    yield from _steps(samples.of(scenario="catalogue"), lambda one: [one.operation])
    yield ""
    yield "### The look for a role's users in all Regions, one of which answers 1.5 s late"
    yield ""
    yield "*alone* is that Region by itself, *first* are all of them from nothing, *again* once more."
    yield ""
    yield from _steps(samples.of(scenario="region scan"), lambda one: [one.tool, one.operation])


def _by_tool(samples: Samples) -> list[list[str]]:
    rows = []
    for tool in dict.fromkeys(one.tool for one in samples):
        these = samples.of(tool=tool)
        memory = these.figure(lambda one: one.memory)
        rows.append([tool, _shown(these.figure()), _shown(these.figure(wall)), _whole(memory)])
    return rows


def _steps(samples: Samples, label: Callable[[Sample], list[str]]) -> list[str]:
    rows = []
    for names in dict.fromkeys(tuple(label(one)) for one in samples):
        these = Samples(one for one in samples if tuple(label(one)) == names)
        rows.append([*names, _shown(these.figure(wall), 3)])
    width = len(rows[0]) - 1 if rows else 1
    return _table([*[""] * width, "seconds"], rows)


def _shown(figure: Figure | None, places: int = 2) -> str:
    if figure is None:
        return ""
    median = f"{figure.median:.{places}f}"
    return median if figure.count == 1 else f"{median} ({figure.least:.{places}f} to {figure.most:.{places}f})"


def _whole(figure: Figure | None) -> str:
    return "" if figure is None else f"{figure.median:.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
