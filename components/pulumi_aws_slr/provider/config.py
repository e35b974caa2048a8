"""The provider's configuration: the part of pulumi-aws's that matters for IAM and the Region scan."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.provider.rpc import UNKNOWN, CheckFailure, Properties

DEFAULT_MAX_RETRIES = 10
MAX_RETRIES_LIMIT = 100
_DURATIONS = range(900, 43_201)
_KNOWN = {
    "region",
    "profile",
    "accessKey",
    "secretKey",
    "token",
    "assumeRoles",
    "endpoints",
    "maxRetries",
    "defaultTags",
    "allowedAccountIds",
    "version",
    "pluginDownloadURL",
}
_ASSUME_ROLE_KNOWN = {"roleArn", "sessionName", "externalId", "duration", "policy"}


@dataclass(frozen=True)
class AssumeRole:
    """One link of the chain of roles that the provider assumes, in order.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """

    role_arn: str
    session_name: str = "pulumi-aws-slr"
    external_id: str | None = None
    duration: int | None = None
    """Seconds, 900 to 43,200."""
    policy: str | None = None
    """A session policy, as JSON text."""


@dataclass(frozen=True)
class Config:
    """Which AWS to talk to, and as whom. What is not set comes from the environment, as boto3 has it."""

    region: str | None = None
    profile: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    assume_roles: tuple[AssumeRole, ...] = ()
    endpoints: tuple[tuple[str, str], ...] = ()
    max_retries: int = DEFAULT_MAX_RETRIES
    default_tags: tuple[tuple[str, str], ...] = ()
    allowed_account_ids: tuple[str, ...] = ()

    @classmethod
    def from_properties(cls, properties: Properties) -> Config:
        """The configuration from the engine's properties, which `problems` has accepted."""
        given = decode(properties)
        return cls(
            region=given.get("region"),
            profile=given.get("profile"),
            access_key=given.get("accessKey"),
            secret_key=given.get("secretKey"),
            token=given.get("token"),
            assume_roles=tuple(
                AssumeRole(
                    role_arn=link["roleArn"],
                    session_name=link.get("sessionName") or AssumeRole.session_name,
                    external_id=link.get("externalId"),
                    duration=int(link["duration"]) if link.get("duration") else None,
                    policy=link.get("policy"),
                )
                for link in given.get("assumeRoles") or ()
            ),
            endpoints=tuple(sorted((given.get("endpoints") or {}).items())),
            max_retries=int(given.get("maxRetries", DEFAULT_MAX_RETRIES)),
            default_tags=tuple(sorted((given.get("defaultTags") or {}).items())),
            allowed_account_ids=tuple(given.get("allowedAccountIds") or ()),
        )


def decode(properties: Properties) -> Properties:
    """Undo what the SDK does to a provider's inputs: everything but text arrives as JSON text.

    Values that are not set, or not known yet at preview, are left out.
    """
    decoded: Properties = {}
    for key, value in properties.items():
        if value is None or value == UNKNOWN:
            continue
        nested = key in {"assumeRoles", "endpoints", "maxRetries", "defaultTags", "allowedAccountIds"}
        decoded[key] = json.loads(value) if nested and isinstance(value, str) else value
    return decoded


def problems(properties: Properties) -> list[CheckFailure]:
    """What is wrong with the provider's configuration, before any call is made."""
    unknown = sorted(key for key in properties if key not in _KNOWN and not key.startswith("__"))
    failures = [
        CheckFailure(key, f"unknown setting; the provider knows {', '.join(sorted(_KNOWN))}") for key in unknown
    ]
    try:
        given = decode(properties)
    except ValueError as error:
        return [*failures, CheckFailure("", f"a setting is not the JSON text that was expected: {error}")]
    if (properties.get("accessKey") is None) != (properties.get("secretKey") is None):
        failures.append(CheckFailure("secretKey", "accessKey and secretKey go together: set both or neither"))
    failures += _shape_problems(given)
    links = given.get("assumeRoles")
    for at, link in enumerate(links if isinstance(links, list) else ()):
        failures += _assume_role_problems(f"assumeRoles[{at}]", link)
    return failures


def _shape_problems(given: Properties) -> list[CheckFailure]:
    failures = []
    retries = given.get("maxRetries", DEFAULT_MAX_RETRIES)
    if not isinstance(retries, int | float) or not 0 <= retries <= MAX_RETRIES_LIMIT:
        failures.append(CheckFailure("maxRetries", f"must be a number from 0 to {MAX_RETRIES_LIMIT}, not {retries!r}"))
    failures += [
        CheckFailure(key, "must map names to text")
        for key in ("endpoints", "defaultTags")
        if not _maps_to_text(given.get(key, {}))
    ]
    failures += [
        CheckFailure(key, "must be a list")
        for key in ("assumeRoles", "allowedAccountIds")
        if not isinstance(given.get(key, []), list)
    ]
    accounts = given.get("allowedAccountIds", [])
    if isinstance(accounts, list) and not all(isinstance(item, str) for item in accounts):
        failures.append(CheckFailure("allowedAccountIds", "account IDs are text of 12 digits: put each in quotes"))
    return failures


def _maps_to_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _assume_role_problems(path: str, link: Any) -> list[CheckFailure]:
    if not isinstance(link, dict) or not str(link.get("roleArn", "")).startswith("arn:"):
        return [CheckFailure(path, "needs roleArn, the ARN of the role to assume")]
    failures = [
        CheckFailure(f"{path}.{key}", f"unknown setting; known are {', '.join(sorted(_ASSUME_ROLE_KNOWN))}")
        for key in sorted(set(link) - _ASSUME_ROLE_KNOWN)
    ]
    duration = link.get("duration")
    if duration is not None and (not isinstance(duration, int | float) or int(duration) not in _DURATIONS):
        failures.append(
            CheckFailure(f"{path}.duration", f"seconds from {_DURATIONS[0]} to {_DURATIONS[-1]}, not {duration!r}")
        )
    return failures
