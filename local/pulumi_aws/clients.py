"""boto3 clients: one per service and Region, built on first use and shared by all threads."""

from __future__ import annotations

import threading
from typing import Any

from local.pulumi_aws.sessions import session_of
from local.pulumi_aws.settings import Settings
from pulumi_aws_slr.errors import SlrError


class Clients:
    """The way to AWS for one configuration. Nothing is imported or called before the first client is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}
        self._identity: dict[str, str] = {}

    def get(self, service: str, region: str) -> Any:
        """The client of a service (boto3's name) in a Region.

        Raises:
            SlrError: the profile is unknown, or the account is not one of those allowed.
        """
        with self._lock:
            self._check_account(region)
            return self._client(service, region)

    def identity(self, region: str) -> dict[str, str]:
        """Who calls: `Account`, `Arn` and `UserId`.

        Raises:
            SlrError: there are no credentials, or AWS refuses them.
        """
        with self._lock:
            return self._who(region)

    def check_account(self, region: str) -> None:
        """Make sure that the account is one to work in. No call is made where no account is ruled out.

        Raises:
            SlrError: it is not, or nobody knows.
        """
        with self._lock:
            self._check_account(region)

    def region(self) -> str:
        """The Region of the configuration, the environment or the profile; empty if none of them names one."""
        if self._settings.region:
            return self._settings.region
        with self._lock:
            return self._base_session().region_name or ""

    def _check_account(self, region: str) -> None:
        allowed, forbidden = self._settings.allowed_accounts, self._settings.forbidden_accounts
        if not allowed and not forbidden:
            return
        account = self._who(region)["Account"]
        if account in forbidden or (allowed and account not in allowed):
            raise SlrError(f"AWS account ID not allowed: {account} (aws:allowedAccountIds, aws:forbiddenAccountIds)")

    def _who(self, region: str) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (start-up time)

        if not self._identity:
            try:
                answer = self._client("sts", region).get_caller_identity()
            except (BotoCoreError, ClientError) as error:
                raise SlrError(f"no valid AWS credentials: {error}") from error
            self._identity = {name: answer[name] for name in ("Account", "Arn", "UserId")}
        return self._identity

    def _client(self, service: str, region: str) -> Any:
        if (service, region) not in self._clients:
            from botocore.config import Config  # noqa: PLC0415 (start-up time)

            self._clients[service, region] = self._base_session().client(
                service,
                region_name=(self._settings.sts_region or region) if service == "sts" else region,
                endpoint_url=self._settings.endpoints.get(service),
                config=Config(
                    # `Call` tries again by itself, so that Ctrl-C ends its waits
                    retries={"mode": "standard", "total_max_attempts": 5 if service == "sts" else 1},
                    max_pool_connections=64,  # the engine works on many resources at once
                ),
            )
        return self._clients[service, region]

    def _base_session(self) -> Any:
        if self._session is None:
            self._session = session_of(self._settings)
        return self._session
