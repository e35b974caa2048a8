"""Sessions of assumed roles, as in pulumi-aws's `assumeRoles` and its web identity.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.aws.settings.texts import seconds

SESSION_NAME = "pulumi-aws-slr"
"""The default name of sessions."""


@dataclass(frozen=True)
class RoleSession:
    """What both kinds of session have."""

    role_arn: str
    session_name: str = SESSION_NAME
    duration: int | None = None
    """Seconds, 900 to 43,200."""
    policy: str | None = None
    """A session policy as JSON text."""
    policy_arns: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        """The call's parameters besides the role's ARN."""
        return _given(
            RoleSessionName=self.session_name,
            DurationSeconds=self.duration,
            Policy=self.policy,
            PolicyArns=[{"arn": arn} for arn in self.policy_arns],
        )


@dataclass(frozen=True)
class AssumeRole(RoleSession):
    """One link in the chain of assumed roles."""

    external_id: str | None = field(default=None, repr=False)
    source_identity: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    transitive_tag_keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> AssumeRole:
        return cls(
            **_common(given),
            external_id=given.get("externalId") or None,
            source_identity=given.get("sourceIdentity") or None,
            tags=tuple(sorted((given.get("tags") or {}).items())),
            transitive_tag_keys=tuple(given.get("transitiveTagKeys") or ()),
        )

    @property
    def parameters(self) -> dict[str, Any]:
        return super().parameters | _given(
            ExternalId=self.external_id,
            SourceIdentity=self.source_identity,
            Tags=[{"Key": key, "Value": value} for key, value in self.tags],
            TransitiveTagKeys=list(self.transitive_tag_keys),
        )


@dataclass(frozen=True)
class WebIdentity(RoleSession):
    """A role assumed with an identity provider's token, given or in a file."""

    token: str | None = field(default=None, repr=False)
    token_file: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any], environment: Mapping[str, str]) -> WebIdentity:
        """The environment has the token that the configuration lacks."""
        token, file = given.get("webIdentityToken"), given.get("webIdentityTokenFile")
        if not token and not file:
            token = environment.get("TF_AWS_WEB_IDENTITY_TOKEN")
            file = None if token else environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")
        return cls(**_common(given), token=token or None, token_file=file or None)


def _common(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "role_arn": given["roleArn"],
        "session_name": given.get("sessionName") or SESSION_NAME,
        "duration": seconds(given["duration"]) if given.get("duration") else None,
        "policy": given.get("policy") or None,
        "policy_arns": tuple(given.get("policyArns") or ()),
    }


def _given(**parameters: Any) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value}
