"""Proxies as in pulumi-aws: from its settings, else from the environment.

Source: https://github.com/hashicorp/aws-sdk-go-base, `HTTPTransportOptions`
"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed lacks it

from botocore.httpsession import ProxyConfiguration

from pulumi_aws_slr.aws.config import Config


class Proxies(ProxyConfiguration):  # type: ignore[misc]  # botocore has no types
    """The proxy for each URL. botocore itself takes hosts without a proxy from the environment only."""

    def __init__(self, config: Config) -> None:
        around = getproxies()
        plain = _first(config.http_proxy, around.get("http"))
        # a configured HTTP proxy serves HTTPS, too, unless there is another
        encrypted = _first(config.https_proxy, around.get("https") or config.http_proxy)
        super().__init__({scheme: url for scheme, url in (("http", plain), ("https", encrypted)) if url})
        self._direct = _first(config.no_proxy, around.get("no")) or ""

    def proxy_url_for(self, url: str) -> str | None:
        found: str | None = None if _is_direct(url, self._direct) else super().proxy_url_for(url)
        return found


def are_configured(config: Config) -> bool:
    """Whether botocore would not find them in the environment itself."""
    return (config.http_proxy, config.https_proxy, config.no_proxy) != (None, None, None)


def give(client: Any, config: Config) -> None:
    """Send a client's calls through the configured proxies."""
    # no public way: botocore's setting of proxies has no exceptions
    client._endpoint.http_session._proxy_config = Proxies(config)  # noqa: SLF001


def _first(configured: str | None, otherwise: str | None) -> str | None:
    return otherwise if configured is None else configured


def _is_direct(url: str, without: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "localhost" or proxy_bypass_environment(parts.netloc, {"no": without}):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in _networks(without))


def _networks(without: str) -> list[Any]:
    found = []
    for part in without.split(","):
        try:
            found.append(ipaddress.ip_network(part.strip(), strict=False))
        except ValueError:  # a name
            continue
    return found
