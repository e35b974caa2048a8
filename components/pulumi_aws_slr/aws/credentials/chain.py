"""The chain of credential sources, in the order of pulumi-aws's SDK. It imports botocore: see session.py.

Source: https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-gosdk.html#specifying-credentials
"""

from __future__ import annotations

import functools
import subprocess
from typing import Any

from botocore.credentials import (
    AssumeRoleProvider,
    AssumeRoleWithWebIdentityProvider,
    CanonicalNameCredentialSourcer,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    EnvProvider,
    ProcessProvider,
    ProfileProviderBuilder,
    create_credential_resolver,
)

from pulumi_aws_slr.aws.credentials.errors import mfa_needed, process_explained
from pulumi_aws_slr.aws.credentials.web_identity_token import TokenFile
from pulumi_aws_slr.aws.session import SdkSession


def chain(session: SdkSession) -> CredentialResolver:
    """Environment, profile with all its kinds of credentials, container, instance."""
    standard = create_credential_resolver(session)
    profile = session.get_config_variable("profile") or "default"
    explicit = "profile" in session.instance_variables()  # then the environment's keys do not count
    outside = [standard.get_provider("container-role"), standard.get_provider("iam-role")]
    builder = _Profiles(session)
    roles = AssumeRoleProvider(
        load_config=lambda: session.full_config,
        client_creator=session.create_client,
        cache={},
        profile_name=profile,
        prompter=functools.partial(_refuse_to_ask, profile),
        credential_sourcer=CanonicalNameCredentialSourcer([EnvProvider(), *outside]),
        profile_provider_builder=builder,
    )
    web_identity, *others = builder.providers(profile, disable_env_vars=explicit)
    if session.settings.skip_metadata_api_check:
        outside.pop()
    return CredentialResolver([*([] if explicit else [EnvProvider()]), web_identity, roles, *others, *outside])


class _Profiles(ProfileProviderBuilder):  # type: ignore[misc]  # botocore has no types
    """Like botocore's, but any shared file may have keys, and tokens are checked before use."""

    def _create_shared_credential_provider(self, profile_name: str) -> CredentialProvider:
        return _ProfileKeys(self._session, profile_name)

    def _create_process_provider(self, profile_name: str) -> CredentialProvider:
        return _Process(profile_name, self._session)

    def _create_web_identity_provider(self, profile_name: str, disable_env_vars: bool) -> CredentialProvider:
        return AssumeRoleWithWebIdentityProvider(
            load_config=lambda: self._session.full_config,
            client_creator=self._session.create_client,
            profile_name=profile_name,
            cache={},
            disable_env_vars=disable_env_vars,
            token_loader_cls=TokenFile,
        )


class _ProfileKeys(CredentialProvider):  # type: ignore[misc]
    """A profile's keys, from any file."""

    METHOD = "shared-credentials-file"
    CANONICAL_NAME = "SharedCredentials"

    def __init__(self, session: SdkSession, profile: str) -> None:
        super().__init__(session)
        self._profile = profile

    def load(self) -> Credentials | None:
        found: dict[str, Any] = self.session.full_config["profiles"].get(self._profile, {})
        if "aws_access_key_id" not in found:
            return None
        key, secret = self._extract_creds_from_mapping(found, "aws_access_key_id", "aws_secret_access_key")
        return Credentials(key, secret, found.get("aws_session_token"), method=self.METHOD)


class _Process(ProcessProvider):  # type: ignore[misc]
    """A profile's `credential_process`, without a terminal."""

    def __init__(self, profile: str, session: SdkSession) -> None:
        super().__init__(
            profile, lambda: session.full_config, popen=functools.partial(subprocess.Popen, stdin=subprocess.DEVNULL)
        )
        self._name = profile

    def load(self) -> Credentials | None:
        with process_explained(self._name):
            return super().load()

    def _retrieve_credentials_using(self, credential_process: str) -> Any:
        with process_explained(self._name):
            return super()._retrieve_credentials_using(credential_process)


def _refuse_to_ask(profile: str, prompt: str) -> str:
    raise mfa_needed(profile, prompt.removeprefix("Enter MFA code for ").rstrip(": "))
