"""Builds index.json, which programs load, from catalog.yaml, which people edit.

Run it as `python -m pulumi_aws_slr.catalog.build`.

Parsing 4,000 lines of YAML takes about a second; the index holds just what programs use and loads in milliseconds.
"""

from __future__ import annotations

import json
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_slr.catalog.entry import CatalogEntry


def index_of(rows: list[dict[str, Any]]) -> str:
    """The text of index.json for the rows of catalog.yaml."""
    names = [field.name for field in fields(CatalogEntry)]
    entries = [{name: row[name] for name in names if row.get(name) not in (None, "unknown")} for row in rows]
    return json.dumps(entries, indent=0, ensure_ascii=False) + "\n"


def main() -> None:
    """Rewrite index.json beside catalog.yaml."""
    here = Path(str(resources.files("pulumi_aws_slr.catalog")))
    rows = yaml.safe_load((here / "catalog.yaml").read_text(encoding="utf-8"))
    (here / "index.json").write_text(index_of(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
