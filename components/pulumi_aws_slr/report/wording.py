"""The words of the Markdown report."""

from __future__ import annotations

import html

from pulumi_aws_slr.catalog.actions import AccessLevel
from pulumi_aws_slr.policies.meaning.grants import Test
from pulumi_aws_slr.report.escaping import code, visible
from pulumi_aws_slr.report.holders import UNATTACHED
from pulumi_aws_slr.report.indirect import EXISTS, IndirectGain
from pulumi_aws_slr.report.plan import Operation
from pulumi_aws_slr.report.risks import Kind, Risk
from pulumi_aws_slr.report.roles import Fate, RoleChange
from pulumi_aws_slr.resource import name_in

SHORT = 12
"""Items that are named one by one, and rows without a fold."""

GRAVE = (Fate.DELETED, Fate.REPLACED)
EXPLAINED = {
    Fate.ADOPTED: "exists already, and will outlive the stack",
    Fate.JOINED: "exists already, and gets this stack as an owner",
    Fate.LEFT: "only its declaration goes",
}
"""Explained below the table."""

_OPERATORS = {"stringequals": "=", "arnequals": "like", "stringlike": "like", "arnlike": "like"}
_FAR = (AccessLevel.PERMISSIONS.value, AccessLevel.WRITE.value)
_RISKS = {
    Kind.DELETES_USED: "**A role in use is deleted:** {about} is used by {details}, and that stays.",
    Kind.DELETES_MAYBE_USED: "**A role is deleted that may be in use:** {about}; {details} may use it, and that stays.",
    Kind.DELETES_FOREIGN: "**A role that somebody else made is deleted:** {about}, by `deletion: force-adopted`.",
    Kind.REPLACES: "**A role is replaced:** {about} by {details}. Policies and keys that name it stop matching.",
    Kind.CREATES_ANY: "**May create the role of any service:** {about}, on {details} without one `iam:AWSServiceName`.",
    Kind.PASSES_ANY: "**May pass any role of a pattern:** {about}, `iam:PassRole` on {details}.",
    Kind.CREATES_MORE: "**May create roles of several services:** {about}, those of {details}.",
    Kind.ATTACHES_FOREIGN: "**Gets a policy that this stack does not make:** {about}, {details}.",
}

CREATED_OR_ADOPTED = (
    "- whether a role that is to be created exists already, if the preview's identity may not read it "
    "(`iam:GetRole`). It is adopted then, or joined."
)


def risk(found: Risk) -> str:
    return _RISKS[found.kind].format(about=code(found.about), details=_several(list(map(code, found.details))))


def account(number: str | None, provider: str) -> str:
    if number:
        return f"Account {code(number)}"
    return f"The account of the provider {code(provider)}" if provider else "The stack's own account"


def people(number: int, *, has_state: bool) -> str:
    if not number:
        return "Nobody gains or loses permissions." if has_state else "Nobody gets permissions."
    whose = f"Permissions of **{number}** {'identity' if number == 1 else 'identities'}"
    return f"{whose} {'change' if has_state else 'are declared'}."


def balance(gained: int, lost: int, *, has_state: bool) -> str:
    return f"gains {gained}, loses {lost}" if has_state else f"gets {gained}"


def identity(name: str) -> str:
    """An identity in a summary, which is HTML."""
    text = f"<code>{html.escape(visible(name, 120)).replace('@', '&#64;')}</code>"
    return f"{text} (attached to nobody in this stack)" if name.startswith(UNATTACHED) else text


def declarations(role: RoleChange) -> str:
    """A role's resources; where their operations differ, with signs."""
    alike = len({declared.change.operation for declared in role.declarations}) == 1
    signs = {} if alike else {Operation.CREATE: "+ ", Operation.DELETE: "- "}
    return _several([signs.get(each.change.operation, "") + code(name_in(each.urn)) for each in role.declarations])


def condition(test: Test) -> str:
    """A condition in a cell."""
    operator, key, values = test
    named = ", ".join(map(code, values[:SHORT]))
    more = f" and {len(values) - SHORT} more" if len(values) > SHORT else ""
    return f"{code(key)} {_OPERATORS.get(operator) or code(operator)} {named}{more}"


def through(why: str) -> str:
    return why if why == EXISTS else f"{code(why)} may create it"


def reach(gain: IndirectGain) -> str:
    if gain.policy is None:
        return "not known: its managed policy is in no published list"
    number = dict(gain.actions)
    far = [f"{number[level]} {level}" for level in _FAR if level in number]
    total = f"{sum(number.values())} actions of {len(gain.services)} services"
    return f"{total}, of them {', '.join(far)}" if far else total


def _several(named: list[str]) -> str:
    """The first `SHORT` names, and the number of the others."""
    more = [f"{len(named) - SHORT} more"] if len(named) > SHORT else []
    return ", ".join([*named[:SHORT], *more])
