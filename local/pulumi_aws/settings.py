"""The provider's configuration (`aws:*`): as the package reads it, and what pulumi-aws has besides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pulumi_aws_slr.aws.config import Config, decode, problems
from pulumi_aws_slr.aws.settings.shapes import Group, Many, Shape
from pulumi_aws_slr.aws.settings.table import SETTINGS, is_text, snake
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.tokens import Properties

SERVICES = frozenset({"docdb", "ecs", "kms", "neptune"})
"""The services that the stand-in calls and the package does not. pulumi-aws and boto3 have the same names for them."""
_MAX_RETRIES = 25
_SESSION_NAME = "pulumi-aws-stand-in"


@dataclass(frozen=True)
class Settings:
    """Settings say who calls which AWS, which tags count, and how patient a call is."""

    config: Config
    max_retries: int
    """How often `Call` makes a call again: the clients make it once."""

    @classmethod
    def of(cls, args: Properties) -> Settings:
        """Read the configuration as the engine gives it, which `failures` has accepted."""
        given = decode(_spelled(args))
        if roles := given.get("assumeRoles"):
            given["assumeRoles"] = [_with_name(role) for role in roles]
        if role := given.get("assumeRoleWithWebIdentity"):
            given["assumeRoleWithWebIdentity"] = _with_name(role)
        config = Config.from_properties(given)
        endpoints = dict(config.endpoints) | {
            service: url
            for group in given.get("endpoints") or ()
            for service, url in (group or {}).items()
            if url and service in SERVICES
        }
        return cls(replace(config, endpoints=tuple(sorted(endpoints.items()))), given.get("maxRetries", _MAX_RETRIES))


def failures(args: Properties) -> list[CheckFailure]:
    """Say what is wrong with the configuration."""
    found = problems(_spelled(args))
    if args.get("allowedAccountIds") and args.get("forbiddenAccountIds"):
        found.append(CheckFailure("allowedAccountIds", "conflicts with forbiddenAccountIds"))
    return found


def _with_name(role: Properties) -> Properties:
    return {**role, "sessionName": role.get("sessionName") or _SESSION_NAME}


def _spelled(args: Properties) -> Properties:
    """Bring nested settings into one spelling: Python programs may have `role_arn` for `roleArn`."""
    return {name: _respelled(name, value) for name, value in args.items()}


def _respelled(name: str, value: Any) -> Any:
    if name not in SETTINGS or is_text(name):
        return value
    try:
        return _named(parsed(value) if isinstance(value, str) else value, SETTINGS[name].shape)
    except ValueError:
        return value  # `problems` says what is wrong with it


def _named(value: Any, shape: Shape) -> Any:
    if isinstance(shape, Many) and isinstance(value, list):
        return [_named(item, shape.item) for item in value]
    if isinstance(shape, Group) and isinstance(value, dict):
        names = {snake(name): name for name in shape.fields}
        return {names.get(name, name): item for name, item in value.items()}
    return value
