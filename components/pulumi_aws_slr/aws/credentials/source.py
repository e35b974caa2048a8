"""From a configuration to the credentials that sign its calls. It imports botocore: see session.py.

The configuration's keys come first, then its web identity, then profile and environment (chain.py). On top come the
assumed roles, one after the other. Roles are assumed at the first call, and again before their sessions end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    AssumeRoleWithWebIdentityCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
)

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.chain import chain
from pulumi_aws_slr.aws.credentials.errors import credentials_explained, unusable
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.aws.credentials.web_identity_token import TokenFile
from pulumi_aws_slr.aws.session import SdkSession
from pulumi_aws_slr.aws.settings.texts import KEY, is_key

_PARTS = {"access_key": "key ID", "secret_key": "secret key", "token": "session token"}


def session_of(config: Config) -> SdkSession:
    """An SDK session whose clients act as the configuration says."""
    session = SdkSession(config)
    session.register_component("credential_provider", CredentialResolver([_Configured(session)]))
    return session


class _Configured(CredentialProvider):  # type: ignore[misc]  # botocore has no types
    """Hands the credentials to botocore."""

    METHOD = "aws-slr"

    def load(self) -> Credentials | None:
        with credentials_explained():
            found = _base(self.session)
        if found is None:
            return None
        found = Checked(found)
        for link in self.session.settings.assume_roles:
            found = Checked(_assuming(self.session, found, link), "sts:AssumeRole", link.role_arn)
        return found


def _base(session: SdkSession) -> Credentials | None:
    settings = session.settings
    if settings.access_key:
        return Credentials(settings.access_key, settings.secret_key, settings.token)
    if settings.web_identity:
        return _with_token(session, settings.web_identity)
    return chain(session).load_credentials()


class Checked(Credentials):  # type: ignore[misc]
    """Credentials that are checked before they sign, with explained failures."""

    def __init__(self, source: Credentials, action: str = "AWS credentials", resource: str = "") -> None:
        """`action` and `resource` name the call that gets them, and its role, for messages."""
        self._source = source
        self._action = action
        self._resource = resource
        self.method = source.method

    def get_frozen_credentials(self) -> Any:
        """The current credentials.

        Raises:
            NoCredentialsError: they cannot be had, or contain impossible characters.
            AwsError: STS refuses, or does not answer.
        """
        with credentials_explained(self._action, self._resource):
            frozen = self._source.get_frozen_credentials()
        for part, word in _PARTS.items():
            value = getattr(frozen, part)
            if value is None and part == "token":
                continue
            if not isinstance(value, str) or not is_key(value):
                raise unusable(
                    f"the {word} must be {KEY.must_be}", "Look for a stray line break or quote", "Characters"
                )
        return frozen

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        found: Callable[[], Any] = self._source.get_deferred_property(property_name)
        return found


def _assuming(session: SdkSession, source: Credentials, link: AssumeRole) -> Credentials:
    fetcher = AssumeRoleCredentialFetcher(session.create_client, source, link.role_arn, extra_args=link.parameters)
    return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method="assume-role")


def _with_token(session: SdkSession, identity: WebIdentity) -> Credentials:
    fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
        session.create_client, _token_of(identity), identity.role_arn, extra_args=identity.parameters
    )
    return DeferredRefreshableCredentials(
        refresh_using=fetcher.fetch_credentials, method="assume-role-with-web-identity"
    )


def _token_of(identity: WebIdentity) -> Callable[[], str]:
    if identity.token_file:
        return TokenFile(identity.token_file)
    if identity.token:
        return lambda: identity.token or ""
    raise unusable(
        f"there is no web identity token for {identity.role_arn}",
        "Set webIdentityToken or webIdentityTokenFile of assumeRoleWithWebIdentity, or AWS_WEB_IDENTITY_TOKEN_FILE",
        "NoWebIdentityToken",
    )
