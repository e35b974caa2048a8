"""The provider's configuration (`aws:*`), checked once and typed.

It is read here once more, and not by the provider that is tested beside it: the tests compare who the two act as.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.tokens import UNKNOWN

Properties = dict[str, Any]

WITHOUT_EFFECT = frozenset(
    {
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "skipCredentialsValidation",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "tagPolicyCompliance",
        "tokenBucketRateLimiterCapacity",
        "userAgents",
    }
)
"""Settings that are taken and do nothing: the stand-in repeats calls in a way of its own, and has no such resources."""
WITH_EFFECT = frozenset(
    {
        "accessKey",
        "allowedAccountIds",
        "assumeRoleWithWebIdentity",
        "assumeRoles",
        "customCaBundle",
        "defaultTags",
        "ec2MetadataServiceEndpoint",
        "ec2MetadataServiceEndpointMode",
        "endpoints",
        "forbiddenAccountIds",
        "httpProxy",
        "httpsProxy",
        "ignoreTags",
        "insecure",
        "maxRetries",
        "noProxy",
        "profile",
        "region",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "skipMetadataApiCheck",
        "stsRegion",
        "token",
        "useDualstackEndpoint",
        "useFipsEndpoint",
    }
)
_OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL"})
_BOTO3_NAMES = {"databasemigration": "dms", "databasemigrationservice": "dms"}
_UNITS = {"h": 3600, "m": 60, "s": 1}


class SettingError(SlrError):
    """A value of the configuration has the wrong shape."""


@dataclass(frozen=True)
class RoleToAssume:
    """One link of an assume-role chain, or the role of a web identity: what STS is given."""

    options: Mapping[str, Any]
    """The parameters of AssumeRole or AssumeRoleWithWebIdentity, `RoleArn` among them."""
    token: str = ""
    token_file: str = ""


@dataclass(frozen=True)
class Settings:
    """Who calls which AWS, and the tags that every resource gets."""

    region: str = ""
    sts_region: str = ""
    profile: str = ""
    access_key: str = ""
    secret_key: str = ""
    token: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """botocore's session variables: files, certificates, the place of metadata."""
    client: Mapping[str, Any] = field(default_factory=dict)
    """botocore's settings of clients."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that say the same: those of proxies."""
    metadata: bool = True
    """Whether credentials may come from an EC2 instance's metadata."""
    web_identity: RoleToAssume | None = None
    assume_roles: tuple[RoleToAssume, ...] = ()
    endpoints: Mapping[str, str] = field(default_factory=dict)
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignored_tags: frozenset[str] = frozenset()
    ignored_tag_prefixes: tuple[str, ...] = ()
    allowed_accounts: frozenset[str] = frozenset()
    forbidden_accounts: frozenset[str] = frozenset()
    max_retries: int = 25


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
    _refuse_unknown(args)
    config = {key: unwrap(value) for key, value in args.items() if value is not None and value != UNKNOWN}
    ignored = _mapping(config, "ignoreTags")
    return Settings(
        region=str(config.get("region") or _from_environment("AWS_REGION", "AWS_DEFAULT_REGION")),
        sts_region=str(config.get("stsRegion", "")),
        profile=str(config.get("profile", "")),
        access_key=str(config.get("accessKey", "")),
        secret_key=str(config.get("secretKey", "")),
        token=str(config.get("token", "")),
        variables=_variables(config),
        client=_client(config),
        environment=_proxies(config),
        metadata=not _flag(config, "skipMetadataApiCheck"),
        web_identity=_web_identity(_mapping(config, "assumeRoleWithWebIdentity")),
        assume_roles=tuple(_role(entry, "assumeRoles") for entry in _list(config, "assumeRoles")),
        endpoints={
            _BOTO3_NAMES.get(service, service): url
            for entry in _list(config, "endpoints")
            for service, url in entry.items()
            if url
        },
        default_tags=_tags_of_environment() | _mapping(_mapping(config, "defaultTags"), "tags"),
        ignored_tags=frozenset([*_list(ignored, "keys"), *_listed("TF_AWS_IGNORE_TAGS_KEYS")]),
        ignored_tag_prefixes=(*_list(ignored, "keyPrefixes"), *_listed("TF_AWS_IGNORE_TAGS_KEY_PREFIXES")),
        allowed_accounts=frozenset(map(str, _list(config, "allowedAccountIds"))),
        forbidden_accounts=frozenset(map(str, _list(config, "forbiddenAccountIds"))),
        max_retries=int(config.get("maxRetries", 25)),
    )


