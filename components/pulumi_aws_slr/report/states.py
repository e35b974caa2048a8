"""Resource states in the engine's output: the parts that the report uses, in their expected form.

Parts of another form are left out and noted: an engine, a provider or a person may have written them. Secrets are never
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from pulumi_aws_slr.report.escaping import code
from pulumi_aws_slr.report.plan import Unknown
from pulumi_aws_slr.resource import Resource, name_in
from pulumi_aws_slr.tokens import SIGNATURE, UNKNOWN

_SECRET = "[secret]"  # noqa: S105 (what the engine prints for one)
_URN = "urn:pulumi:"
_PARTS = 4
"""Of a URN: stack, project, types, name."""


class Notes:
    """What cannot be read, each once, in the file's order."""

    def __init__(self) -> None:
        self._found: dict[Unknown, None] = {}

    def left_out(self, about: str, why: str) -> None:
        self._found[Unknown(about, f"left out, as {why}")] = None

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        return tuple(self._found)


class _FormError(Exception):
    """A value has another form; the text names the expected one."""


_Form = Callable[[Any, "Notes", str], Any]


def state_of(value: Any, place: str, notes: Notes) -> Resource | None:
    """The state in a value, if any; `place` says where that is, for the notes."""
    if value is None:
        return None
    urn = value.get("urn") if isinstance(value, dict) else None
    if not _is_urn(urn):
        notes.left_out(place, "it has no URN" if isinstance(value, dict) else "it is no object")
        return None
    about = label(urn)
    read = _Reader(value, about, notes)
    return Resource(
        type=_type(urn),
        name=name_in(urn),
        urn=urn,
        inputs=_kept(read("inputs", _mapping), about, notes),
        outputs=_kept(read("outputs", _mapping), about, notes),
        parent=read("parent", _text) or "",
        provider=(read("provider", _text) or "").rpartition("::")[0],
        dependencies=frozenset(read("dependencies", _texts) or ()),
        property_dependencies=_by_property(read("propertyDependencies", _mapping), about, notes),
    )


def _is_urn(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(_URN) and len(value.split("::", _PARTS - 1)) == _PARTS


def label(urn: str) -> str:
    """Type and name of a resource, as code."""
    return code(f"{_type(urn)} {name_in(urn)}")


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


class _Reader:
    """Reads the parts of one object by their form."""

    def __init__(self, value: Mapping[str, Any], about: str, notes: Notes) -> None:
        self._value = value
        self._about = about
        self._notes = notes

    def __call__(self, key: str, form: _Form) -> Any:
        """None where the part is missing or has another form."""
        value = self._value.get(key)
        if value is None:
            return None
        about = f"{code(key)} of {self._about}"
        try:
            return form(value, self._notes, about)
        except _FormError as error:
            self._notes.left_out(about, f"it is no {error}")
            return None


def _kept(properties: Mapping[str, Any] | None, about: str, notes: Notes) -> dict[str, Any]:
    if not properties or SIGNATURE in properties:
        return {}
    read = _Reader(properties, about, notes)
    found = {key: read(key, form) for key, form in _PROPERTIES.items() if key in properties}
    return {key: value for key, value in found.items() if value is not None}


def _by_property(by_property: Mapping[str, Any] | None, about: str, notes: Notes) -> dict[str, tuple[str, ...]]:
    read = _Reader(by_property or {}, f"the property dependencies of {about}", notes)
    return {key: tuple(read(key, _texts) or ()) for key in by_property or () if key in _PROPERTIES}


def _mapping(value: Any, _notes: Notes, _about: str) -> Any:
    if not isinstance(value, dict):
        raise _FormError("object")
    return value


def _property(form: _Form) -> _Form:
    """A property of a form; a secret counts as unknown."""

    def read(value: Any, notes: Notes, about: str) -> Any:
        return UNKNOWN if value == UNKNOWN or _is_secret(value) else form(value, notes, about)

    return read


def _flag(value: Any, _notes: Notes, _about: str) -> bool:
    if not isinstance(value, bool):
        raise _FormError("true or false")
    return value


def _text(value: Any, _notes: Notes, _about: str) -> str:
    if not isinstance(value, str):
        raise _FormError("text")
    return value


def _document(value: Any, _notes: Notes, _about: str) -> Any:
    if not isinstance(value, str | dict):
        raise _FormError("policy document")
    return value


def _list(form: _Form) -> _Form:
    """A list of values of a form; others are left out one by one."""

    def read(value: Any, notes: Notes, about: str) -> list[Any]:
        if not isinstance(value, list):
            raise _FormError("list")
        found = []
        for number, item in enumerate(value, start=1):
            element = f"element {number} of {about}"
            try:
                found.append(form(item, notes, element))
            except _FormError as error:
                notes.left_out(element, f"it is no {error}")
        return found

    return read


def _record(**fields: _Form) -> _Form:
    """An object with these fields; of an unknown object, all fields are unknown."""

    def read(value: Any, notes: Notes, about: str) -> dict[str, Any]:
        if value == UNKNOWN:
            return dict.fromkeys(fields, UNKNOWN)
        field = _Reader(_mapping(value, notes, about), about, notes)
        return {key: field(key, form) for key, form in fields.items()}

    return read


def _is_secret(value: Any) -> bool:
    """Whether a value contains a secret at any depth."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as found:
                if SIGNATURE in found:
                    return True
                waiting += found.values()
            case list() as found:
                waiting += found
            case str() as found if _SECRET in found or SIGNATURE in found:
                return True
    return False


_texts = _list(_text)
_PROPERTIES = {
    **dict.fromkeys(("arn", "awsServiceName", "customSuffix", "deletion", "engineName", "name"), _property(_text)),
    **dict.fromkeys(("group", "permissionSetArn", "policyArn", "role", "user"), _property(_text)),
    **dict.fromkeys(("groups", "managedPolicyArns", "roles", "users"), _property(_list(_property(_text)))),
    **dict.fromkeys(("inlinePolicy", "policy"), _property(_document)),
    "adopted": _property(_flag),
    "inlinePolicies": _property(_list(_record(policy=_property(_document)))),
    "permissionGrants": _property(_list(_record(caller=_property(_text), policyArn=_property(_text)))),
}
"""The properties in use, by form. The rest is dropped, so that no password can leak."""
