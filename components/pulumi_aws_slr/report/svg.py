"""A picture as self-contained SVG (no script, no font, nothing to load) in light and dark colours.

Source: https://www.w3.org/TR/SVG2/
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from pulumi_aws_slr.report.escaping import visible
from pulumi_aws_slr.report.layout import HEIGHT, Box, Layout, layout
from pulumi_aws_slr.report.picture import Edge, Kind, Picture

_LONGEST = 48
_STYLE = """
    text { font: 12px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
    .second { font-size: 10px; fill: #59636e; }
    .about { font-size: 10px; fill: #59636e; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round;
      paint-order: stroke; }
    rect { stroke-width: 1.5px; }
    .caller { fill: #ddf4ff; stroke: #0969da; }
    .role { fill: #fff8c5; stroke: #9a6700; }
    .workload { fill: #dafbe1; stroke: #1a7f37; }
    path { fill: none; stroke: #818b98; stroke-width: 1.2px; }
    marker path { fill: #818b98; stroke: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .second, .about { fill: #c2cad1; }
      .about { stroke: #0d1117; }
      .caller { fill: #0c2d6b; stroke: #4493f8; }
      .role { fill: #4b2900; stroke: #d29922; }
      .workload { fill: #04260f; stroke: #3fb950; }
    }
"""
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


def svg(picture: Picture, title: str) -> str:
    """The text of an SVG file. Screen readers get the title and all texts."""
    placed = layout(picture, _LONGEST)
    return "\n".join([*_lines(picture, placed, title), ""])


def _lines(picture: Picture, placed: Layout, title: str) -> Iterator[str]:
    size = f"{placed.width:.0f} {placed.height:.0f}"
    width, height = size.split()
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}" role="img" '
        'aria-labelledby="title">'
    )
    yield f'  <title id="title">{_text(title)}</title>'
    yield f"  <style>{_STYLE}  </style>"
    yield f"  {_ARROW}"
    yield from (_arrow(edge, placed) for edge in picture.edges)
    yield from (line for box in placed.boxes.values() for line in _box(box))
    yield from (_about(edge, placed) for edge in picture.edges if edge.label)
    yield "</svg>"


def _box(box: Box) -> Iterator[str]:
    kind = box.node.kind
    radius = {Kind.CALLER: HEIGHT / 2, Kind.ROLE: 4, Kind.WORKLOAD: 10}[kind]
    middle = box.x + box.width / 2
    yield (
        f'  <rect class="{kind.name.lower()}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{HEIGHT:.0f}" rx="{radius:.0f}"/>'
    )
    yield f'  <text x="{middle:.1f}" y="{box.y + 19:.1f}" text-anchor="middle">{_text(box.node.title)}</text>'
    yield (
        f'  <text class="second" x="{middle:.1f}" y="{box.y + 34:.1f}" text-anchor="middle">'
        f"{_text(box.node.subtitle)}</text>"
    )


def _arrow(edge: Edge, placed: Layout) -> str:
    start, end = placed.boxes[edge.start], placed.boxes[edge.end]
    left, right = start.x + start.width, end.x
    bend = (right - left) / 2
    return (
        f'  <path marker-end="url(#arrow)" d="M{left:.1f} {start.middle:.1f} C{left + bend:.1f} {start.middle:.1f} '
        f'{right - bend:.1f} {end.middle:.1f} {right:.1f} {end.middle:.1f}"/>'
    )


def _about(edge: Edge, placed: Layout) -> str:
    start, end = placed.boxes[edge.start], placed.boxes[edge.end]
    x, y = (start.x + start.width + end.x) / 2, (start.middle + end.middle) / 2
    return f'  <text class="about" x="{x:.1f}" y="{y - 3:.1f}" text-anchor="middle">{_text(edge.label)}</text>'


def _text(text: str) -> str:
    return escape(visible(text, _LONGEST))
