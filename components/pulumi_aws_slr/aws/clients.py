"""AWS clients of one provider configuration. Nothing runs before the first client is needed."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_aws_slr.aws.anywhere import aimed_at, make_aimable
from pulumi_aws_slr.aws.config import DEFAULT_REGION, Config
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.interruption import Interruption
from pulumi_aws_slr.catalog import partition_of_region
from pulumi_aws_slr.errors import OtherAccountError, WrongAccountError

if TYPE_CHECKING:
    from pulumi_aws_slr.aws.session import SdkSession

_POOL = 64  # as many as the provider has workers


@dataclass(frozen=True)
class Identity:
    """The caller, from GetCallerIdentity.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """

    account: str
    arn: str

    @property
    def partition(self) -> str:
        return self.arn.split(":")[1]

    @property
    def principal(self) -> str:
        """The user or role of the caller: `user/alice`, `role/deployer` (also for its sessions), `root`."""
        resource = self.arn.split(":", 5)[5]
        kind, _, rest = resource.partition("/")
        if kind == "assumed-role":
            return f"role/{rest.partition('/')[0]}"
        if kind == "user":
            return f"user/{rest.rpartition('/')[2]}"
        return resource


@dataclass(frozen=True)
class Patience:
    """How long a client waits for AWS."""

    retries: int
    """Further attempts in the SDK's standard mode."""
    connect_seconds: float = 10
    read_seconds: float = 60


class Aws:
    """Clients of one configuration, one per service, Region and patience, built when needed.

    Threads may share boto3 clients, but not sessions: a lock guards building.
    """

    def __init__(self, config: Config, interrupted: threading.Event | None = None) -> None:
        """Once `interrupted` is set, calls end soon by `Cancelled`."""
        self.config = config
        self._interruption = Interruption(interrupted) if interrupted else None
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, Patience], Any] = {}
        self._asking = threading.Lock()
        self._identity: Identity | None = None

    @functools.cached_property
    def partition_hint(self) -> str | None:
        """The partition that the configuration tells without a call.

        Raises:
            AwsError: a shared configuration file cannot be read, or lacks the profile.
        """
        region = self._home_region
        return partition_of_region(region) if region else None

    @property
    def _home_region(self) -> str | None:
        with self._lock, explained("AWS credentials"):
            return self.config.region or self._session.home_region

    @property
    def identity(self) -> Identity:
        """The caller, asked for once.

        Raises:
            WrongAccountError: `allowedAccountIds` or `forbiddenAccountIds` excludes the account.
            AwsError: the credentials are missing, expired or wrong, or AWS does not answer.
        """
        with self._asking:
            if self._identity is None:
                self._identity = self._ask_identity()
            return self._identity

    def _ask_identity(self) -> Identity:
        with explained("sts:GetCallerIdentity"):
            answer = self.client("sts").get_caller_identity()
        identity = Identity(account=answer["Account"], arn=answer["Arn"])
        if identity.account in self.config.forbidden_account_ids:
            raise WrongAccountError(identity.arn, identity.account)
        allowed = self.config.allowed_account_ids
        if allowed and identity.account not in allowed:
            raise WrongAccountError(identity.arn, identity.account, allowed=allowed)
        return identity

    def require_account_of(self, arn: str) -> None:
        """Make sure that a role is in the caller's account, not a namesake in another one.

        Raises:
            OtherAccountError: it is not.
        """
        if arn.split(":")[4] != self.identity.account:
            raise OtherAccountError(arn, self.identity.account)

    def client(self, service: str, region: str | None = None, *, patience: Patience | None = None) -> Any:
        """A boto3 client, by default of the configured Region and with the configured retries of a minute each.

        Raises:
            WrongAccountError: the configuration excludes the caller's account.
            AwsError: credentials are missing, or the configuration is wrong.
        """
        if service != "sts" and (self.config.allowed_account_ids or self.config.forbidden_account_ids):
            _ = self.identity  # no call, and so no change, reaches an excluded account
        where = region or self._home_region or DEFAULT_REGION
        patience = patience or Patience(max(1, self.config.max_retries) - 1)
        if client := self._clients.get((service, where, patience)):
            return client
        if self._interruption:  # credentials may come from a program or a server
            return self._interruption.run(lambda: self._built(service, where, patience), f"{service} client")
        return self._built(service, where, patience)

    def _built(self, service: str, where: str, patience: Patience) -> Any:
        from botocore.config import Config as BotoConfig  # noqa: PLC0415 (heavy, and only needed once AWS is called)

        with self._lock:
            if client := self._clients.get((service, where, patience)):
                return client
            with explained("AWS credentials"):
                client = self._session.create_client(
                    service,
                    where,
                    config=BotoConfig(
                        retries={"mode": self._session.retry_mode, "total_max_attempts": 1 + patience.retries},
                        connect_timeout=patience.connect_seconds,
                        read_timeout=patience.read_seconds,
                        max_pool_connections=_POOL,
                    ),
                )
            make_aimable(client)
            if self._interruption:
                self._interruption.cover(client)
            self._clients[service, where, patience] = client
            return client

    @contextlib.contextmanager
    def client_in(self, region: str, service: str, patience: Patience) -> Iterator[Any]:
        """A client whose calls in this thread go to a Region; the same client for all Regions.

        For asking many Regions at once, each in a thread: building a client for each would take longer than the
        answers.
        """
        client = self.client(service, patience=patience)
        with aimed_at(region):
            yield client

    @functools.cached_property
    def _session(self) -> SdkSession:
        from pulumi_aws_slr.aws.credentials.source import session_of  # noqa: PLC0415 (it imports botocore: 0.1 s)

        return session_of(self.config)
