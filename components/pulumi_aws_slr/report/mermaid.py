"""Graphs as Mermaid text, which GitHub draws.

Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_aws_slr.report.escaping import label
from pulumi_aws_slr.report.picture import Kind, Picture
from pulumi_aws_slr.report.teardown import Step, Teardown

_SHAPES = {Kind.CALLER: ("([", "])"), Kind.ROLE: ("[", "]"), Kind.WORKLOAD: ("[(", ")]")}


def teardown_graph(order: Teardown, most: int) -> list[str]:
    """A flowchart of the first steps; arrows lead to what goes later."""
    steps = order.steps[:most]
    ids = {step.urn: f"n{number}" for number, step in enumerate(steps)}
    return [
        "flowchart LR",
        *(f'  {ids[step.urn]}["{_two_lines(step)}"]{":::now" if step.goes_now else ""}' for step in steps),
        *(f"  {ids[first]} --> {ids[second]}" for first, second in order.order if first in ids and second in ids),
        "  classDef now stroke:#cf222e,stroke-width:3px",
    ]


def picture_graph(picture: Picture) -> list[str]:
    """A flowchart from callers over roles to workloads."""
    ids = {node.id: f"n{number}" for number, node in enumerate(picture.nodes)}
    return ["flowchart LR", *_nodes(picture, ids), *_edges(picture, ids)]


def _nodes(picture: Picture, ids: dict[str, str]) -> Iterable[str]:
    for node in picture.nodes:
        left, right = _SHAPES[node.kind]
        yield f'  {ids[node.id]}{left}"{label(node.title)}<br/>{label(node.subtitle)}"{right}'


def _edges(picture: Picture, ids: dict[str, str]) -> Iterable[str]:
    for edge in picture.edges:
        about = f'|"{label(edge.label)}"|' if edge.label else ""
        yield f"  {ids[edge.start]} -->{about} {ids[edge.end]}"


def _two_lines(step: Step) -> str:
    return f"{label(step.name)}<br/>{label(step.type.rpartition(':')[2])}"
