"""docs/credentials.md names every setting, and says of the same ones that they cannot matter."""

import re
from pathlib import Path

from pulumi_aws_slr.aws.settings.table import ASSUME_ROLE, SETTINGS, WEB_IDENTITY

PAGE = (Path(__file__).parents[3] / "docs" / "credentials.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.partition("## Settings")[2].partition("\n## ")[0].splitlines() if line.startswith("| `")]


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z]\w+)`", text))


def test_every_setting_has_a_row() -> None:
    first_cells = [row.split("|")[1] for row in ROWS]
    assert set().union(*map(named, first_cells)) == {*SETTINGS, *ASSUME_ROLE.fields, *WEB_IDENTITY.fields}


def test_what_cannot_matter_is_told_so() -> None:
    told = set().union(*(named(row.split("|")[1]) for row in ROWS if "cannot matter" in row))
    assert told == {name for name, setting in SETTINGS.items() if setting.irrelevant}
