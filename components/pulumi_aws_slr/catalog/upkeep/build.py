"""Builds index.json, which programs load, from catalog.yaml, which people edit.

`make catalog` runs it as `python -m pulumi_aws_slr.catalog.upkeep.build`.

The index has only what programs use, and loads in milliseconds without pydantic or a YAML parser. It adds the
partitions of each service in the AWS SDK's own endpoint data.
"""

from __future__ import annotations

import functools
import json
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_slr.catalog.entry import CatalogEntry


def index_of(rows: list[dict[str, Any]]) -> str:
    """The text of index.json."""
    names = [field.name for field in fields(CatalogEntry)]
    complete = [{**row, "endpoint_partitions": _endpoint_partitions(row.get("service_principal"))} for row in rows]
    entries = [{name: row[name] for name in names if row.get(name) not in (None, "unknown")} for row in complete]
    return json.dumps(entries, indent=0, ensure_ascii=False) + "\n"


def _endpoint_partitions(principal: str | None) -> list[str] | None:
    """The partitions with an endpoint of the service; None where its endpoint prefix is not surely the principal's.

    Sure is `rds.amazonaws.com` where the SDK has endpoints of a service `rds`: other prefixes (`states` and `sfn`)
    would have to be guessed.
    """
    prefix = (principal or "").removesuffix(".amazonaws.com")
    return [partition for partition, services in _endpoints().items() if prefix in services] or None


@functools.cache
def _endpoints() -> dict[str, set[str]]:
    """The endpoint prefixes of every partition, from botocore's endpoint data."""
    data = json.loads(resources.files("botocore.data").joinpath("endpoints.json").read_text(encoding="utf-8"))
    return {item["partition"]: set(item["services"]) for item in data["partitions"]}


def main() -> None:
    """Rewrite index.json beside catalog.yaml."""
    here = Path(str(resources.files("pulumi_aws_slr.catalog")))
    rows = yaml.safe_load((here / "catalog.yaml").read_text(encoding="utf-8"))
    (here / "index.json").write_text(index_of(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
