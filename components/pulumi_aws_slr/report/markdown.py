"""The report as Markdown for a comment on GitHub, which takes 65,536 characters."""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pulumi_aws_slr.policies.meaning.grants import Grant
from pulumi_aws_slr.report import wording
from pulumi_aws_slr.report.escaping import code
from pulumi_aws_slr.report.mermaid import teardown_graph
from pulumi_aws_slr.report.permissions import PermissionChange
from pulumi_aws_slr.report.report import Report
from pulumi_aws_slr.report.roles import Fate, RoleChange
from pulumi_aws_slr.report.tables import cut, folded, grouped, table

MOST_BYTES = 65_000
"""Leaves room for a line by whoever posts the report."""
_LIMITS = range(1, 400)
"""Rows of each table; the whole report gets as many as fit."""
_OF_ROLES = 4
"""Factor for the rows of the table of roles."""
_GRAPH = 40
"""Nodes of a legible graph."""


def marker(stack: str) -> str:
    """The hidden first line, by which a run finds the comment of an earlier run."""
    name = re.sub(r"[^\w/.]+", "-", stack, flags=re.ASCII)
    return f"<!-- slr report {name} -->"


def markdown(found: Report) -> str:
    """At most `MOST_BYTES` of UTF-8; what is left out is counted."""
    whole = _whole(found, _LIMITS[-1])
    if len(whole.encode()) <= MOST_BYTES:
        return whole
    fitting = bisect.bisect_left(_LIMITS, 1, key=lambda limit: len(_whole(found, limit).encode()) > MOST_BYTES)
    if fitting:
        return _whole(found, _LIMITS[fitting - 1])
    return _text([*_head(found), "", "The rest is too long for a comment; `slr report --json` has all of it."])


def _whole(found: Report, limit: int) -> str:
    return _text(_lines(found, limit))


