"""Why targets are missed, from the profile measured along with them, in processor seconds."""

from __future__ import annotations

from bench import parts
from bench.samples import Figure, Samples, wall
from bench.small import IMPORTS
from bench.tools import DESTROY, PREVIEW, UP, ByHand, Components, Floor, InEmptyComponents, Ours

_UNKNOWN = "not measured"


def of_start(samples: Samples) -> str:
    """What every command pays before its first role."""
    measured = samples.of(scenario=parts.SCENARIO)
    names = {
        parts.EMPTY: "a preview of an empty program, which is the engine's and the language host's alone",
        parts.PROVIDER: "the start of our provider",
        parts.CLIENT: "the SDK with the clients for STS and IAM",
    }
    spent = ", ".join(f"{text} ({_s(measured.of(tool=part).figure())})" for part, text in names.items())
    of_empty = ", ".join(
        f"{_s(measured.of(tool=part).figure())} for {part}" for part in (parts.CLI, parts.PACKAGES, parts.SDK)
    )
    return f"Every command pays for {spent}. The preview of an empty program includes {of_empty}"


def of_components(samples: Samples) -> str:
    measured = samples.of(scenario="components")
    ours, bare, empty = (measured.of(tool=tool.name) for tool in (Components, ByHand, InEmptyComponents))
    spent = ", ".join(
        f"{_s(these.figure())} {name}"
        for these, name in ((ours, "with ours"), (empty, "with empty ones"), (bare, "with none"))
    )
    return (
        "20 components are 40 resources more, one for each component and one for its callers, and the SDK registers "
        f"each of them with the engine twice: {spent}. Components that do nothing take {_times(empty.ratio_to(bare))} "
        "of what the program without any takes"
    )


def of_many(samples: Samples) -> str:
    """The parts of a large `up` that writes no state on its way."""
    lives = samples.of(scenario="roles", condition="0 ms", roles=300)
    without = lives.of(tool=parts.OursWithoutCheckpoints.name)
    up, still = without.of(operation=UP), without.of(operation=PREVIEW)
    script = lives.of(tool=Floor.name, operation=UP)
    return (
        f"It takes {_s(up.figure())}. A preview of as many, in which our provider calls nothing, takes "
        f"{_s(still.figure())} for the engine and the program; a script that makes the same calls {_s(script.figure())}"
    )


def of_checkpoints(samples: Samples, operation: str) -> str:
    """The cost of the state that the engine writes at every step."""
    lives = samples.of(scenario="roles", condition="0 ms", operation=operation, roles=300)
    with_them, without = (lives.of(tool=tool.name) for tool in (Ours, parts.OursWithoutCheckpoints))
    return (
        f"The engine writes its whole state at every step: {operation} of 300 roles takes {_s(with_them.figure())} "
        f"with checkpoints and {_s(without.figure())} without"
    )


def of_parallelism(samples: Samples) -> str:
    """The cost of few simultaneous resources in the engine, by the clock."""
    lives = samples.of(scenario="roles", condition="0 ms", roles=300, operation=DESTROY)
    by_default, more, script = (lives.of(tool=tool.name).figure(wall) for tool in (Ours, parts.OursInParallel, Floor))
    return (
        "The engine works on four resources at once for each processor, and each deletion waits for IAM's task: "
        f"destroy of 300 roles takes {_s(by_default)}, without checkpoints and with `{parts.PARALLEL}` {_s(more)}, and "
        f"a script that deletes 16 at once {_s(script)}"
    )


def of_growth(samples: Samples, operation: str) -> str:
    """How the time grows, of the engine and the SDK alone, too."""
    lives = samples.of(scenario="roles", condition="0 ms")
    without = lives.of(tool=parts.OursWithoutCheckpoints.name)
    times = "; ".join(
        f"{named} {', '.join(_s(without.of(roles=roles, operation=named).figure()) for roles in (50, 300, 1000))}"
        for named in dict.fromkeys((operation, PREVIEW))
    )
    return f"For 50, 300 and 1,000 roles: {times}; in a preview our provider calls nothing"


def of_imports(samples: Samples) -> str:
    measured = samples.of(scenario="import")
    figures = {label: measured.of(tool=label).figure() for label in IMPORTS}
    spent = [f"{figure.least:.2f} s for `{label}`" for label, figure in figures.items() if figure]
    return f"A program imports the components that it uses; this is all of them: {', '.join(spent)}"


def _s(figure: Figure | None) -> str:
    return f"{figure.median:.2f} s" if figure else _UNKNOWN


def _times(ratio: float | None) -> str:
    return _UNKNOWN if ratio is None else f"{ratio:.2f}"
