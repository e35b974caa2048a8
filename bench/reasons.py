"""Why a target is missed: what the profile says that was measured along with it."""

from __future__ import annotations

from bench import parts
from bench.samples import Figure, Samples
from bench.tools import DESTROY, UP, Ours


def of_start(samples: Samples) -> str:
    """What every command pays before it comes to a role."""
    measured = samples.of(scenario=parts.SCENARIO)
    names = {
        parts.EMPTY: "a preview of an empty program, which is the engine's and the language host's alone",
        parts.PROVIDER: "the start of our provider",
        parts.CLIENT: "the SDK with a client for IAM",
    }
    spent = {text: measured.of(tool=part).figure() for part, text in names.items()}
    return "Every command pays for " + ", ".join(f"{text} ({_s(figure)})" for text, figure in spent.items() if figure)


def of_components(samples: Samples) -> str:
    """What components cost the engine."""
    measured = samples.of(scenario="components")
    cpu = {tool: measured.of(tool=tool).figure(lambda one: one.cpu) for tool in ("components", "by hand")}
    return (
        "20 components are 40 resources more, one for each component and one for its callers, and the SDK registers "
        f"each of them with the engine twice; processor time: {_s(cpu['components'])}, by hand {_s(cpu['by hand'])}"
    )


def of_checkpoints(samples: Samples) -> str:
    """What the state that the engine writes at every step costs."""
    lives = samples.of(scenario="roles", condition="0 ms", roles=300)
    told = []
    for operation in (UP, DESTROY):
        with_them = lives.of(tool=Ours.name, operation=operation).figure()
        without = lives.of(tool=parts.OursWithoutCheckpoints.name, operation=operation).figure()
        told.append(f"{operation} of 300 roles takes {_s(with_them)}, without checkpoints {_s(without)}")
    return f"The engine writes its whole state at every step, so its time grows with the square: {'; '.join(told)}"


def _s(figure: Figure | None) -> str:
    return f"{figure.median:.2f} s" if figure else "not measured"
