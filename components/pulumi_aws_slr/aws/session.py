"""The SDK's session of one configuration, which all its clients follow, those that get credentials included.

It imports botocore, so it is itself imported at the first call to AWS.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config as SdkConfig
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from pulumi_aws_slr.aws import proxies
from pulumi_aws_slr.aws.config import DEFAULT_REGION, Config
from pulumi_aws_slr.aws.credentials.shared_files import merged
from pulumi_aws_slr.aws.sdk_faults import About
from pulumi_aws_slr.aws.sdk_models import prefer_small_models
from pulumi_aws_slr.errors import AwsError


class SdkSession(Session):  # type: ignore[misc]  # botocore has no types
    """Its clients have the configured endpoints, proxies, certificates and so on."""

    def __init__(self, settings: Config) -> None:
        super().__init__()
        self.settings = settings
        self._merged: dict[str, Any] | None = None
        for name, value in _variables(settings).items():
            if value is not None:
                self.set_config_variable(name, value)
        prefer_small_models(self)
        if settings.insecure:
            _silence_urllib3()

    @property
    def home_region(self) -> str | None:
        """From the configuration or the environment, as in pulumi-aws: boto3 ignores AWS_REGION."""
        found: str | None = self.settings.region or os.environ.get("AWS_REGION") or self.get_config_variable("region")
        return found

    @property
    def full_config(self) -> dict[str, Any]:
        """The content of the shared files."""
        if self._merged is None:
            self._merged = merged(
                self.settings.shared_config_files or (self.get_config_variable("config_file"),),
                self.settings.shared_credentials_files or (self.get_config_variable("credentials_file"),),
            )
        return self._merged

    def create_client(self, service_name: str, region_name: str | None = None, **options: Any) -> Any:
        """Like botocore's, with the configuration added."""
        config = self._configured_client().merge(options.pop("config", None) or SdkConfig())
        if service_name == "sts" and self.settings.sts_region:
            region_name = self.settings.sts_region
        options = {"endpoint_url": dict(self.settings.endpoints).get(service_name), **options, "config": config}
        region = region_name or config.region_name or self.home_region or DEFAULT_REGION
        with _addresses_explained(service_name):
            client = super().create_client(service_name, region, **options)
            _ = urlsplit(client.meta.endpoint_url).port  # botocore would find a wrong one only when it signs
        if proxies.are_configured(self.settings):
            proxies.give(client, self.settings)
        client.meta.events.register_last("before-endpoint-resolution", self._settle_fips)
        return client

    def _configured_client(self) -> SdkConfig:
        settings = self.settings
        return SdkConfig(
            retries={"mode": self.retry_mode, "total_max_attempts": max(1, settings.max_retries)},
            use_dualstack_endpoint=settings.use_dualstack_endpoint or None,
            use_fips_endpoint=settings.use_fips_endpoint or None,
            user_agent_appid="pulumi-aws-slr",
            user_agent_extra=" ".join(settings.user_agents) or None,
        )

    @property
    def retry_mode(self) -> str:
        """As configured, without the SDK's `legacy`, which pulumi-aws lacks."""
        mode = self.settings.retry_mode or self.get_config_variable("retry_mode")
        return "adaptive" if mode == "adaptive" else "standard"

    def _settle_fips(self, builtins: dict[str, Any], model: Any, **_: Any) -> None:
        """Leave FIPS out for custom endpoints and where AWS has none with FIPS, as pulumi-aws does."""
        if builtins.get("AWS::UseFIPS"):
            service = model.service_model.endpoint_prefix
            own = builtins.get("SDK::Endpoint")
            builtins["AWS::UseFIPS"] = not own and self._has_fips(service, builtins.get("AWS::Region") or "")

    def _has_fips(self, service: str, region: str) -> bool:
        """Whether the SDK's endpoint data has one with FIPS."""
        for partition in self.get_component("data_loader").load_data("endpoints")["partitions"]:
            if region in partition["regions"]:
                facts = partition["services"].get(service, {})
                place = region if facts.get("isRegionalized", True) else facts["partitionEndpoint"]
                variants = facts.get("endpoints", {}).get(place, {}).get("variants", ())
                # botocore adds patterns of host names to the places that it has resolved; what AWS has is no pattern
                return any("fips" in variant["tags"] and "{" not in variant["hostname"] for variant in variants)
        return True


@contextlib.contextmanager
def _addresses_explained(service: str) -> Iterator[None]:
    try:
        yield
    except BotoCoreError:
        raise
    except ValueError as error:  # all that botocore says about an address that is none
        what = "an endpoint is not a URL"
        raise AwsError(
            f"{service} client: {About.CONFIGURATION.value} ({what}). Look at AWS_ENDPOINT_URL and its like in the "
            "environment, and at endpoint_url in the profile",
            code="InvalidEndpoint",
            detail=what,
        ) from error


def _variables(settings: Config) -> dict[str, Any]:
    """Botocore's variables for the configuration; of several files it takes the first."""
    return {
        "profile": settings.profile,
        "config_file": next(iter(settings.shared_config_files), None),
        "credentials_file": next(iter(settings.shared_credentials_files), None),
        "ca_bundle": False if settings.insecure else _expanded(settings.custom_ca_bundle),
        "ec2_metadata_service_endpoint": settings.ec2_metadata_service_endpoint,
        "ec2_metadata_service_endpoint_mode": settings.ec2_metadata_service_endpoint_mode,
    }


def _expanded(path: str | None) -> str | None:
    return str(Path(os.path.expandvars(path)).expanduser()) if path else None


def _silence_urllib3() -> None:
    import urllib3  # noqa: PLC0415 (only here)

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
