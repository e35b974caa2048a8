"""What a stack remembers of a role, and the gate for it.

States come from files that people edit, and that older or newer versions have written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.catalog.lookup import UnknownServiceError, entry_for
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.completion import Completed
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.tokens import Properties


@dataclass(frozen=True)
class RoleState:
    """What a stack remembers of a role of any kind."""

    role: IamRole
    """The role as it was last seen; of its tags, those that the program wants."""
    mine: Ownership | None
    """As what the declaration owns the role; None where it is adopted."""
    pending_tags: frozenset[str] = frozenset()
    """The keys of tags that the next update sets or takes off."""
    refused_description: str | None = None
    """The description that the role does not take."""
    rest: Properties = field(default_factory=dict)
    """The other outputs: the inputs, and what only its kind has."""

    @classmethod
    def of(cls, properties: Properties, urn: str) -> RoleState:
        """The state of a resource.

        Raises:
            SlrError: it cannot be worked with; see `require_sound`.
        """
        require_sound(properties, urn)
        return cls._of(properties)

    @classmethod
    def usable(cls, properties: Properties) -> RoleState | None:
        """What can be used of a state for a look at the role, which mends it; None where that is nothing."""
        found = sound(properties)
        return cls._of(found) if found else None

    @classmethod
    def _of(cls, properties: Properties) -> RoleState:
        owner = None if properties.get("adopted") else properties.get("owner")
        return cls(
            IamRole(
                name=properties.get("name") or "",
                arn=properties.get("arn") or "",
                path=properties.get("path") or "",
                unique_id=properties.get("uniqueId") or "",
                create_date=properties.get("createDate") or "",
                description=properties.get("description") or "",
                tags=properties.get("tagsAll") or {},
            ),
            Ownership(Owner(owner["label"]), owner["incarnation"]) if owner else None,
            frozenset(properties.get("pendingTags") or ()),
            properties.get("refusedDescription"),
            {key: value for key, value in properties.items() if key not in _OF_ALL_KINDS},
        )

    def completed(self, completed: Completed) -> RoleState:
        """The state once tags and description are as far as they can be brought."""
        return replace(
            self,
            role=replace(completed.role, tags=completed.tags),
            pending_tags=completed.pending_tags,
            refused_description=completed.refused_description,
        )

    def to_properties(self) -> Properties:
        """The outputs of the resource."""
        mine, role = self.mine, self.role
        properties = {
            **self.rest,
            "description": role.description,
            "arn": role.arn,
            "name": role.name,
            "path": role.path,
            "uniqueId": role.unique_id,
            "createDate": role.create_date,
            "adopted": mine is None,
            "owner": {"label": mine.owner.label, "incarnation": mine.incarnation} if mine else None,
            "tagsAll": dict(role.tags),
        }
        if self.pending_tags:
            properties["pendingTags"] = sorted(self.pending_tags)
        if self.refused_description is not None:
            properties["refusedDescription"] = self.refused_description
        return properties


_OF_ALL_KINDS = {
    *("arn", "name", "path", "uniqueId", "createDate", "description", "adopted", "owner"),
    *("tagsAll", "pendingTags", "refusedDescription"),
}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_optional_text(value: Any) -> bool:
    return isinstance(value, str | None)


def _is_optional_flag(value: Any) -> bool:
    return isinstance(value, bool | None)


def _are_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _are_tags(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(isinstance(item, str) for item in value.values()))


def _is_owner(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict) and _is_text(value.get("label")) and _is_text(value.get("incarnation"))
    )


def _is_arn(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("arn:") and value.count(":") >= _ARN_COLONS


def _are_grants(value: Any) -> bool:
    return value is None or (
        isinstance(value, list)
        and all(
            isinstance(grant, dict) and _is_text(grant.get("caller")) and _is_text(grant.get("policyArn"))
            for grant in value
        )
    )


def _is_service(value: Any) -> bool:
    try:
        return value is None or (isinstance(value, str) and bool(entry_for(value)))
    except UnknownServiceError:
        return False


_ARN_COLONS = 5
_Shape = tuple[str, Callable[[Any], bool]]
_TEXT: _Shape = ("text", _is_text)
_OPTIONAL_TEXT: _Shape = ("text", _is_optional_text)
_TEXTS: _Shape = ("a list of texts", _are_texts)
_TAGS: _Shape = ("texts by their keys", _are_tags)
_FLAG: _Shape = ("true or false", _is_optional_flag)
_NEEDED = ("arn", "name", "path", "uniqueId", "createDate")
_NAMING = {"awsServiceName", "name", "assumeRolePolicy"}
"""The inputs without which a role of a kind is not known."""
_SHAPES: Mapping[str, _Shape] = {
    **dict.fromkeys(_NEEDED, _TEXT),
    "arn": ("an ARN", _is_arn),
    "awsServiceName": ("a service principal", _is_service),
    **dict.fromkeys(("customSuffix", "description", "refusedDescription", "assumeRolePolicy"), _OPTIONAL_TEXT),
    **dict.fromkeys(("adopted", "ready", "repair"), _FLAG),
    **dict.fromkeys(("managedPolicyArns", "pendingTags"), _TEXTS),
    **dict.fromkeys(("tags", "tagsAll"), _TAGS),
    "onExisting": (f"one of {', '.join(OnExisting)}", lambda value: value in (None, *OnExisting)),
    "deletion": (f"one of {', '.join(Deletion)}", lambda value: value in (None, *Deletion)),
    "permissionGrants": ("a list of callers and policies", _are_grants),
    "owner": ("a label and an incarnation", _is_owner),
}


def require_sound(state: Properties, urn: str) -> None:
    """Refuse a state that cannot be worked with, before anything is done.

    Raises:
        SlrError: something in it is missing or is not what it has to be; names all of it, and no value.
    """
    wrong = [f"{name} is not {what}" for name, what in _unsound(state).items()]
    wrong += [f"{name} is missing" for name in (*_NEEDED, "adopted") if name not in state]
    if not state.get("adopted") and not state.get("owner"):
        wrong.append("owner is missing")
    if wrong:
        raise SlrError(
            f"the state of {urn} is damaged: {', '.join(wrong)}. Nothing was changed. `pulumi refresh` looks the role "
            "up and writes its state anew"
        )


def sound(state: Properties) -> Properties:
    """What can be used of a state for a look at the role. Without the owner there is nothing: as for an import."""
    unsound = _unsound(state)
    if "owner" in unsound or not (state.get("adopted") or state.get("owner")):
        return {}
    return {name: value for name, value in state.items() if name not in unsound}


def sound_inputs(inputs: Properties) -> Properties:
    """What can be used of the inputs of an earlier run. Without what names the role there is nothing, either."""
    unsound = _unsound(inputs)
    if unsound.keys() & _NAMING or not any(inputs.get(name) for name in _NAMING):
        return {}
    return {name: value for name, value in inputs.items() if name not in unsound}


def _unsound(state: Properties) -> dict[str, str]:
    return {name: what for name, (what, fits) in _SHAPES.items() if name in state and not fits(state[name])}
