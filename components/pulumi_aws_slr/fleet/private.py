"""What may be spoken to in plain text: this machine, and nothing else."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_private(address: str, *, encrypted: str) -> bool:
    """Whether nobody else can read or answer what is sent to a URL.

    Args:
        address: `tls://host:8786`, `http://127.0.0.1:8000`.
        encrypted: the scheme that encrypts; with every other the host has to be this machine.
    """
    parts = urlsplit(address)
    return parts.scheme == encrypted or _is_this_machine(parts.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
