"""The shape of each part of a stack's configuration, and its possible faults. No resources."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from pulumi_aws_slr.catalog import Severity, problems_with, problems_with_texts
from pulumi_aws_slr.components.callers.identity_names import problem_with
from pulumi_aws_slr.components.services import ANY_SERVICE
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.policies import ANY_SUFFIX, Ability, NotPassableError, pass_role_statements, principal_of

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
"""Chosen by the user; part of resources' logical names."""
Fault = tuple[str, str]
"""A key below the part, and what is wrong with it."""


class Spec(BaseModel):
    """Keys in camel case, and none but these."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True, use_attribute_docstrings=True)


class PassRoleSpec(Spec):
    """A service role that a caller may pass."""

    role_arn: str
    """ARN of a service role of your own, not of a service-linked one."""
    service: str
    """The only service that it may be passed to, as `dms.amazonaws.com`."""

    def faults(self) -> Iterator[Fault]:
        for key, check in (
            (".roleArn", lambda: pass_role_statements(self.role_arn, "")),
            (".service", lambda: principal_of(self.service)),
        ):
            try:
                check()
            except NotPassableError as error:
                yield key, str(error)


class CallerSpec(Spec):
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

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """The keys of which exactly one is given."""
        return ("user", "group", "role")

    def faults(self) -> Iterator[Fault]:
        named = {kind: getattr(self, kind) for kind in self.kinds() if getattr(self, kind) is not None}
        if len(named) != 1:
            yield "", f"give exactly one of {', '.join(map(to_camel, self.kinds()))}, by name or ARN"
        for kind, name in named.items():
            if problem := problem_with(name, kind):
                yield f".{to_camel(kind)}", problem
        if not self.may and not self.pass_roles:
            yield "", f"allows nothing; give may ({', '.join(Ability)}) or passRoles"
        for at, passed in enumerate(self.pass_roles):
            for key, problem in passed.faults():
                yield f".passRoles.{at}{key}", problem


class AnyCallerSpec(CallerSpec):
    """One user, group, role or permission set, and what it may do."""

    permission_set: str | None = None
    """Name of a permission set of IAM Identity Center; its inline policy is among the exported documents."""

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        return (*super().kinds(), "permission_set")


class RoleSpec(Spec):
    """One service-linked role."""

    service: str
    """A principal (`rds.amazonaws.com`), or a key of the catalogue (`rds`, `aurora`)."""
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
    callers: dict[Name, CallerSpec] = {}
    """Who may do what with the role, by labels of your choice."""

    def faults(self) -> Iterator[Fault]:
        for key, reason in _catalogue_faults(self.service, self.suffix, self.description, self.tags):
            yield f".{key}", reason
        yield from _callers_faults(self.callers)


class DmsServiceRolesSpec(Spec):
    """The service roles of classic DMS: a `DmsServiceRoles`."""

    redshift_targets: bool = False
    """Whether there are endpoints of Amazon Redshift: then `dms-access-for-endpoint`, too."""
    repair: bool | None = None
    """Whether a role that exists with another trust policy or other policies is changed (false, the default)."""
    tags: dict[str, str] | None = None
    """The roles' tags, beside those that mark their owners."""
    on_existing: OnExisting | None = None
    """Use roles that exist already (adopt, the default), or fail."""
    deletion: Deletion | None = None
    """What becomes of the roles when they leave the stack; docs/role.md has the rules."""

    def faults(self) -> Iterator[Fault]:
        for item in problems_with_texts(None, self.tags):
            yield f".{item.field}", item.reason


class PermissionsSpec(Spec):
    """What callers may do with the roles of several services: a `CallerPermissions`."""

    services: list[str] = Field(min_length=1)
    """Principals or keys of the catalogue; `*` alone is every service-linked role."""
    suffix: str | None = None
    """The suffix of the roles' names; `*` in it stands for anything."""
    callers: dict[Name, AnyCallerSpec] = Field(min_length=1)
    """Who may do what with the roles, by labels of your choice."""

    def faults(self) -> Iterator[Fault]:
        if self.services == [ANY_SERVICE]:
            if self.suffix is not None:
                yield ".suffix", "every service-linked role is asked for; name the services"
        elif ANY_SERVICE in self.services:
            at = self.services.index(ANY_SERVICE)
            reason = "stands for every service and must be alone; leave the others out, or name all that you mean"
            yield f".services.{at}", f"`{ANY_SERVICE}` {reason}"
        else:
            suffix = None if self.suffix in (None, ANY_SUFFIX) else self.suffix.replace(ANY_SUFFIX, "x")
            for at, service in enumerate(self.services):
                for key, reason in _catalogue_faults(service, suffix):
                    yield f".services.{at}" if key == "service" else f".{key}", reason
        yield from _callers_faults(self.callers)


def _callers_faults(callers: dict[str, CallerSpec] | dict[str, AnyCallerSpec]) -> Iterator[Fault]:
    for label, caller in callers.items():
        for key, reason in caller.faults():
            yield f".callers.{label}{key}", reason


def _catalogue_faults(
    service: str, suffix: str | None = None, description: str | None = None, tags: dict[str, str] | None = None
) -> Iterator[Fault]:
    """The catalogue's errors about a service's role, by keys of the configuration."""
    keys = {"awsServiceName": "service", "customSuffix": "suffix"}
    for item in problems_with(service, custom_suffix=suffix, description=description, tags=tags):
        if item.severity is Severity.ERROR:
            yield keys.get(item.field, item.field), item.reason
