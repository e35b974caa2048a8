"""A check of an account before a stack is deployed to it. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.iam.roles import IamRole, find_role
from pulumi_aws_slr.aws.usage.search import Question, Usage, find_usages
from pulumi_aws_slr.aws.usage.texts import usage_lines
from pulumi_aws_slr.catalog import CatalogEntry, entry_for
from pulumi_aws_slr.deployment.callers import caller_findings
from pulumi_aws_slr.deployment.finding import Finding, Level
from pulumi_aws_slr.deployment.permissions import permission_findings
from pulumi_aws_slr.deployment.stack import Stack
from pulumi_aws_slr.errors import AwsError, NotServiceLinkedError, RoleExistsError, SlrError
from pulumi_aws_slr.ownership.choices import OnExisting
from pulumi_aws_slr.ownership.inventory import readable
from pulumi_aws_slr.ownership.view import named, view_of
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH

_UNDECLARED = (
    "carries this stack's marks, and the program does not declare it. If the state has it, `pulumi up` removes the "
    "declaration; otherwise a run that was killed has left it"
)
_NO_CHECKPOINTS = (
    "there is nothing in this stack but roles, which find themselves again after a kill: it may run with "
    "PULUMI_SKIP_CHECKPOINTS=true (docs/many-roles.md)"
)


def examine(aws: Aws, stack: Stack) -> Iterator[Finding]:
    """Who deploys (with `aws`'s credentials), whether it may, and what happens to the stack's roles and callers."""
    try:
        identity = aws.identity
    except AwsError as error:
        yield Finding(Level.UNKNOWN, "credentials", str(error))
        return
    except SlrError as error:
        yield Finding(Level.FAILURE, "credentials", str(error))
        return
    yield Finding(Level.FINE, "credentials", f"{identity.arn} in account {identity.account}")
    yield from permission_findings(aws, identity, stack)
    found = [_role(aws, stack, role) for role in stack.roles]
    yield from sorted(dict.fromkeys(found), key=lambda finding: finding.about)  # several may declare one role
    yield from _left(aws, stack)
    if stack.finds_itself_again:
        yield Finding(Level.FINE, "checkpoints", _NO_CHECKPOINTS)
    if sentences := stack.left_out:
        yield Finding(Level.WARNING, "permissions", f"not examined in full. {' '.join(sentences)}")
    if not (stack.config and stack.config.example_workloads):  # their program creates the callers itself
        yield from caller_findings(aws, identity, stack)


def _left(aws: Aws, stack: Stack) -> Iterator[Finding]:
    """Roles with this stack's marks that its program does not declare (any more), and what keeps them from going."""
    try:
        roles, unreadable = readable(aws)
    except AwsError as error:
        yield Finding(Level.WARNING, "account", f"whether this stack has left roles behind is not known: {error}")
        return
    if unreadable:
        text = f"whether this stack has left any of {unreadable} roles behind that the caller may not read is not known"
        yield Finding(Level.FINE, "account", text)
    declared = {_known_by(entry_for(role.inputs["awsServiceName"]), role) for role in stack.roles}
    left = [
        role
        for role in roles
        if role.view.has_owner_in(stack.label) and not {role.arn.name, role.arn.service_principal} & declared
    ]
    usages = find_usages(aws, [Question(role.catalogued, role.arn.name, candidates=False) for role in left])
    for role, usage in zip(left, usages, strict=True):
        yield Finding(
            Level.WARNING,
            role.arn.name,
            _UNDECLARED + _what_keeps(usage, stack.label),
            f"`slr prune --left-by {stack.project}/{stack.name}`",
        )


def _what_keeps(usage: Usage, stack: str) -> str:
    lines = usage_lines(usage, stack)
    if not lines:
        return ""
    return (
        f". {'It stays while it is used' if usage.resources else 'Whether it is used is not known in full'}:\n{lines}"
    )


def _known_by(entry: CatalogEntry, declared: Resource) -> str | None:
    """A declared role's name; where the catalogue has none, its service."""
    return entry.name_with(declared.inputs.get("customSuffix")) or entry.service_principal


def _role(aws: Aws, stack: Stack, declared: Resource) -> Finding:
    """What `pulumi up` will do about one role."""
    entry = entry_for(declared.inputs["awsServiceName"])
    name = entry.name_with(declared.inputs.get("customSuffix"))
    if name is None:
        return Finding(
            Level.FINE, entry.key, "will be created, or adopted where it exists: the catalogue does not know its name"
        )
    try:
        role = find_role(aws, name)
    except AwsError as error:
        return Finding(Level.UNKNOWN, name, f"whether it exists is not known: {error}")
    if role is None:
        return Finding(Level.FINE, name, "does not exist, and will be created")
    path = f"{SERVICE_LINKED_ROLE_PATH}{entry.service_principal}/"
    if role.path != path:
        return Finding(Level.FAILURE, name, str(NotServiceLinkedError(name, role.path, path)))
    return _existing(role, stack.label, declared.inputs.get("onExisting"))


def _existing(role: IamRole, stack: str, on_existing: str | None) -> Finding:
    view = view_of(role)
    owners = view.others()
    if view.has_owner_in(stack):
        return Finding(Level.FINE, role.name, "is this stack's own")
    if on_existing == OnExisting.FAIL:
        return Finding(Level.FAILURE, role.name, str(RoleExistsError(role.arn)))
    if view.marks:
        who = f"{', '.join(map(str, view.marks))} {'is' if len(view.marks) == 1 else 'are'}"
        text = f"{who} deleting it; `pulumi up` waits for that"
        return Finding(Level.WARNING, role.name, text, "let that run end first")
    if owners:
        return Finding(
            Level.FINE, role.name, f"belongs to {', '.join(named(owners))}; this stack will join as an owner"
        )
    return Finding(
        Level.FINE,
        role.name,
        f"exists since {role.create_date[:10]}, made by something else: it will be adopted, and outlive this stack",
    )
