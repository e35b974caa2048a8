"""Writes into docs/cli.md which rows' users can be found.

`make catalog` runs it as `python -m pulumi_aws_slr.aws.usage.page docs/cli.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pulumi_aws_slr.aws.usage.search import blocks, coverage
from pulumi_aws_slr.catalog import CatalogEntry, roles
from pulumi_aws_slr.catalog.cloud_control import Coverage

_BEGIN, _END = "<!-- users: `make catalog` writes this -->\n", "<!-- users: end -->\n"


def with_table(text: str) -> str:
    """The page with the table between its marks renewed.

    Raises:
        ValueError: the page lacks the marks.
    """
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the page lacks {_BEGIN.strip()} and {_END.strip()}")
    return "".join((before, begin, "\n".join(_table(roles())), "\n", end, after))


def _table(entries: Iterable[CatalogEntry]) -> Iterator[str]:
    found: dict[tuple[Coverage, bool], list[str]] = {}
    without = 0
    for entry in entries:
        if entry.workloads:
            found.setdefault((coverage(entry), blocks(entry)), []).append(entry.key)
        else:
            without += 1
    yield "| what uses the role is found | rows | keys |"
    yield "| --- | ---: | --- |"
    for known in Coverage:
        for blocking in (True, False):
            if keys := found.get((known, blocking)):
                yield f"| {_words(known, blocking=blocking)} | {len(keys)} | {', '.join(keys)} |"
    yield f"| not at all: no workload is known | {without} | all others |"


def _words(known: Coverage, *, blocking: bool) -> str:
    if known is Coverage.NONE:
        return "not at all: nobody can list the workloads"
    return f"{known}; {'users keep the role' if blocking else 'candidates only'}"


def main() -> None:
    """Renew the page that the command line names."""
    page = Path(sys.argv[1])
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
