"""What commands print: tables for people, JSON for programs."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@functools.cache
def _width() -> int:
    """The terminal's width; where there is none (a pipe, a file), wide enough that no cell is broken."""
    return shutil.get_terminal_size((400, 24)).columns


def console() -> Console:
    """The console that tables go to: standard output, in colour where that is a terminal."""
    return Console(width=_width(), highlight=False, soft_wrap=False)


def print_json(value: Any) -> None:
    """A value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table without lines, so that it can be copied and cut."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def print_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Labels, each with its text."""
    table = Table.grid(padding=(0, 2))
    for label, text in facts:
        table.add_row(f"[bold]{label}[/bold]", text)
    console().print(table)
