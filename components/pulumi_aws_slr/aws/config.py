"""The provider's configuration as values: who acts, where, how it reaches AWS, which tags count."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.aws.ignored_tags import IgnoredTags
from pulumi_aws_slr.aws.settings.endpoints import SERVICES
from pulumi_aws_slr.aws.settings.shapes import known
from pulumi_aws_slr.aws.settings.table import ENGINE, MEANT, SETTINGS, is_text
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.tokens import UNKNOWN, Properties

DEFAULT_MAX_RETRIES = 10
DEFAULT_REGION = "us-east-1"
"""IAM is global; without a configured Region any of the partition will do."""
_DEFAULT_TAGS = "TF_AWS_DEFAULT_TAGS_"
_IGNORED_KEYS = "TF_AWS_IGNORE_TAGS_KEYS"
_IGNORED_PREFIXES = "TF_AWS_IGNORE_TAGS_KEY_PREFIXES"
_MAY_BE_EMPTY = frozenset({"httpProxy", "httpsProxy"})
"""If empty, they disable the environment's proxies."""


@dataclass(frozen=True)
class Config:
    """Which AWS to use, and as whom. As in boto3, the environment has what is not set."""

    region: str | None = None
    profile: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    shared_config_files: tuple[str, ...] = ()
    shared_credentials_files: tuple[str, ...] = ()
    assume_roles: tuple[AssumeRole, ...] = ()
    web_identity: WebIdentity | None = None
    ec2_metadata_service_endpoint: str | None = None
    ec2_metadata_service_endpoint_mode: str | None = None
    skip_metadata_api_check: bool = False
    """Whether the metadata of an EC2 instance may not supply credentials."""
    allowed_account_ids: tuple[str, ...] = ()
    forbidden_account_ids: tuple[str, ...] = ()
    custom_ca_bundle: str | None = None
    endpoints: tuple[tuple[str, str], ...] = ()
    """By boto3's service names."""
    http_proxy: str | None = field(default=None, repr=False)
    https_proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    insecure: bool = False
    max_retries: int = DEFAULT_MAX_RETRIES
    """Attempts of a call, the first one included."""
    retry_mode: str | None = None
    sts_region: str | None = None
    use_dualstack_endpoint: bool = False
    use_fips_endpoint: bool = False
    user_agents: tuple[str, ...] = ()
    default_tags: tuple[tuple[str, str], ...] = ()
    """Without ignored ones."""
    ignored_tags: IgnoredTags = field(default_factory=IgnoredTags)

    @classmethod
    def from_properties(cls, properties: Properties, environment: Mapping[str, str] = os.environ) -> Config:
        """From the engine's properties, which `problems` has accepted.

        As for pulumi-aws, the environment may add default tags and ignored tags.
        """
        given = decode(properties)
        ignored = _ignored(given.get("ignoreTags") or {}, environment)
        defaults = _default_tags(environment) | ((given.get("defaultTags") or {}).get("tags") or {})
        web_identity = given.get("assumeRoleWithWebIdentity")
        return cls(
            region=given.get("region"),
            profile=given.get("profile"),
            access_key=given.get("accessKey"),
            secret_key=given.get("secretKey"),
            token=given.get("token"),
            shared_config_files=tuple(given.get("sharedConfigFiles") or ()),
            shared_credentials_files=tuple(given.get("sharedCredentialsFiles") or ()),
            assume_roles=tuple(map(AssumeRole.of, given.get("assumeRoles") or ())),
            web_identity=WebIdentity.of(web_identity, environment) if web_identity else None,
            ec2_metadata_service_endpoint=given.get("ec2MetadataServiceEndpoint"),
            ec2_metadata_service_endpoint_mode=given.get("ec2MetadataServiceEndpointMode"),
            skip_metadata_api_check=given.get("skipMetadataApiCheck", False),
            allowed_account_ids=tuple(given.get("allowedAccountIds") or ()),
            forbidden_account_ids=tuple(given.get("forbiddenAccountIds") or ()),
            custom_ca_bundle=given.get("customCaBundle"),
            endpoints=tuple(sorted(_endpoints(given.get("endpoints") or ()).items())),
            http_proxy=given.get("httpProxy"),
            https_proxy=given.get("httpsProxy"),
            no_proxy=given.get("noProxy"),
            insecure=given.get("insecure", False),
            max_retries=given.get("maxRetries", DEFAULT_MAX_RETRIES),
            retry_mode=given.get("retryMode"),
            sts_region=given.get("stsRegion"),
            use_dualstack_endpoint=given.get("useDualstackEndpoint", False),
            use_fips_endpoint=given.get("useFipsEndpoint", False),
            user_agents=tuple(given.get("userAgents") or ()),
            default_tags=tuple(sorted(ignored.others(defaults).items())),
            ignored_tags=ignored,
        )


