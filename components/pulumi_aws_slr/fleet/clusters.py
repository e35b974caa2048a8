"""Dask clusters that are started for one run, by Dask's own classes and with their own arguments.

Kubernetes is not among them: Dask's operator knows no TLS.
"""

from __future__ import annotations

import contextlib
import enum
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_aws_slr.fleet.errors import FleetError


class ClusterKind(enum.StrEnum):
    """A kind of Dask cluster."""

    SSH = "ssh"
    ECS = "ecs"


@dataclass(frozen=True)
class Place:
    """Where the work is done: in threads of this process where nothing is given."""

    scheduler: str | None = None
    """The address of a Dask scheduler (`tls://host:8786`, `tcp://127.0.0.1:8786`)."""
    cluster: ClusterKind | None = None
    """A Dask cluster that is started for the run."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Of the class that Dask has for such clusters."""


class _Home(NamedTuple):
    module: str
    name: str
    packages: str


_HOMES = {
    ClusterKind.SSH: _Home("distributed", "SSHCluster", "'pulumi-aws-slr[fleet]' asyncssh"),
    ClusterKind.ECS: _Home("dask_cloudprovider.aws", "ECSCluster", "'pulumi-aws-slr[fleet]' 'dask-cloudprovider[aws]'"),
}


@contextlib.contextmanager
def started(kind: ClusterKind, arguments: Mapping[str, Any]) -> Iterator[Any]:
    """A cluster, which ends with the block.

    Args:
        kind: which one.
        arguments: of Dask's class for it, by its own names.

    Raises:
        FleetError: a package is missing, Dask's settings ask for no TLS, or the cluster does not start.

    Source: https://docs.dask.org/en/stable/deploying-ssh.html, https://cloudprovider.dask.org/en/latest/aws.html
    """
    home = _HOMES[kind]
    try:
        make = getattr(importlib.import_module(home.module), home.name)
        ready = _has_tls()
    except ImportError as error:
        raise FleetError(f"--cluster {kind} needs more of Dask: `pip install {home.packages}`") from error
    if not ready:
        raise FleetError(
            f"--cluster {kind} needs TLS: whoever reaches an open scheduler runs code as its workers. In Dask's "
            "settings, let distributed.comm.require-encryption be true, default-scheme tls, and name the certificates "
            "below distributed.comm.tls, at the same paths on all hosts. Nothing was started"
        )
    try:
        cluster = make(**arguments)
    except Exception as error:
        raise FleetError(f"Dask's {home.name} did not start: {error or type(error).__name__}") from error
    with cluster:
        yield cluster


def _has_tls() -> bool:
    import dask  # noqa: PLC0415 (an extra)
    import distributed  # noqa: PLC0415

    settings = distributed.Security()
    named = (settings.tls_ca_file, settings.tls_client_cert, settings.tls_scheduler_cert, settings.tls_worker_cert)
    return settings.require_encryption and all(named) and dask.config.get("distributed.comm.default-scheme") == "tls"
