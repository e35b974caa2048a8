"""A stack's configuration: its roles and their callers. Checked completely before anything is declared."""

import contextlib
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi.runtime.config import CONFIG
from pydantic import Field, ValidationError

import pulumi_aws_slr
from pulumi_aws_slr.components.callers.caller import CallerArgs
from pulumi_aws_slr.components.callers.permissions import CallerPermissions
from pulumi_aws_slr.components.dms.service_roles import DmsServiceRoles
from pulumi_aws_slr.components.service_linked_role import RoleComponent, ServiceLinkedRole
from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.stack.shapes import (
    AnyCallerSpec,
    CallerSpec,
    DmsServiceRolesSpec,
    Fault,
    Name,
    PermissionsSpec,
    RoleSpec,
    Spec,
)
from pulumi_aws_slr.tokens import COMPONENTS

_S = TypeVar("_S", RoleSpec, PermissionsSpec)


@dataclass(frozen=True)
class Components:
    """The components of a configuration by name."""

    roles: dict[str, RoleComponent]
    permissions: dict[str, CallerPermissions]
    dms_service_roles: DmsServiceRoles | None = None


class StackConfig(Spec):
    """The keys of this project in `stacks/Pulumi.<stack>.yaml`."""

    roles: dict[Name, RoleSpec]
    """The service-linked roles, by names of your choice: those of the components."""
    caller_permissions: dict[Name, PermissionsSpec] = Field(default_factory=dict)
    """Callers with many services, by names of your choice: each caller's policies hold all of them."""
    dms_service_roles: DmsServiceRolesSpec | None = None
    """The service roles that classic DMS looks for by name; `{}` for all defaults."""
    example_workloads: bool = False
    """Also bring up the clusters, replications and callers of `examples/workloads.py`."""
    example_replications: bool = False
    """Also bring up the classic and the serverless replication of `examples/replications.py`."""

    @classmethod
    def load(cls) -> "StackConfig":
        """The running stack's configuration.

        Raises:
            pulumi.RunError: something is wrong; names the file, every key and the allowed values.
        """
        config = pulumi.Config()
        known = [info.alias or name for name, info in cls.model_fields.items()]
        given = {key: _value(text) for key in known if (text := config.get(key))}
        given |= dict.fromkeys(_mistyped(config.name, known))
        return cls.parse(given, stack=pulumi.get_stack(), project=pulumi.get_project())

    @classmethod
    def parse(cls, given: dict[str, Any], *, stack: str, project: str) -> "StackConfig":
        """From plain values.

        Raises:
            pulumi.RunError: something is wrong.
        """
        try:
            config = cls.model_validate(given)
        except ValidationError as error:
            faults = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
            faults += _faults("roles", _well_formed(RoleSpec, given.get("roles")))
            faults += _faults("callerPermissions", _well_formed(PermissionsSpec, given.get("callerPermissions")))
        else:
            faults = [*_faults("roles", config.roles), *_faults("callerPermissions", config.caller_permissions)]
            if config.dms_service_roles:
                faults += [(f"dmsServiceRoles{key}", reason) for key, reason in config.dms_service_roles.faults()]
            if not faults:
                return config
        lines = [f"  {project}:{key}: {reason[0].lower()}{reason[1:]}" for key, reason in faults]
        count = "1 mistake" if len(faults) == 1 else f"{len(faults)} mistakes"
        raise pulumi.RunError("\n".join([f"Pulumi.{stack}.yaml has {count}:", *lines]))

    def declare(self, identities: Mapping[str, pulumi.Output[str]] | None = None) -> Components:
        """Declare the components.

        `identities` are names of callers that this program creates, so that they precede their permissions.
        """
        made = identities or {}
        return Components(
            roles={name: _declare(name, role, made) for name, role in self.roles.items()},
            permissions={name: _permit(name, spec, made) for name, spec in self.caller_permissions.items()},
            dms_service_roles=_serve(self.dms_service_roles) if self.dms_service_roles else None,
        )

    def callers(self) -> Iterator[CallerSpec]:
        for role in self.roles.values():
            yield from role.callers.values()
        for permissions in self.caller_permissions.values():
            yield from permissions.callers.values()


def _value(text: str) -> Any:
    """Pulumi passes JSON text, or plain text."""
    try:
        return parsed(text)
    except ValueError:
        return text


def _mistyped(project: str, known: list[str]) -> Iterator[str]:
    """The project's keys that resemble a known one. Others are the project's own."""
    for key in sorted(CONFIG.get()):
        namespace, _, name = key.partition(":")
        if namespace == project and name not in known and difflib.get_close_matches(name, known, cutoff=0.8):
            yield name


def _well_formed(spec: type[_S], given: Any) -> dict[str, _S]:
    """The parts of the right shape, so that the others do not hide their mistakes."""
    parts = {}
    for name, part in given.items() if isinstance(given, dict) else ():
        with contextlib.suppress(ValidationError):
            parts[name] = spec.model_validate(part)
    return parts


def _faults(key: str, parts: Mapping[str, RoleSpec] | Mapping[str, PermissionsSpec]) -> list[Fault]:
    return [(f"{key}.{name}{inner}", reason) for name, part in parts.items() for inner, reason in part.faults()]


def _declare(name: str, role: RoleSpec, identities: Mapping[str, pulumi.Output[str]]) -> RoleComponent:
    shared = {
        "description": role.description,
        "tags": role.tags,
        "on_existing": role.on_existing,
        "deletion": role.deletion,
        "callers": _callers(role.callers, identities) or None,
    }
    args: Any = {key: value for key, value in shared.items() if value is not None}
    if component := COMPONENTS.get(role.service):
        declared: RoleComponent = getattr(pulumi_aws_slr, component)(name, args)
        return declared
    args["aws_service_name"] = role.service
    if role.suffix is not None:
        args["custom_suffix"] = role.suffix
    return ServiceLinkedRole(name, args)


def _serve(spec: DmsServiceRolesSpec) -> DmsServiceRoles:
    return DmsServiceRoles("dms", spec.model_dump(exclude_none=True))  # type: ignore[arg-type]


def _permit(name: str, spec: PermissionsSpec, identities: Mapping[str, pulumi.Output[str]]) -> CallerPermissions:
    callers = _callers(spec.callers, identities)
    return CallerPermissions(name, {"services": spec.services, "custom_suffix": spec.suffix, "callers": callers})


def _callers(
    specs: Mapping[str, CallerSpec] | Mapping[str, AnyCallerSpec], identities: Mapping[str, pulumi.Output[str]]
) -> dict[str, CallerArgs]:
    return {label: _caller(spec, identities) for label, spec in specs.items()}


def _caller(spec: CallerSpec, identities: Mapping[str, pulumi.Output[str]]) -> CallerArgs:
    caller: Any = {
        kind: identities.get(f"{kind}/{name}", name)
        for kind in spec.kinds()
        if (name := getattr(spec, kind)) is not None
    }
    caller["may"] = [ability.value for ability in spec.may]
    caller["pass_roles"] = [{"role_arn": item.role_arn, "service": item.service} for item in spec.pass_roles]
    return caller  # type: ignore[no-any-return]
