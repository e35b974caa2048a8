"""The provider's configuration (`aws:*`), checked once and typed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.provider.rpc import ProviderError

Properties = dict[str, Any]


class SettingError(ProviderError):
    """A value of the configuration has the wrong shape."""


@dataclass(frozen=True)
class RoleToAssume:
    """One link of an assume-role chain."""

    role_arn: str
    session_name: str = "pulumi-aws-stand-in"
    external_id: str = ""
    policy: str = ""

    @property
    def options(self) -> dict[str, str]:
        """The parameters of AssumeRole besides the ARN."""
        named = {"RoleSessionName": self.session_name, "ExternalId": self.external_id, "Policy": self.policy}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Settings:
    """Who calls which AWS, and the tags that every resource gets."""

    region: str = ""
    profile: str = ""
    access_key: str = ""
    secret_key: str = ""
    token: str = ""
    assume_roles: tuple[RoleToAssume, ...] = ()
    endpoints: Mapping[str, str] = field(default_factory=dict)
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignored_tags: frozenset[str] = frozenset()
    ignored_tag_prefixes: tuple[str, ...] = ()
    allowed_accounts: frozenset[str] = frozenset()
    forbidden_accounts: frozenset[str] = frozenset()
    max_retries: int = 25
    insecure: bool = False


def unwrap(value: Any) -> Any:
    """A nested configuration value. The engine hands the ones of `pulumi config` over as JSON text."""
    if isinstance(value, str) and value[:1] in ("[", "{", '"'):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def parse(args: Properties) -> Settings:
    """The configuration as the engine gives it, with the AWS environment variables where it is silent.

    Raises:
        SettingError: a value has the wrong shape; the text names the key.
    """
    config = {key: unwrap(value) for key, value in args.items() if value is not None}
    ignored = _mapping(config, "ignoreTags")
    return Settings(
        region=str(config.get("region") or _from_environment("AWS_REGION", "AWS_DEFAULT_REGION")),
        profile=str(config.get("profile", "")),
        access_key=str(config.get("accessKey", "")),
        secret_key=str(config.get("secretKey", "")),
        token=str(config.get("token", "")),
        assume_roles=_roles(config),
        endpoints={service: url for entry in _list(config, "endpoints") for service, url in entry.items() if url},
        default_tags={key: str(value) for key, value in _mapping(_mapping(config, "defaultTags"), "tags").items()},
        ignored_tags=frozenset(_list(ignored, "keys")),
        ignored_tag_prefixes=tuple(_list(ignored, "keyPrefixes")),
        allowed_accounts=frozenset(map(str, _list(config, "allowedAccountIds"))),
        forbidden_accounts=frozenset(map(str, _list(config, "forbiddenAccountIds"))),
        max_retries=int(config.get("maxRetries", 25)),
        insecure=config.get("insecure") in (True, "true"),
    )


def _from_environment(*names: str) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _roles(config: Properties) -> tuple[RoleToAssume, ...]:
    chain = _list(config, "assumeRoles") or [entry for entry in (_mapping(config, "assumeRole"),) if entry]
    if not all(isinstance(entry, dict) and entry.get("roleArn") for entry in chain):
        raise SettingError("aws:assumeRoles: every entry needs a roleArn")
    return tuple(
        RoleToAssume(
            role_arn=entry["roleArn"],
            session_name=entry.get("sessionName", "pulumi-aws-stand-in"),
            external_id=entry.get("externalId", ""),
            policy=entry.get("policy", ""),
        )
        for entry in chain
    )


def _list(config: Properties, key: str) -> list[Any]:
    value = unwrap(config.get(key)) or []
    if not isinstance(value, list):
        raise SettingError(f"aws:{key} is a list, not {type(value).__name__}")
    return value


def _mapping(config: Properties, key: str) -> Properties:
    value = unwrap(config.get(key)) or {}
    if not isinstance(value, dict):
        raise SettingError(f"aws:{key} is an object, not {type(value).__name__}")
    return value
