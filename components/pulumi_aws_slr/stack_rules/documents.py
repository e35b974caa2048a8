"""Policy documents that allow more than a platform intends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pulumi_aws_slr.json_text import listed, parsed
from pulumi_aws_slr.policies.meaning.grants import Grant, grants_of
from pulumi_aws_slr.policies.meaning.patterns import overlap
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack_rules.naming import called
from pulumi_aws_slr.tokens import IDENTITIES, INLINE_POLICIES, PERMISSION_SET_POLICY, POLICY

_DOCUMENTS = {**dict.fromkeys((POLICY, *INLINE_POLICIES), "policy"), PERMISSION_SET_POLICY: "inlinePolicy"}
_CREATE, _PASS = "iam:createservicelinkedrole", "iam:passrole"
_UNHEARD = "\0" * 64
"""A name in no document, so that only wildcards match it."""
_ANY_ROLE = f"arn:*:iam::*:role/{_UNHEARD}"
_ANY_SERVICE = f"{_UNHEARD}.amazonaws.com"
_SERVICE_LINKED_ROLES = "arn:*:iam::*:role/aws-service-role/*"
_NAMING = ("stringequals", "stringequalsignorecase", "stringlike")


def unbound_creation(resource: Resource) -> list[str]:
    """Why a resource's documents allow the creation of any service-linked role; empty if they do not."""
    return [
        f"{where}: allows iam:CreateServiceLinkedRole and does not say for which services. Add the condition "
        '{"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}} with the principals that are meant, in a '
        "statement of its own where the other actions stay free, or let pulumi_aws_slr.CallerPermissions write it"
        for where in _statements(resource, _CREATE, _SERVICE_LINKED_ROLES, lambda grant: not _names_services(grant))
    ]


def any_role_passed(resource: Resource) -> list[str]:
    """Why a resource's documents allow passing every role of the account; empty if they do not."""
    return [
        f"{where}: allows iam:PassRole on every role of the account, also administrators'. Name the ARNs of the roles "
        "that may be passed, with the condition iam:PassedToService, in a statement of its own; or give "
        "pulumi_aws_slr.CallerPermissions `pass_roles`"
        for where in _statements(resource, _PASS, _ANY_ROLE)
    ]


def _statements(
    resource: Resource, action: str, target: str, wanted: Callable[[Grant], bool] = lambda _: True
) -> Iterator[str]:
    """The places of the statements that allow an action on some of the target.

    A Deny on everything without a condition in the same document counts.
    """
    for where, document in _documents(resource):
        granted = _granted(document)
        if any(_denies_always(grant, action) for _, grants in granted for grant in grants):
            continue
        for label, grants in granted:
            if any(_allows(grant, action, target) and wanted(grant) for grant in grants):
                yield f"{where}, {label}"


def _documents(resource: Resource) -> Iterator[tuple[str, Any]]:
    """A resource's policy documents (JSON texts or their values), each with its place."""
    if key := _DOCUMENTS.get(resource.type):
        yield f"{called(resource)}, {key}", resource.inputs.get(key)
    elif IDENTITIES.get(resource.type) == "role":
        inlines = resource.inputs.get("inlinePolicies")
        for index, inline in enumerate(inlines if isinstance(inlines, Sequence) else ()):
            if isinstance(inline, Mapping):
                yield f"{called(resource)}, inlinePolicies[{index}]", inline.get("policy")


def _granted(document: Any) -> list[tuple[str, list[Grant]]]:
    """The grants of each statement, by Sid or number; none where IAM refuses the document."""
    try:
        value = parsed(document) if isinstance(document, str) else document
        grants_of(value)
    except ValueError:  # no JSON, or no document
        return []
    return [
        (f"statement {statement.get('Sid') or number}", grants_of({"Statement": statement}))
        for number, statement in enumerate(listed(value["Statement"]), start=1)
    ]


def _allows(grant: Grant, action: str, target: str) -> bool:
    concerned = grant.resource.startswith("not ") or _meet(grant.resource, target)
    return grant.effect == "Allow" and grant.may_match(action) and concerned


def _meet(resource: str, target: str) -> bool:
    """Whether both match some ARN, segment by segment: only the last wildcard goes beyond a colon."""
    segments = resource.split(":", 5)
    if segments[-1].endswith("*"):
        segments += ["*"] * (6 - len(segments))
    others = target.split(":", 5)
    return len(segments) == len(others) and all(overlap(*pair) for pair in zip(segments, others, strict=True))


def _denies_always(grant: Grant, action: str) -> bool:
    return grant.effect == "Deny" and grant.resource == "*" and not grant.conditions and grant.may_match(action)


def _names_services(grant: Grant) -> bool:
    """Whether a condition limits the services, by their names or parts of them.

    Every request to create a service-linked role has the key, so `...IfExists` binds as well.
    """
    return any(
        key == "iam:awsservicename"
        and (kind := operator.removeprefix("foranyvalue:").removesuffix("ifexists")) in _NAMING
        and not (kind == "stringlike" and any(overlap(value, _ANY_SERVICE) for value in values))
        for operator, key, values in grant.conditions
    )