def decode(properties: Properties) -> Properties:
    """Undo the SDK's encoding of a provider's inputs: all but text arrives as JSON text.

    Unset, unknown and irrelevant settings and the engine's own are left out.

    Raises:
        ValueError: a text is no JSON.
    """
    decoded = {name: _decoded(name, value) for name, value in properties.items() if _counts(name, value)}
    return {name: value for name, value in decoded.items() if value is not None}


def _counts(name: str, value: Any) -> bool:
    if name not in SETTINGS or SETTINGS[name].irrelevant or value is None or value == UNKNOWN:
        return False
    return value != "" or name in _MAY_BE_EMPTY


def _decoded(name: str, value: Any) -> Any:
    return parsed(value) if isinstance(value, str) and not is_text(name) else value


def unknown_settings(properties: Properties) -> list[str]:
    """The settings that a preview does not know because they come from a resource."""
    return sorted(
        name
        for name, value in properties.items()
        if name in SETTINGS and not SETTINGS[name].irrelevant and _has_unknown(value)
    )


def _has_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_unknown, value.values()))
    return any(map(_has_unknown, value)) if isinstance(value, list) else bool(value == UNKNOWN)


def problems(properties: Properties) -> list[CheckFailure]:
    """What is wrong with the provider's configuration, before any call. No text contains a value."""
    failures = []
    given: Properties = {}
    for name, value in sorted(properties.items()):
        if name not in SETTINGS and name not in ENGINE and not name.startswith("__"):
            failures.append(CheckFailure(name, _unknown(name)))
        if not _counts(name, value):
            continue
        try:
            given[name] = _decoded(name, value)
        except ValueError:  # its text has the value
            failures.append(CheckFailure(name, "must be JSON text"))
        else:
            failures += SETTINGS[name].shape.problems(name, given[name])
    return failures + _contradictions(properties, given)


def _unknown(name: str) -> str:
    return f"unknown setting; {MEANT.get(name) or known(name, SETTINGS)}"


def _contradictions(properties: Properties, given: Properties) -> list[CheckFailure]:
    failures = []
    if bool(properties.get("accessKey")) != bool(properties.get("secretKey")):
        failures.append(CheckFailure("secretKey", "accessKey and secretKey go together: set both or neither"))
    if properties.get("token") and not properties.get("accessKey"):
        failures.append(CheckFailure("token", "a session token belongs to an accessKey and a secretKey: set them, too"))
    web_identity = given.get("assumeRoleWithWebIdentity")
    if isinstance(web_identity, dict) and all(map(web_identity.get, ("webIdentityToken", "webIdentityTokenFile"))):
        text = "webIdentityToken and webIdentityTokenFile exclude each other"
        failures.append(CheckFailure("assumeRoleWithWebIdentity", text))
    return failures


def _endpoints(given: Iterable[dict[str, str] | None]) -> dict[str, str]:
    return {SERVICES[name]: url for group in given for name, url in (group or {}).items() if url and name in SERVICES}


def _default_tags(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(_DEFAULT_TAGS): value
        for name, value in environment.items()
        if name.startswith(_DEFAULT_TAGS) and name != _DEFAULT_TAGS
    }


def _ignored(given: Mapping[str, Any], environment: Mapping[str, str]) -> IgnoredTags:
    keys = [*(given.get("keys") or ()), *_listed(environment.get(_IGNORED_KEYS, ""))]
    prefixes = [*(given.get("keyPrefixes") or ()), *_listed(environment.get(_IGNORED_PREFIXES, ""))]
    return IgnoredTags(frozenset(keys), tuple(dict.fromkeys(filter(None, prefixes))))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
