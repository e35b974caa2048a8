"""The report as Markdown for a comment on GitHub, which takes 65,536 characters."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from pulumi_aws_slr.fleet.report.alike import message_key
from pulumi_aws_slr.fleet.report.overview import Group, Overview, Reported, matrix
from pulumi_aws_slr.report import wording
from pulumi_aws_slr.report.escaping import code, visible
from pulumi_aws_slr.report.markdown import MOST_BYTES, marker
from pulumi_aws_slr.report.risks import Kind, Risk
from pulumi_aws_slr.report.tables import folded, table
from pulumi_aws_slr.report.wording import SHORT

_LIMITS = range(1, 200)
"""Groups, rows and names; the whole report gets as many as fit."""
_COLUMNS = 8
"""Roles of the matrix."""
_DIFF_CHARACTERS = 6000
_MESSAGE_CHARACTERS = 400
_MARKS = {"": "·", "kept": "="}


def markdown(found: Overview) -> str:
    """At most `MOST_BYTES` of UTF-8; what is left out is counted."""
    fitting = bisect.bisect_left(_LIMITS, 1, key=lambda limit: len(_text(found, limit).encode()) > MOST_BYTES)
    return _text(found, _LIMITS[max(0, fitting - 1)])


def _text(found: Overview, limit: int) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(found, limit)).strip()) + "\n"


def _lines(found: Overview, limit: int) -> Iterator[str]:
    yield marker(f"fleet/{found.project}")
    yield f"## `slr fleet {found.command}` of {code(found.project, 120)}"
    yield ""
    yield _sentence(found)
    yield from _failures(found, limit)
    yield from _changes(found, limit)
    yield from _matrix(found, limit)


def _sentence(found: Overview) -> str:
    groups = len(found.changes)
    parts = [
        f"**{found.changing} of {len(found.accounts)} accounts change**"
        + (f", in {groups} way{'' if groups == 1 else 's'}" if groups else ""),
        f"{found.unchanged} do not",
    ]
    failed = sum(len(group.members) for group in found.failures)
    for number, text in (
        (failed, "**{} failed**"),
        (found.stopped, "{} were stopped"),
        (found.unknown, "{} not known"),
    ):
        if number:
            parts.append(text.format(number))
    return f"{'; '.join(parts)}."


def _failures(found: Overview, limit: int) -> Iterator[str]:
    if found.failures:
        rows = [
            (str(len(group.members)), _names(group.names, limit), code(message_key(group.example), _MESSAGE_CHARACTERS))
            for group in found.failures[:limit]
        ]
        yield from ("", "### Failures")
        yield from table(("accounts", "which", "why"), rows, limit, len(found.failures))


def _changes(found: Overview, limit: int) -> Iterator[str]:
    if not found.changes:
        return
    yield from ("", "### Changes", "", "The rarest first.")
    for group in found.changes[:limit]:
        yield from _change(group, limit)
    if len(found.changes) > limit:
        accounts = sum(len(group.members) for group in found.changes[limit:])
        yield from ("", f"… and {len(found.changes) - limit} more ways, in {accounts} accounts.")


def _change(group: Group, limit: int) -> Iterator[str]:
    number = len(group.members)
    yield from ("", f"#### {number} account{'' if number == 1 else 's'}: {_operations(group)}", "")
    waves = ", ".join(f"{code(wave)} {count}" for wave, count in group.waves.items())
    yield f"{_names(group.names, limit)} (waves: {waves})"
    if group.risks:
        yield ""
        for risk in group.risks[:SHORT]:
            found = Risk(Kind(risk["kind"]), risk["about"], tuple(risk["details"]))
            yield f"- {wording.risk(found)}"
    yield from _roles(group)
    if group.example.diff:
        name = group.members[0].target.account.name
        yield from folded(f"All of it, in {visible(name, 80).replace('<', '&lt;')}", _diff(group.example.diff))


def _roles(group: Group) -> Iterator[str]:
    told = [f"{role['fate']} {code(role['name'])}" for role in group.roles[:SHORT]]
    if len(group.roles) > SHORT:
        told.append(f"{len(group.roles) - SHORT} more roles")
    if group.identities:
        told.append(f"permissions of {group.identities} identit{'y' if group.identities == 1 else 'ies'} change")
    if told:
        yield from ("", ", ".join(told))


def _diff(text: str) -> list[str]:
    """The report of one account, without its first lines and its graph, one level of headings deeper."""
    body = re.sub(r"\A<!--.*?-->\n## .*?\n", "", text)
    body = re.sub(r"(?ms)^### Teardown order.*?(?=^### |\Z)", "", body)
    lines = re.sub(r"(?m)^### ", "##### ", body).strip()
    if len(lines) > _DIFF_CHARACTERS:
        lines = lines[: lines.rfind("\n\n", 0, _DIFF_CHARACTERS)]
        opened = lines.count("<details") - lines.count("</details>")
        lines += "\n\n</details>" * opened + "\n\n… and more, as `slr report` says of that account."
    return lines.splitlines()


def _matrix(found: Overview, limit: int) -> Iterator[str]:
    names, rows = matrix(found)
    if not names:
        return
    shown = names[:_COLUMNS]
    lines = list(
        table(
            ("accounts", "which", *map(code, shown)),
            [
                (str(len(members)), _names(_accounts(members), min(limit, SHORT)), *map(_mark, fates[:_COLUMNS]))
                for members, fates in rows[:limit]
            ],
            limit,
            len(rows),
        )
    )
    if len(names) > _COLUMNS:
        lines += ["", f"… and {len(names) - _COLUMNS} more roles."]
    lines += ["", "`=` kept, `·` not declared there."]
    yield from ("", "### Roles by account")
    yield from folded(f"{len(names)} roles, {len(rows)} kinds of account", lines)


def _accounts(members: Sequence[Reported]) -> list[str]:
    return [member.target.account.name for member in members]


def _mark(fate: str) -> str:
    return _MARKS.get(fate, fate)


def _operations(group: Group) -> str:
    return ", ".join(f"{number} {operation}" for operation, number in group.example.changes.items())


def _names(names: Sequence[str], limit: int) -> str:
    shown = min(limit, SHORT)
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(code(name, 60) for name in names[:shown]) + more
