"""Answers of AWS that others recorded, from the files in `cases/`, as steps that can be played against an AWS.

A file names its source and its cases. A case is a list of calls; `for_each` makes a case of every row of a table. A
call says the service and the action, its parameters (`with`), and what AWS is known to answer:

- `answer`: these members with these values; in texts `*` stands for anything;
- `members`: exactly these members, by the dotted path of what has them;
- `without`: not these members, by dotted path;
- `error`: code and text;
- `until`: as `answer`, after any number of the same calls.

A call with none of them only prepares. `keep` remembers members of the answer as `$name` for later calls;
`$account` is the account. `differs` says why the local AWS knowingly answers otherwise. `advance` puts the clock of the
account forward before the call, in seconds.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import yaml

_CASES = Path(__file__).parent / "cases"
_EXPECTATIONS = ("answer", "members", "without", "error", "until")
_KEYS = {"call", "with", "region", "keep", "differs", "advance", *_EXPECTATIONS}


@dataclass(frozen=True)
class Call:
    """One call, and what AWS answers to it."""

    service: str
    action: str
    parameters: dict[str, Any]
    region: str
    expected: dict[str, Any]
    keep: dict[str, str] = field(default_factory=dict)
    differs: str = ""
    advance: float = 0

    @property
    def is_recorded(self) -> bool:
        """True if AWS's answer is known, so that it counts."""
        return bool(self.expected)


@dataclass(frozen=True)
class Case:
    """Calls that follow each other in an account that nobody used before."""

    name: str
    source: str
    calls: tuple[Call, ...]


def filled(value: Any, names: dict[str, Any]) -> Any:
    """Return a value with what `$name` stands for in its texts; what is not known yet stays."""
    match value:
        case str():
            return Template(value).safe_substitute(names)
        case dict():
            return {filled(key, names): filled(item, names) for key, item in value.items()}
        case list():
            return [filled(item, names) for item in value]
    return value


def cases() -> list[Case]:
    """Read all cases.

    Raises:
        ValueError: a call has a key that nobody knows.
    """
    found = []
    for file in sorted(_CASES.glob("*.yaml")):
        content = yaml.safe_load(file.read_text())
        for entry in content["cases"]:
            for row in _rows(entry):
                calls = filled(copy.deepcopy(entry["calls"]), row)
                name, source = filled(entry["name"], row), entry.get("source", content.get("source"))
                if not source:
                    raise ValueError(f"{file.name}: {name} names no source")
                found.append(Case(f"{file.stem}: {name}", source, tuple(_call(call, file) for call in calls)))
    return found


def _rows(entry: dict[str, Any]) -> list[dict[str, Any]]:
    table = entry.get("for_each")
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] if table else [{}]


def _call(entry: dict[str, Any], file: Path) -> Call:
    if unknown := set(entry) - _KEYS:
        raise ValueError(f"{file.name}: a call has no {', '.join(sorted(unknown))}")
    service, action = entry["call"].split()
    return Call(
        service,
        action,
        entry.get("with", {}),
        entry.get("region", "us-east-1"),
        {name: entry[name] for name in _EXPECTATIONS if name in entry},
        entry.get("keep", {}),
        entry.get("differs", ""),
        entry.get("advance", 0),
    )