def _refuse_unknown(args: Properties) -> None:
    if "assumeRole" in args:
        raise SettingError("invalid config key aws:assumeRole: it is aws:assumeRoles, a list")
    for name in sorted(args):
        if name not in WITH_EFFECT | WITHOUT_EFFECT | _OF_THE_ENGINE and not name.startswith("__"):
            raise SettingError(f"aws:{name} is not a valid configuration key for the aws provider")
    if args.get("allowedAccountIds") and args.get("forbiddenAccountIds"):
        raise SettingError("aws:allowedAccountIds conflicts with aws:forbiddenAccountIds")


def _from_environment(*names: str) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _tags_of_environment() -> dict[str, str]:
    prefix = "TF_AWS_DEFAULT_TAGS_"
    return {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _variables(config: Properties) -> dict[str, Any]:
    found = {
        "config_file": _file(config, "sharedConfigFiles"),
        "credentials_file": _file(config, "sharedCredentialsFiles"),
        "ec2_metadata_service_endpoint": config.get("ec2MetadataServiceEndpoint"),
        "ec2_metadata_service_endpoint_mode": config.get("ec2MetadataServiceEndpointMode"),
        "ca_bundle": False if _flag(config, "insecure") else config.get("customCaBundle"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _file(config: Properties, key: str) -> str | None:
    files = _list(config, key)
    if len(files) > 1:
        raise SettingError(f"aws:{key}: the stand-in for pulumi-aws reads one file, not {len(files)}")
    return str(files[0]) if files else None


def _client(config: Properties) -> dict[str, Any]:
    kinds = {"use_fips_endpoint": "useFipsEndpoint", "use_dualstack_endpoint": "useDualstackEndpoint"}
    return {name: True for name, key in kinds.items() if _flag(config, key)}


def _proxies(config: Properties) -> dict[str, str]:
    plain = config.get("httpProxy")
    given = {
        "http_proxy": plain,
        "https_proxy": config.get("httpsProxy", plain),
        "no_proxy": config.get("noProxy"),
    }
    return {name: str(value) for name, value in given.items() if value is not None}


def _flag(config: Properties, key: str) -> bool:
    return config.get(key) in (True, "true")


def _web_identity(given: Properties) -> RoleToAssume | None:
    if not given:
        return None
    role = _role(given, "assumeRoleWithWebIdentity")
    token, file = _get(given, "webIdentityToken"), _get(given, "webIdentityTokenFile")
    if not token and not file:
        token, file = os.environ.get("TF_AWS_WEB_IDENTITY_TOKEN"), os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if bool(token) == bool(file):
        raise SettingError(
            "aws:assumeRoleWithWebIdentity: exactly one of webIdentityToken and webIdentityTokenFile is required"
        )
    return RoleToAssume(role.options, token or "", file or "")


def _role(given: Any, setting: str) -> RoleToAssume:
    if not isinstance(given, dict) or not _get(given, "roleArn"):
        raise SettingError(f"aws:{setting}: every entry needs a roleArn")
    options = {
        "RoleArn": _get(given, "roleArn"),
        "RoleSessionName": _get(given, "sessionName") or "pulumi-aws-stand-in",
        "DurationSeconds": _seconds(_get(given, "duration")),
        "ExternalId": _get(given, "externalId"),
        "Policy": _get(given, "policy"),
        "PolicyArns": [{"arn": arn} for arn in _get(given, "policyArns") or ()],
        "SourceIdentity": _get(given, "sourceIdentity"),
        "Tags": [{"Key": key, "Value": value} for key, value in (_get(given, "tags") or {}).items()],
        "TransitiveTagKeys": _get(given, "transitiveTagKeys"),
    }
    return RoleToAssume({name: value for name, value in options.items() if value})


def _get(given: Properties, name: str) -> Any:
    """A nested setting. Python programs may spell it `role_arn`, which the real provider takes as well."""
    return given.get(name, given.get(re.sub(r"([A-Z])", r"_\1", name).lower()))


def _seconds(duration: Any) -> int | None:
    if not duration:
        return None
    parts = re.findall(r"(\d+)([hms])", str(duration))
    if "".join(number + unit for number, unit in parts) != duration:
        raise SettingError("aws: a duration is text such as 1h30m")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def _list(config: Properties, key: str) -> list[Any]:
    value = unwrap(_get(config, key)) or []
    if not isinstance(value, list):
        raise SettingError(f"aws:{key} is a list, not {type(value).__name__}")
    return value


def _mapping(config: Properties, key: str) -> Properties:
    value = unwrap(config.get(key)) or {}
    if not isinstance(value, dict):
        raise SettingError(f"aws:{key} is an object, not {type(value).__name__}")
    return value
