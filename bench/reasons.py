"""Why targets are missed, from the profile measured along with them."""

from __future__ import annotations

from bench import parts
from bench.samples import Figure, Samples
from bench.small import IMPORTS
from bench.tools import DESTROY, PREVIEW, ByHand, Components, InEmptyComponents, Ours

_UNKNOWN = "not measured"


def of_start(samples: Samples) -> str:
    """What every command pays before its first role."""
    measured = samples.of(scenario=parts.SCENARIO)
    names = {
        parts.EMPTY: "a preview of an empty program, which is the engine's and the language host's alone",
        parts.PROVIDER: "the start of our provider",
        parts.CLIENT: "the SDK with a client for IAM",
    }
    spent = ", ".join(f"{text} ({_s(measured.of(tool=part).figure())})" for part, text in names.items())
    of_empty = ", ".join(
        f"{_s(measured.of(tool=part).figure())} for {part}" for part in (parts.CLI, parts.PACKAGES, parts.SDK)
    )
    return f"Every command pays for {spent}. The preview of an empty program includes {of_empty}"


def of_components(samples: Samples) -> str:
    measured = samples.of(scenario="components")
    ours, bare, empty = (measured.of(tool=tool.name) for tool in (Components, ByHand, InEmptyComponents))
    cpu = ", ".join(
        f"{_s(these.figure(lambda one: one.cpu))} {name}"
        for these, name in ((ours, "with ours"), (empty, "with empty ones"), (bare, "with none"))
    )
    return (
        "20 components are 40 resources more, one for each component and one for its callers, and the SDK registers "
        "each of them with the engine twice. Components that do nothing take "
        f"{_times(empty.ratio_to(bare))} of the time without any; processor time: {cpu}"
    )


def of_checkpoints(samples: Samples, operation: str) -> str:
    """The cost of the state that the engine writes at every step."""
    lives = samples.of(scenario="roles", condition="0 ms", operation=operation)
    with_them, without = (lives.of(tool=tool.name) for tool in (Ours, parts.OursWithoutCheckpoints))
    times = "; ".join(
        f"{operation} of {roles:,} roles takes {_s(with_them.of(roles=roles).figure())}, without checkpoints "
        f"{_s(without.of(roles=roles).figure())}"
        for roles in (300, 1000)
    )
    return (
        f"The engine writes its whole state at every step, so its time grows with the square: {times}. "
        f"Without checkpoints the target's figure is {_times(without.growth())}"
    )


def of_parallelism(samples: Samples) -> str:
    """The cost of few simultaneous resources in the engine."""
    lives = samples.of(scenario="roles", condition="0 ms", roles=300, operation=DESTROY)
    by_default, more = (lives.of(tool=tool.name).figure() for tool in (Ours, parts.OursInParallel))
    return (
        "The engine works on four resources at once for each processor, and each deletion waits for IAM's task: "
        f"destroy of 300 roles takes {_s(by_default)}, with `{parts.PARALLEL}` {_s(more)}"
    )


def of_previews(samples: Samples) -> str:
    """What the engine and the SDK need for large previews."""
    lives = samples.of(scenario="roles", condition="0 ms", tool=Ours.name, operation=PREVIEW)
    times = ", ".join(f"{_s(lives.of(roles=roles).figure())} for {roles:,}" for roles in (50, 300, 1000))
    return f"So grows a preview without refresh, too, in which our provider calls nothing: {times} roles"


def of_imports(samples: Samples) -> str:
    measured = samples.of(scenario="import")
    cpu = [f"{_s(measured.of(tool=label).figure(lambda one: one.cpu))} for `{label}`" for label in IMPORTS]
    return f"A program imports the components that it uses; this is all of them. Processor time: {', '.join(cpu)}"


def _s(figure: Figure | None) -> str:
    return f"{figure.median:.2f} s" if figure else _UNKNOWN


def _times(ratio: float | None) -> str:
    return _UNKNOWN if ratio is None else f"{ratio:.2f}"
