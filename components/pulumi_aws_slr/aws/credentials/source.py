"""Who acts: from a configuration to the credentials that sign its calls. It imports botocore: see session.py.

Keys of the configuration come first, then its web identity, then what the profile and the environment have
(chain.py). On top of these come the roles that are assumed, one after the other. Roles are assumed when the
first call is made, and again before their sessions end.
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
    """The SDK's session whose clients act as the configuration says."""
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
    """Credentials whose failures are explained, and that are looked at before anything is signed with them."""

    def __init__(self, source: Credentials, action: str = "AWS credentials", resource: str = "") -> None:
        """Take over credentials.

        Args:
            source: what gets them.
            action: the call that gets them, for messages.
            resource: the role that it is about.
        """
        self._source = source
        self._action = action
        self._resource = resource
        self.method = source.method

    def get_frozen_credentials(self) -> Any:
        """The credentials as they are now.

        Raises:
            NoCredentialsError: they cannot be got, or have characters that no credentials have.
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
        """See botocore."""
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
