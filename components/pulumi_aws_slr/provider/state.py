"""The gate for states: they come from files that people edit, and that older or newer versions have written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi_aws_slr.catalog.lookup import UnknownServiceError, entry_for
from pulumi_aws_slr.provider.role_args import Deletion, OnExisting
from pulumi_aws_slr.provider.rpc import Properties, ProviderError


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
        and all(isinstance(it, dict) and _is_text(it.get("caller")) and _is_text(it.get("policyArn")) for it in value)
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

    Args:
        state: of a role of any kind.
        urn: the resource's.

    Raises:
        ProviderError: something in it is missing or is not what it has to be; names all of it, and no value.
    """
    wrong = [f"{name} is not {what}" for name, what in _unsound(state).items()]
    wrong += [f"{name} is missing" for name in (*_NEEDED, "adopted") if name not in state]
    if not state.get("adopted") and not state.get("owner"):
        wrong.append("owner is missing")
    if wrong:
        raise ProviderError(
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
