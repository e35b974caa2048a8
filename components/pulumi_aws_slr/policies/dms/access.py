"""Who may do what in DMS: by ability, ARNs and tags.

Source: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.FineGrainedAccess.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_aws_slr.policies.abilities import statement
from pulumi_aws_slr.policies.dms.actions import ACTIONS, RESOURCE_TYPES, TAGGED_AT_CREATION, DmsAbility
from pulumi_aws_slr.policies.document import Condition, Statement

_ADD_TAGS, _REMOVE_TAGS = ACTIONS[DmsAbility.TAG]
_KEYS_KNOWN_TO = {*TAGGED_AT_CREATION, _ADD_TAGS, _REMOVE_TAGS}
"""The actions that have the condition key `aws:TagKeys`."""
_ARN = re.compile(
    r"arn:(?P<partition>[\w{}-]+):dms:(?P<place>[\w*-]+:(\d{12}|\*)):(?P<type>[a-z-]+)[:/](?P<id>[^/:\s]+)", re.ASCII
)


class DmsResourceError(ValueError):
    """The text is not the ARN of a DMS resource of the type."""


@dataclass(frozen=True)
class DmsScope:
    """Limits of the permissions; without any, they reach everything."""

    resources: Mapping[str, Sequence[str]] | None = None
    """ARNs or patterns by type of resource (`RESOURCE_TYPES`). With them callers create only what listed resources make
    up: a task of listed endpoints on a listed instance, a replication config of listed endpoints.
    """
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tags that resources must have and new ones must get."""
    tag_keys: Collection[str] = ()
    """The only tag keys that may be set or removed."""


def dms_resource(resource_type: str, arn: str) -> str:
    """An ARN or pattern in DMS's form of today, `endpoint:ID`. AWS's pages write `endpoint/ID` as well.

    Raises:
        DmsResourceError: it is something else.
    """
    match = _ARN.fullmatch(arn)
    if match is None or match["type"] != resource_type:
        raise DmsResourceError(
            f"{arn!r} is not the ARN of a DMS resource of the type {resource_type}, as in "
            f"arn:aws:dms:eu-central-1:111122223333:{resource_type}:ID, or a pattern of such"
        )
    return f"arn:{match['partition']}:dms:{match['place']}:{resource_type}:{match['id']}"


def access_statements(
    abilities: Iterable[DmsAbility], scope: DmsScope | None = None, *, partition: str = "aws", account: str = "*"
) -> list[Statement]:
    """One statement for each action of `abilities`, to be `merged`.

    Lists (`dms:DescribeEndpoints` and so on) cannot be limited: who may view sees them whole. Other actions without
    resources are left out where `scope` has ARNs; where it has tags, unless the action gives tags. The account `*` is
    no wider than the caller's, since DMS acts on that only.

    Raises:
        DmsResourceError: `scope` has an ARN of another type, or an unknown type.
    """
    limits = scope or DmsScope()
    arns = _arns(limits, partition, account)
    wanted = set(abilities)
    return [
        one
        for ability in DmsAbility
        if ability in wanted
        for action, types in ACTIONS[ability].items()
        for one in _statements(action, types, arns, limits, may_be_unlimited=ability is DmsAbility.VIEW)
    ]


def _arns(scope: DmsScope, partition: str, account: str) -> dict[str, tuple[str, ...]]:
    if scope.resources is None:
        return {kind: (f"arn:{partition}:dms:*:{account}:{kind}:*",) for kind in RESOURCE_TYPES}
    if unknown := sorted(set(scope.resources) - set(RESOURCE_TYPES)):
        raise DmsResourceError(f"{', '.join(unknown)}: no type of DMS resources; they are {', '.join(RESOURCE_TYPES)}")
    return {kind: tuple(dms_resource(kind, arn) for arn in arns) for kind, arns in scope.resources.items()}


def _statements(
    action: str, types: Sequence[str], arns: Mapping[str, tuple[str, ...]], scope: DmsScope, *, may_be_unlimited: bool
) -> Iterator[Statement]:
    if types:
        if resources := tuple(arn for kind in types for arn in arns.get(kind, ())):
            yield statement((action,), resources, (*_tags_of_the_resource(scope), *_tags_of_the_request(action, scope)))
    elif may_be_unlimited:
        yield statement((action,), ("*",))
    elif scope.resources is None and (action in TAGGED_AT_CREATION or not scope.tags):
        yield statement((action,), ("*",), _tags_of_the_request(action, scope))


def _tags_of_the_resource(scope: DmsScope) -> Condition:
    return tuple(("StringEquals", f"aws:ResourceTag/{key}", value) for key, value in scope.tags.items())


def _tags_of_the_request(action: str, scope: DmsScope) -> Condition:
    """Tags that creation must give, and protection of the tags that permissions depend on."""
    found: list[tuple[str, str, str]] = []
    if action in TAGGED_AT_CREATION:
        found += [("StringEquals", f"aws:RequestTag/{key}", value) for key, value in scope.tags.items()]
    if action == _ADD_TAGS:
        found += [("StringEqualsIfExists", f"aws:RequestTag/{key}", value) for key, value in scope.tags.items()]
    if action == _REMOVE_TAGS:
        found += [("ForAllValues:StringNotEquals", "aws:TagKeys", key) for key in scope.tags]
    if action in _KEYS_KNOWN_TO:
        found += [("ForAllValues:StringEquals", "aws:TagKeys", key) for key in scope.tag_keys]
    return tuple(found)
