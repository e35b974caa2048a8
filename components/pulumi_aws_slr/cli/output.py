"""The commands' output: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNBROKEN = 10_000
"""Width without a terminal (a pipe, a file), so that no cell is broken."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    click.echo(text.encode("utf-8", "replace").decode("utf-8"))  # a name may have half of a surrogate pair


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table without lines, easy to copy and cut."""
    table = Table(*columns, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _print(table)


def print_lines(lines: Iterable[Text]) -> None:
    """Unbroken lines with styles, which only a terminal shows."""
    console = Console(soft_wrap=True)
    for line in lines:
        console.print(line, highlight=False)


def print_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Labels with their texts."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for label, text in facts:
        table.add_row(Text(label, style="bold"), Text(text))
    _print(table)


def _print(table: Table) -> None:
    console = Console(width=None if sys.stdout.isatty() else _UNBROKEN)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))
