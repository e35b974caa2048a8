"""The way to AWS: the package's clients, as the stand-in needs them."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.settings import Settings
from pulumi_aws_slr.aws.clients import Aws, Patience
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.sdk_models import FOLDER

if TYPE_CHECKING:
    from pulumi_aws_slr.aws.session import SdkSession

_ONCE = Patience(retries=0)  # `Call` tries again by itself, and says so


class Clients(Aws):
    """The clients of one configuration. Nothing is imported or called before the first one is asked for."""

    def __init__(self, settings: Settings, interrupted: threading.Event | None = None) -> None:
        super().__init__(settings.config, interrupted)

    @property
    def region(self) -> str:
        """The Region of the configuration, the environment or the profile; empty if none of them names one."""
        return self._home_region or ""

    def of(self, service: str, region: str) -> Any:
        """Return the client of a service (boto3's name) in a Region. It makes each call once.

        Raises:
            SlrError: the profile is unknown, or the account is not one of those allowed.
        """
        return self.client(service, region, patience=_ONCE)

    def check_account(self) -> None:
        """Make sure that the account is one to work in. No call is made where no account is ruled out.

        Raises:
            SlrError: it is not, or nobody knows.
        """
        if self.config.allowed_account_ids or self.config.forbidden_account_ids:
            _ = self.identity

    def caller(self, region: str) -> dict[str, str]:
        """Ask who calls: `Account`, `Arn` and `UserId`.

        Raises:
            SlrError: there are no credentials, or AWS refuses them.
        """
        with explained("sts:GetCallerIdentity"):
            answer: dict[str, str] = self.client("sts", region).get_caller_identity()
        return answer

    @functools.cached_property
    def _session(self) -> SdkSession:
        session = super()._session
        # the package's models have the operations that it needs
        session.get_component("data_loader").search_paths.remove(str(FOLDER))
        return session
