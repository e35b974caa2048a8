"""The places of a picture's nodes: a column for each kind, ordered so that few arrows cross; always the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pulumi_aws_slr.report.picture import Kind, Node, Picture

_ROUNDS = 6
HEIGHT = 44.0
_GAP = 20.0
_BETWEEN = 190.0
"""Pixels between columns, for the labels of arrows."""
_LETTER = 7.3
"""Approximate width of a title's letter, in pixels."""
_PADDING = 28.0
_MARGIN = 16.0


@dataclass(frozen=True)
class Box:
    """A node with its place in pixels from the top left corner."""

    node: Node
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """Where arrows start and end."""
        return self.y + HEIGHT / 2


@dataclass(frozen=True)
class Layout:
    """Boxes by their node's ID, and the size of the picture."""

    boxes: dict[str, Box]
    width: float
    height: float


def layout(picture: Picture, longest: int) -> Layout:
    """Place all nodes; titles are cut at `longest` letters."""
    columns = _ordered(picture)
    tallest = max((len(column) for column in columns), default=0)
    height = 2 * _MARGIN + max(0.0, tallest * (HEIGHT + _GAP) - _GAP)
    boxes: dict[str, Box] = {}
    x = _MARGIN
    for column in columns:
        width = max(_width(node, longest) for node in column)
        top = (height - (len(column) * (HEIGHT + _GAP) - _GAP)) / 2
        for number, node in enumerate(column):
            boxes[node.id] = Box(node, x, top + number * (HEIGHT + _GAP), width)
        x += width + _BETWEEN
    return Layout(boxes, max(2 * _MARGIN, x - _BETWEEN + _MARGIN), height)


def _width(node: Node, longest: int) -> float:
    letters = max(len(node.title), len(node.subtitle))
    return min(letters, longest) * _LETTER + _PADDING


def _ordered(picture: Picture) -> list[list[Node]]:
    """The columns with nodes, each node near the mean place of its neighbours."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in picture.edges:
        near[edge.start].append(edge.end)
        near[edge.end].append(edge.start)
    columns = [[node for node in picture.nodes if node.kind is kind] for kind in Kind]
    columns = [column for column in columns if column]
    place = {node.id: (at + 0.5) / len(column) for column in columns for at, node in enumerate(column)}
    for turn in range(_ROUNDS):
        for column in columns if turn % 2 else columns[::-1]:
            means = {
                node.id: sum(place[other] for other in near[node.id]) / len(near[node.id])
                if near[node.id]
                else place[node.id]
                for node in column
            }
            column.sort(key=lambda node: (means[node.id], node))
            place.update({node.id: (at + 0.5) / len(column) for at, node in enumerate(column)})
    return columns
