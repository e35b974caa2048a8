"""Every setting of pulumi-aws and its use in this provider; decided here alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pulumi_aws_slr.aws.settings import texts
from pulumi_aws_slr.aws.settings.endpoints import NOT_CALLED, SERVICES
from pulumi_aws_slr.aws.settings.shapes import Anything, Count, Flag, Group, Many, Shape, Text


@dataclass(frozen=True)
class Setting:
    shape: Shape
    secret: bool = False
    """Whether its value always counts as a secret, encrypted or not."""
    irrelevant: str = ""
    """Why it cannot matter here; empty if it is honoured."""


def _irrelevant(reason: str) -> Setting:
    return Setting(Anything(), irrelevant=reason)


ASSUME_ROLE = Group(
    {
        "duration": texts.DURATION,
        "externalId": texts.EXTERNAL_ID,
        "policy": texts.POLICY,
        "policyArns": Many(texts.POLICY_ARN),
        "roleArn": texts.ROLE_ARN,
        "sessionName": texts.SESSION_NAME,
        "sourceIdentity": texts.SOURCE_IDENTITY,
        "tags": texts.TAGS,
        "transitiveTagKeys": Many(texts.TAGS.key),
    },
    required=("roleArn",),
)
WEB_IDENTITY = Group(
    {
        "duration": texts.DURATION,
        "policy": texts.POLICY,
        "policyArns": Many(texts.POLICY_ARN),
        "roleArn": texts.ROLE_ARN,
        "sessionName": texts.SESSION_NAME,
        "webIdentityToken": texts.TOKEN,
        "webIdentityTokenFile": texts.LINE,
    },
    required=("roleArn",),
)
ENDPOINTS = Group(dict.fromkeys(sorted({*SERVICES, *NOT_CALLED}), texts.URL))

SETTINGS = {
    # who acts
    "accessKey": Setting(texts.KEY, secret=True),
    "secretKey": Setting(texts.KEY, secret=True),
    "token": Setting(texts.KEY, secret=True),
    "profile": Setting(texts.LINE),
    "sharedConfigFiles": Setting(Many(texts.LINE)),
    "sharedCredentialsFiles": Setting(Many(texts.LINE)),
    "assumeRoles": Setting(Many(ASSUME_ROLE)),
    "assumeRoleWithWebIdentity": Setting(WEB_IDENTITY, secret=True),
    "ec2MetadataServiceEndpoint": Setting(texts.URL),
    "ec2MetadataServiceEndpointMode": Setting(texts.one_of("IPv4", "IPv6")),
    "skipMetadataApiCheck": Setting(Flag()),
    # where
    "allowedAccountIds": Setting(Many(texts.ACCOUNT)),
    "forbiddenAccountIds": Setting(Many(texts.ACCOUNT)),
    "region": Setting(texts.REGION),
    # how AWS is reached
    "customCaBundle": Setting(texts.LINE),
    "endpoints": Setting(Many(ENDPOINTS)),
    "httpProxy": Setting(texts.PROXY, secret=True),
    "httpsProxy": Setting(texts.PROXY, secret=True),
    "insecure": Setting(Flag()),
    "maxRetries": Setting(Count()),
    "noProxy": Setting(texts.LINE),
    "retryMode": Setting(texts.one_of("standard", "adaptive")),
    "stsRegion": Setting(texts.REGION),
    "useDualstackEndpoint": Setting(Flag()),
    "useFipsEndpoint": Setting(Flag()),
    "userAgents": Setting(Many(texts.LINE)),
    # which tags count
    "defaultTags": Setting(Group({"tags": texts.TAGS})),
    "ignoreTags": Setting(Group({"keys": Many(texts.LINE), "keyPrefixes": Many(texts.LINE)})),
    # what cannot matter here
    "s3UsEast1RegionalEndpoint": _irrelevant("this provider never calls S3"),
    "s3UsePathStyle": _irrelevant("this provider never calls S3"),
    "skipCredentialsValidation": _irrelevant(
        "credentials are not validated beforehand; who they belong to is asked of STS, as a role's ARN has the account"
    ),
    "skipRegionValidation": _irrelevant("no list of Regions is consulted, every well-formed name is taken"),
    "skipRequestingAccountId": _irrelevant("a role's ARN has the account, so STS is always asked for it"),
    "tagPolicyCompliance": _irrelevant(
        "it has pulumi-aws look at the tags of its own resources; it neither adds nor takes off any"
    ),
    "tokenBucketRateLimiterCapacity": _irrelevant(
        "it bounds how many calls pulumi-aws repeats in all; our SDK has a bound of its own, and tries again less"
    ),
}

ENGINE = frozenset({"version", "pluginDownloadURL"})
"""The engine's own inputs of a provider."""

MEANT = {"assumeRole": "pulumi-aws calls it assumeRoles since its version 7, and takes a list of roles"}
"""Former names in pulumi-aws."""


def is_text(name: str) -> bool:
    """Whether a setting reaches providers as plain text; all others arrive as JSON text."""
    return isinstance(SETTINGS[name].shape, Text)


def snake(name: str) -> str:
    """A setting's name in Python: `assume_roles`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
