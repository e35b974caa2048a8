"""Writes the generated part of docs/permissions.md: what the judge decides, and how many policies services take.

Run it as `python -m tests.judge.page docs/permissions.md`; `make permissions` does. The prose around it is kept.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pulumi_aws_slr.catalog import is_creatable, roles
from pulumi_aws_slr.policies import PARTITION, Ability, document, filled, role_statements, size, split
from tests.judge import install, verdicts
from tests.judge.judge import Judge

BEGIN, END = "<!-- begin: `make permissions` -->", "<!-- end -->"
_COUNTS = (1, 3, 10, 30, 100, 300)
_HEADINGS = {
    "abilities": ("May another ability's calls", "policy for", [f"`{ability}`" for ability in Ability]),
    "pass": ("Passing: `dms-vpc-role` to `dms`, `dms-logs` to `glue`", "asked for", ["decision"]),
    "beyond": ("Every ability and roles to pass: what else", "call", ["`rds`", "`internetmonitor`", "`lakeformation`"]),
}


def renewed(text: str, decided: Iterable[verdicts.Row]) -> str:
    """The page with its generated part as it is to be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = [*_sizes(), *_tables(decided)]
    return f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n{END}{after}"


def policies_for(count: int, abilities: Sequence[Ability]) -> list[str]:
    """The documents of a caller with the first services of the catalogue, in the partition `aws`."""
    entries = [entry for entry in roles() if is_creatable(entry)][:count]
    parts = split(one for entry in entries for one in role_statements(entry, abilities, partition=PARTITION))
    return [document(filled(part, "aws", {})) for part in parts]


def _sizes() -> Iterator[str]:
    every = sum(is_creatable(entry) for entry in roles())
    yield "### How many policies\n"
    yield "| services of one caller | `create` | characters | all five abilities | characters |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for count in (*_COUNTS, every):
        cells = []
        for abilities in ([Ability.CREATE], list(Ability)):
            texts = policies_for(count, abilities)
            cells += [f"{len(texts)}", f"{sum(map(size, texts)):,}"]
        yield f"| {count}{' (the whole catalogue)' if count == every else ''} | {' | '.join(cells)} |"
    yield ""


def _tables(decided: Iterable[verdicts.Row]) -> Iterator[str]:
    for name, group in itertools.groupby(decided, key=lambda row: row.table):
        rows = list(group)
        usual = ["decision"] if len(rows[0].expected) == 1 else [f"`{ability}`" for ability in Ability]
        title, asked, columns = _HEADINGS.get(name, (name, "asked for", usual))
        yield f"### {title}\n"
        yield f"| {asked} | {' | '.join(columns)} |"
        yield f"| --- |{' --- |' * len(columns)}"
        for row in rows:
            yield f"| {row.asked} | {' | '.join('' if word == '-' else word for word in row.decided)} |"
        yield ""


def main() -> None:
    """Renew the page that the command line names."""
    file = Path(sys.argv[1])
    with Judge(install.ensure()) as judge:
        decided = list(verdicts.rows(judge))
    file.write_text(renewed(file.read_text(encoding="utf-8"), decided), encoding="utf-8")


if __name__ == "__main__":
    main()
