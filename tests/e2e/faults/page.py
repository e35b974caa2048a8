"""docs/reliability.md from what the suite has measured: `page.py FILE > docs/reliability.md`."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

_HEAD = Path(__file__).with_name("page_head.md")


def page(lines: Iterable[str]) -> str:
    """The page for the suite's records."""
    rows: dict[tuple[str, str], list[dict[str, object]]] = {}
    for line in lines:
        entry = json.loads(line)
        rows.setdefault((entry["fault"], entry["by"]), []).append(entry)
    table = [
        "| fault | rounds | nothing lost | recovered by | seconds: median | longest |",
        "| --- | --: | --: | --- | --: | --: |",
    ]
    for (fault, by), rounds in sorted(rows.items()):
        seconds = [float(str(entry["seconds"])) for entry in rounds]
        recovered = sum(bool(entry["recovered"]) for entry in rounds)
        median, longest = statistics.median(seconds), max(seconds)
        table.append(f"| {fault} | {len(rounds)} | {recovered} | {by} | {median:.1f} | {longest:.1f} |")
    return "\n".join([_HEAD.read_text(), *table, ""])


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1]).read_text().splitlines()))
