"""The report as one HTML page that can be filtered, with all that it needs inside."""

from __future__ import annotations

import html
import json
from importlib import resources
from typing import Any

from pulumi_aws_slr.fleet.report.alike import message_key
from pulumi_aws_slr.fleet.report.overview import Overview, Reported, matrix

_TITLE, _DATA = "@TITLE@", "@DATA@"


def page(found: Overview) -> str:
    text = (resources.files(__package__) / "page.html").read_text(encoding="utf-8")
    data = json.dumps(_data(found), ensure_ascii=False, separators=(",", ":"))
    # within a script element only `<` can end it: `</script>`, `<!--`
    harmless = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    title = html.escape(f"slr fleet {found.command} of {found.project}")
    return text.replace(_TITLE, title).replace(_DATA, harmless)


def _data(found: Overview) -> dict[str, Any]:
    names, _ = matrix(found)
    groups: dict[str, int] = {}
    for at, group in enumerate([*found.changes, *found.failures]):
        groups |= {member.target.account.id: at for member in group.members}
    return {
        "roles": names,
        "groups": [
            {
                "size": len(group.members),
                "about": message_key(group.example) or _about(group.members[0]),
                "diff": group.example.diff,
            }
            for group in (*found.changes, *found.failures)
        ],
        "accounts": [_account(one, groups.get(one.target.account.id)) for one in found.accounts],
    }


def _account(one: Reported, group: int | None) -> dict[str, Any]:
    result = one.result
    roles = (result.report or {}).get("roles") or () if result else ()
    return {
        "id": one.target.account.id,
        "name": one.target.account.name,
        "wave": one.target.wave,
        "stack": one.target.template.name,
        "outcome": _outcome(one),
        "changes": dict(result.changes) if result else {},
        "message": result.message if result else "",
        "fates": {role["name"]: role["fate"] for role in roles},
        "group": group,
    }


def _outcome(one: Reported) -> str:
    if one.result is None:
        return "not known"
    if one.is_changing:
        return "changes"
    return "no changes" if one.result.outcome == "done" else one.result.outcome.value


def _about(one: Reported) -> str:
    changes = one.result.changes if one.result else {}
    return ", ".join(f"{number} {operation}" for operation, number in changes.items())
