"""A stack's configuration: its roles, and who may do what with them. Checked whole before anything is declared."""

import contextlib
from collections.abc import Iterator
from typing import Annotated, Any

import pulumi
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_aws_slr.aurora import AuroraServiceLinkedRole
from pulumi_aws_slr.caller import CallerArgs
from pulumi_aws_slr.catalog import RoleArn, Severity, problems_with
from pulumi_aws_slr.dms_serverless import DmsServerlessServiceLinkedRole
from pulumi_aws_slr.policies import Ability
from pulumi_aws_slr.provider.role_args import Deletion, OnExisting
from pulumi_aws_slr.rds import RdsServiceLinkedRole
from pulumi_aws_slr.service_linked_role import RoleComponent, ServiceLinkedRole

_NAME = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True, use_attribute_docstrings=True)


class PassRoleSpec(_Model):
    """A service role that a caller may pass."""

    role_arn: str
    """ARN of a service role of your own, not of a service-linked one."""
    service: str
    """The only service that it may be passed to, as `dms.amazonaws.com`."""


class CallerSpec(_Model):
    """One user, group or role, by name or ARN, and what it may do."""

    user: str | None = None
    """Name or ARN of a user. Give exactly one of user, group and role."""
    group: str | None = None
    """Name or ARN of a group."""
    role: str | None = None
    """Name or ARN of a role."""
    may: list[Ability] = []
    """What it may do with the service-linked role."""
    pass_roles: list[PassRoleSpec] = []
    """Service roles that it may pass to services."""


class RoleSpec(_Model):
    """One service-linked role. `service` is a principal or a key of the catalogue; `aurora` stands for Aurora."""

    service: str
    """A principal (`rds.amazonaws.com`), a key of the catalogue (`rds`), or `aurora`."""
    suffix: str | None = None
    """The custom suffix, for services that take one."""
    description: str | None = None
    """The role's description; left as it is where none is given."""
    tags: dict[str, str] | None = None
    """The role's tags, beside those that mark its owners."""
    on_existing: OnExisting | None = None
    """Use a role that exists already (adopt, the default), or fail."""
    deletion: Deletion | None = None
    """What becomes of the role when it leaves the stack; docs/role.md has the rules."""
    callers: dict[_NAME, CallerSpec] = {}
    """Who may do what with the role, by labels of your choice."""


_COMPONENTS: dict[str, Any] = {
    "rds": RdsServiceLinkedRole,
    "aurora": AuroraServiceLinkedRole,
    "dms-serverless": DmsServerlessServiceLinkedRole,
}


class StackConfig(_Model):
    """The keys of this project in `stacks/Pulumi.<stack>.yaml`."""

    roles: dict[_NAME, RoleSpec]
    """The service-linked roles, by names of your choice: those of the components."""
    example_workloads: bool = False
    """Also bring up the clusters, replications and callers of `examples/workloads.py`."""

    @classmethod
    def load(cls) -> "StackConfig":
        """The running stack's configuration.

        Raises:
            pulumi.RunError: something in it is wrong; names the file, every key and the allowed values.
        """
        config = pulumi.Config()
        given: dict[str, Any] = {}
        for name, info in cls.model_fields.items():
            key = info.alias or name
            value = config.get_object(key)
            if value is not None:
                given[key] = value
        return cls.parse(given, stack=pulumi.get_stack(), project=pulumi.get_project())

    @classmethod
    def parse(cls, given: dict[str, Any], *, stack: str, project: str) -> "StackConfig":
        """The configuration from plain values.

        Raises:
            pulumi.RunError: something in it is wrong.
        """
        try:
            config = cls.model_validate(given)
        except ValidationError as error:
            faults = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
            faults += _faults_of_all(_well_formed(given.get("roles")))
        else:
            faults = _faults_of_all(config.roles)
            if not faults:
                return config
        lines = [f"  {project}:{key}: {reason[0].lower()}{reason[1:]}" for key, reason in faults]
        count = "1 mistake" if len(faults) == 1 else f"{len(faults)} mistakes"
        raise pulumi.RunError("\n".join([f"stacks/Pulumi.{stack}.yaml has {count}:", *lines]))

    def declare(self, identities: dict[str, pulumi.Output[str]] | None = None) -> dict[str, RoleComponent]:
        """Declare the components.

        Args:
            identities: names of callers that this very program makes, so that they are made before their permissions.

        Returns:
            the components by the names that the configuration gives them.
        """
        return {name: _declare(name, role, identities or {}) for name, role in self.roles.items()}


def _well_formed(given: Any) -> dict[str, RoleSpec]:
    """Those of the given roles that have the right shape, so that the others do not hide what is wrong with them."""
    roles = {}
    for name, role in given.items() if isinstance(given, dict) else ():
        with contextlib.suppress(ValidationError):
            roles[name] = RoleSpec.model_validate(role)
    return roles


def _faults_of_all(roles: dict[str, RoleSpec]) -> list[tuple[str, str]]:
    return [(f"roles.{name}.{field}", reason) for name, role in roles.items() for field, reason in _faults(role)]


def _faults(role: RoleSpec) -> list[tuple[str, str]]:
    """What is wrong with a role, under the keys of the configuration."""
    keys = {"awsServiceName": "service", "customSuffix": "suffix"}
    found = problems_with(
        "rds" if role.service == "aurora" else role.service,
        custom_suffix=role.suffix,
        description=role.description,
        tags=role.tags,
    )
    faults = [(keys.get(item.field, item.field), item.reason) for item in found if item.severity is Severity.ERROR]
    for label, caller in role.callers.items():
        faults += [(f"callers.{label}{field}", reason) for field, reason in _caller_faults(caller)]
    return faults


def _caller_faults(caller: CallerSpec) -> Iterator[tuple[str, str]]:
    if [caller.user, caller.group, caller.role].count(None) != 2:  # noqa: PLR2004 (so one of the three is given)
        yield "", "give exactly one of user, group, role, by name or ARN"
    if not caller.may and not caller.pass_roles:
        yield "", f"allows nothing; give may ({', '.join(Ability)}) or passRoles"
    for at, passed in enumerate(caller.pass_roles):
        if RoleArn.parse(passed.role_arn):
            yield f".passRoles.{at}.roleArn", "a service-linked role cannot be passed: its service uses it by itself"
        for item in problems_with(passed.service):
            if item.severity is Severity.ERROR:
                yield f".passRoles.{at}.service", item.reason


def _declare(name: str, role: RoleSpec, identities: dict[str, pulumi.Output[str]]) -> RoleComponent:
    shared = {
        "description": role.description,
        "tags": role.tags,
        "on_existing": role.on_existing,
        "deletion": role.deletion,
        "callers": {label: _caller(spec, identities) for label, spec in role.callers.items()} or None,
    }
    args: Any = {key: value for key, value in shared.items() if value is not None}
    if component := _COMPONENTS.get(role.service):
        declared: RoleComponent = component(name, args)
        return declared
    args["aws_service_name"] = role.service
    if role.suffix is not None:
        args["custom_suffix"] = role.suffix
    return ServiceLinkedRole(name, args)


def _caller(spec: CallerSpec, identities: dict[str, pulumi.Output[str]]) -> CallerArgs:
    caller: Any = {
        kind: identities.get(f"{kind}/{name}", name)
        for kind in ("user", "group", "role")
        if (name := getattr(spec, kind)) is not None
    }
    caller["may"] = [ability.value for ability in spec.may]
    caller["pass_roles"] = [{"role_arn": item.role_arn, "service": item.service} for item in spec.pass_roles]
    return caller  # type: ignore[no-any-return]