def _text(lines: Iterable[str]) -> str:
    """Join lines, with at most one empty line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip()) + "\n"


def _lines(found: Report, limit: int) -> Iterator[str]:
    yield from _head(found)
    yield from _failed(found, limit)
    yield from _risks(found, limit)
    for title, section in (
        ("Roles", _roles),
        ("Permissions", _permissions),
        ("Indirect permissions", _indirect),
        ("Teardown order", _teardown),
    ):
        if lines := list(section(found, limit)):
            yield from ("", f"### {title}", "", *lines)
    yield from _unknown(found, limit)


def _head(found: Report) -> Iterator[str]:
    yield marker(found.stack)
    yield f"## Service-linked roles of {code(found.stack, 120)}"
    yield ""
    counts = Counter(role.fate for role in found.roles)
    kept = counts.pop(Fate.KEPT, 0)
    changes = ", ".join(f"**{counts[fate]} {fate.value}**" for fate in Fate if fate in counts) or "No role changes"
    people = wording.people(len(found.permissions), has_state=found.has_state)
    yield f"{changes}{f', {kept} kept' if kept else ''}. {people}"


def _failed(found: Report, limit: int) -> Iterator[str]:
    if not found.succeeded:
        what = "preview" if found.is_preview else "update"
        yield from ("", f"**The {what} failed**, so this is not all that the change does. Its log says why.")
    if found.failed:
        yield ""
        yield from cut([f"- Failed: {code(name)}" for name in found.failed], limit)
    if found.explained:
        yield from ("", *(f"- {text}" for text in found.explained))


def _risks(found: Report, limit: int) -> Iterator[str]:
    yield from ("", f"### Risks: {len(found.risks) or 'none found'}")
    if found.risks:
        yield ""
        yield from cut([f"- {wording.risk(risk)}" for risk in found.risks], limit)


def _roles(found: Report, limit: int) -> Iterator[str]:
    places = grouped(found.roles, lambda role: role.account or role.provider)
    for there in list(places.values())[:limit]:
        yield from ("", f"**{wording.account(there[0].account, there[0].provider_name)}**")
        changing = [role for role in there if role.fate is not Fate.KEPT]
        kept = [role for role in there if role.fate is Fate.KEPT]
        yield from _role_table(changing[: wording.SHORT], wording.SHORT)
        more = changing[wording.SHORT :]
        yield from folded(f"{len(more)} more", _role_table(more, _OF_ROLES * limit))
        yield from folded(f"{len(kept)} kept", _role_table(kept, limit))
    if len(places) > limit:
        yield from ("", f"… and {len(places) - limit} more accounts.")
    fates = {role.fate for role in found.roles}
    if told := [f"*{fate.value}*: {text}" for fate, text in wording.EXPLAINED.items() if fate in fates]:
        yield from ("", f"{'; '.join(told)}.")


def _role_table(changes: Sequence[RoleChange], limit: int) -> list[str]:
    return list(table(("", "role", "service", "resource"), [_role_row(change) for change in changes], limit))


def _role_row(change: RoleChange) -> tuple[str, ...]:
    name = code(change.name)
    if change.fate is Fate.REPLACED and change.name_before != change.name:
        name = f"{code(change.name_before)} by {name}"
    fate = f"**{change.fate.value}**" if change.fate in wording.GRAVE else change.fate.value
    return (fate, name, code(change.service), wording.declarations(change))


def _permissions(found: Report, limit: int) -> Iterator[str]:
    for change in found.permissions[:limit]:
        gained, lost = len(change.gained) + len(change.attached), len(change.lost) + len(change.detached)
        number = len(change.gained_together) + len(change.attached) + len(change.lost_together) + len(change.detached)
        rows = list(itertools.islice(_grant_rows(change), limit))
        lines = list(table(("", "actions", "on", "where"), rows, limit, number))
        if change.unknown:
            names = ", ".join(map(code, change.unknown[:limit]))
            lines.append(f"\nNot known before the run, or no policy document: {names}")
        title = f"{wording.identity(change.identity)}: {wording.balance(gained, lost, has_state=found.has_state)}"
        yield from folded(title, lines, unfolded=number <= wording.SHORT) if lines else ()
    if len(found.permissions) > limit:
        yield from ("", f"… and {len(found.permissions) - limit} more whose permissions change.")


def _grant_rows(change: PermissionChange) -> Iterator[tuple[str, ...]]:
    gained, lost = ("+", change.gained_together, change.attached), ("-", change.lost_together, change.detached)
    for sign, groups, policies in (gained, lost):
        for group in groups:
            yield _grant_row(sign, group)
        for arn in policies:
            yield (sign, f"all of {code(arn)}", "", "")


def _grant_row(sign: str, group: Sequence[Grant]) -> tuple[str, ...]:
    first = group[0]
    actions = [code(grant.written, 100) for grant in group[: wording.SHORT]]
    more = f" and {len(group) - len(actions)} more" if len(group) > len(actions) else ""
    denied = "**denied** " if first.effect == "Deny" else ""
    return (
        sign,
        f"{denied}{', '.join(actions)}{more}",
        code(first.resource),
        " and ".join(map(wording.condition, first.conditions[: wording.SHORT])),
    )


def _indirect(found: Report, limit: int) -> Iterator[str]:
    rows = [
        (
            code(gain.role_name),
            ", ".join(wording.through(why) for why in gain.through[: wording.SHORT]),
            wording.reach(gain),
            ", ".join(map(code, gain.permissions_management[: wording.SHORT])),
        )
        for gain in found.indirect
    ]
    if rows:
        lines = list(table(("role", "why", "what its service reaches", "of it, permissions management"), rows, limit))
        about = ["What services can do through roles that are new, or that somebody may newly create.", ""]
        yield from folded(f"Through {len(rows)} role{'s' if len(rows) > 1 else ''}", [*about, *lines])


def _teardown(found: Report, limit: int) -> Iterator[str]:
    steps = found.teardown.steps
    if not steps:
        return
    shown = min(len(steps), _GRAPH, limit)
    now = sum(step.goes_now for step in steps)
    about = "An arrow leads from what goes first to what goes next; what this change removes has a thick frame."
    rest = [f"… and {len(steps) - shown} more."] if len(steps) > shown else []
    graph = ["```mermaid", *teardown_graph(found.teardown, shown), "```"]
    title = f"{len(steps)} resource{'s' if len(steps) > 1 else ''}, {now} of them go now"
    yield from folded(title, [about, "", *graph, *rest], unfolded=now > 0 and shown <= wording.SHORT)


def _unknown(found: Report, limit: int) -> Iterator[str]:
    lines = [f"- {unknown.about}: {unknown.why}." for unknown in found.unknown]
    if any(role.fate is Fate.CREATED for role in found.roles) and found.is_preview:
        lines.append(wording.CREATED_OR_ADOPTED)
    if lines:
        yield from ("", "### Not known", "", *cut(lines, limit))
