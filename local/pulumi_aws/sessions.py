"""boto3 sessions: as whom the stand-in calls AWS, by its settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from local.pulumi_aws.settings import RoleToAssume, Settings


def session_of(settings: Settings) -> Any:
    """The session that acts as the settings say: keys, else a web identity, else profile and environment; then roles.

    Raises:
        SlrError: there is no such profile.
    """
    import boto3  # noqa: PLC0415 (start-up time)
    from botocore.exceptions import ProfileNotFound  # noqa: PLC0415

    os.environ.update(settings.environment)  # a plugin's process has one configuration
    core = _core(settings)
    try:
        session = boto3.Session(
            aws_access_key_id=settings.access_key or None,
            aws_secret_access_key=settings.secret_key or None,
            aws_session_token=settings.token or None,
            profile_name=settings.profile or None,
            region_name=settings.region or None,
            botocore_session=core,
        )
    except ProfileNotFound as error:
        raise SlrError(f"aws:profile: {error}") from error
    finder = core.get_component("credential_provider")
    finder.get_provider("assume-role")._prompter = _refuse_to_ask  # noqa: SLF001 (nobody could answer)
    if not settings.metadata:
        finder.remove("iam-role")
    if settings.web_identity and not settings.access_key:
        session = _with_token(session, settings.web_identity, settings)
    for role in settings.assume_roles:
        session = _assuming(session, role, settings)
    return session


def _core(settings: Settings) -> Any:
    from botocore.config import Config  # noqa: PLC0415 (start-up time)
    from botocore.session import get_session  # noqa: PLC0415

    core = get_session()
    for name, value in settings.variables.items():
        core.set_config_variable(name, value)
    core.set_default_client_config(Config(**settings.client))
    return core


def _refuse_to_ask(_prompt: str) -> str:
    raise SlrError("the profile wants an MFA code, and there is nobody to ask for it")


def _with_token(session: Any, role: RoleToAssume, settings: Settings) -> Any:
    from botocore import UNSIGNED  # noqa: PLC0415 (start-up time)
    from botocore.config import Config  # noqa: PLC0415

    sts = _sts(session, settings, Config(signature_version=UNSIGNED))

    def fetch() -> Any:
        token = role.token or Path(role.token_file).read_text(encoding="utf-8")
        return sts.assume_role_with_web_identity(**role.options, WebIdentityToken=token)

    return _session(session, fetch, settings)


def _assuming(session: Any, role: RoleToAssume, settings: Settings) -> Any:
    sts = _sts(session, settings)
    return _session(session, lambda: sts.assume_role(**role.options), settings)


def _sts(session: Any, settings: Settings, config: Any = None) -> Any:
    region = settings.sts_region or settings.region or session.region_name
    return session.client("sts", region_name=region, endpoint_url=settings.endpoints.get("sts"), config=config)


def _session(before: Any, fetch: Callable[[], Any], settings: Settings) -> Any:
    """A session with a role's credentials, which are fetched when first needed and again when they run out."""
    import boto3  # noqa: PLC0415 (start-up time)
    from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials  # noqa: PLC0415

    def credentials() -> dict[str, str]:
        answer = fetch()["Credentials"]
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }

    class Assumed(CredentialProvider):  # type: ignore[misc]  # botocore has no types
        """Hands the role's credentials to botocore."""

        METHOD = "assume-role"

        def load(self) -> Any:
            return DeferredRefreshableCredentials(refresh_using=credentials, method=self.METHOD)

    core = _core(settings)
    core.register_component("credential_provider", CredentialResolver([Assumed()]))
    return boto3.Session(botocore_session=core, region_name=before.region_name)
