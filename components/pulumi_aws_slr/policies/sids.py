"""Statement IDs that say what a statement allows: `CreateRDSRole`, `ViewAndDeleteServiceLinkedRoles`, `PassDmsVpcRole`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pulumi_aws_slr.policies.dms.actions import ABILITY_OF, DmsAbility

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")
_DMS = re.compile(r"[^/]*:dms:")
_SERVICE_LINKED = re.compile(r"[^/]*:role/aws-service-role/(?P<principal>[^/]+)(/(?P<name>[^/]+))?")


def sid(verbs: Mapping[str, Collection[str]], actions: Collection[str], resources: Collection[str]) -> str:
    """The Sid of a statement.

    `verbs` names groups of actions, in order. DMS's other actions are named by their ability, the rest by their own
    name.
    """
    said = [verb for verb, those in verbs.items() if set(those) <= set(actions)]
    covered = {action for verb in said for action in verbs[verb]}
    rest = sorted(set(actions) - covered)
    mine = {ABILITY_OF[action] for action in rest if action in ABILITY_OF}
    said += [_dms_verb(ability) for ability in DmsAbility if ability in mine]
    said += [action.partition(":")[2] for action in rest if action not in ABILITY_OF]
    return f"{'And'.join(said)}{_subject(resources)}"


def _dms_verb(ability: DmsAbility) -> str:
    return f"{_camel(ability)}{'Dms' if ability in (DmsAbility.VIEW, DmsAbility.TAG) else ''}"


def _subject(resources: Collection[str]) -> str:
    subjects = {_subject_of(resource) for resource in resources}
    if len(subjects) == 1:
        (one,) = subjects
        return one
    linked = all(_SERVICE_LINKED.fullmatch(resource) for resource in resources)
    return "ServiceLinkedRoles" if linked else "ServiceRoles"


def _subject_of(resource: str) -> str:
    if resource == "*" or _DMS.match(resource):
        return ""
    if linked := _SERVICE_LINKED.fullmatch(resource):
        if linked["name"] is None:
            return "AnyServiceLinkedRole"
        name = linked["name"].removeprefix("AWSServiceRoleFor")
        if name.startswith("*"):  # not known, so the service stands for it
            name = f"{linked['principal'].partition('.amazonaws')[0]}_{name}"
        return f"{_camel(name)}Role"
    name = _camel(resource.rpartition("/")[2])
    return name if name.endswith("Role") else f"{name}Role"


def _camel(text: str) -> str:
    """`dms-vpc_role` as `DmsVpcRole`; capitals stay."""
    return "".join(word[:1].upper() + word[1:] for word in _NOT_ALPHANUMERIC.split(text))
