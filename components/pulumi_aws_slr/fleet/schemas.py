"""JSON Schemas for editors: of a fleet's accounts file, and of fleet.yaml.

`make catalog` runs it as `python -m pulumi_aws_slr.fleet.schemas schemas`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pulumi_aws_slr.fleet.accounts import AccountsFile
from pulumi_aws_slr.fleet.settings import FleetFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def texts() -> dict[str, str]:
    """Both schema files by name."""
    fleet = FleetFile.model_json_schema(by_alias=True)
    fleet["$defs"]["WaveSpec"]["oneOf"] = [{"required": ["match"]}, {"required": ["percent"]}]
    accounts = AccountsFile.model_json_schema()
    accounts["$defs"]["AccountSpec"]["oneOf"] = [{"required": ["role"]}, {"required": ["profile"]}]
    schemas = {"accounts.schema.json": accounts, "fleet.schema.json": fleet}
    return {
        name: json.dumps({"$schema": _DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def main() -> None:
    """Write the schemas to the folder that the command line names."""
    for name, text in texts().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
