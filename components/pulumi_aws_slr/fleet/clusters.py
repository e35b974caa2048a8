"""Dask clusters that are started for one run, by Dask's own classes and with their own arguments.

On Kubernetes they come from Dask Gateway, which encrypts all that they say: Dask's operator knows no TLS.
"""

from __future__ import annotations

import contextlib
import enum
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.private import is_private

Arguments = Mapping[str, Any]


class ClusterKind(enum.StrEnum):
    """A kind of Dask cluster."""

    SSH = "ssh"
    KUBERNETES = "kubernetes"
    ECS = "ecs"


@dataclass(frozen=True)
class Place:
    """Where the work is done: in threads of this process where nothing is given."""

    scheduler: str | None = None
    """The address of a Dask scheduler (`tls://host:8786`, `tcp://127.0.0.1:8786`)."""
    cluster: ClusterKind | None = None
    """A Dask cluster that is started for the run."""
    arguments: Arguments = field(default_factory=dict)
    """Of the class that Dask has for such clusters."""


class _Home(NamedTuple):
    """Where a kind comes from."""

    module: str
    name: str
    packages: str
    fault: Callable[[Any, Arguments], str | None]
    """What is wrong with its arguments or Dask's settings, before anything is started."""
    make: Callable[[Any, Arguments], Any]
    """Both get the module."""


def _settings_without_tls(_dask: Any, _arguments: Arguments) -> str | None:
    import dask  # noqa: PLC0415 (an extra)
    import distributed  # noqa: PLC0415

    settings = distributed.Security()
    named = (settings.tls_ca_file, settings.tls_client_cert, settings.tls_scheduler_cert, settings.tls_worker_cert)
    if settings.require_encryption and all(named) and dask.config.get("distributed.comm.default-scheme") == "tls":
        return None
    return (
        "needs TLS: whoever reaches an open scheduler runs code as its workers. In Dask's settings, let "
        "distributed.comm.require-encryption be true, default-scheme tls, and name the certificates below "
        "distributed.comm.tls, at the same paths on all hosts"
    )


def _fault_of_gateway(dask_gateway: Any, arguments: Arguments) -> str | None:
    """A gateway hands out the keys of its clusters, so the way to it must be encrypted as theirs is."""
    workers = arguments.get("n_workers")
    if not isinstance(workers, int) or workers < 1:
        return "needs `n_workers`, a number from 1: a cluster of a gateway begins without workers"
    try:
        with dask_gateway.Gateway(arguments.get("address")) as gateway:  # says nothing to anybody yet
            address = gateway.address
    except ValueError as error:
        return f"needs the gateway's `address`: {error}"
    if is_private(address, encrypted="https"):
        return None
    return f"needs an https:// address of the gateway: {address} would send the keys of the cluster in plain text"


def _from_gateway(dask_gateway: Any, arguments: Arguments) -> Any:
    """A cluster with its workers asked for. One that does not become ready is not left behind, as it has no end."""
    options = dict(arguments)
    workers = options.pop("n_workers")
    ways = {
        name: options.pop(name) for name in ("address", "proxy_address", "public_address", "auth") if name in options
    }
    gateway = dask_gateway.Gateway(**ways)
    name = gateway.submit(**options)
    try:
        cluster = gateway.connect(name, shutdown_on_close=True)
        cluster.scale(workers)
    except BaseException:  # Ctrl-C, too, while it waits for nodes
        gateway.stop_cluster(name)
        raise
    return cluster


_HOMES = {
    ClusterKind.SSH: _Home(
        "distributed",
        "SSHCluster",
        "'pulumi-aws-slr[fleet]' asyncssh",
        _settings_without_tls,
        lambda dask, arguments: dask.SSHCluster(**arguments),
    ),
    ClusterKind.KUBERNETES: _Home(
        "dask_gateway", "GatewayCluster", "'pulumi-aws-slr[fleet]' dask-gateway", _fault_of_gateway, _from_gateway
    ),
    ClusterKind.ECS: _Home(
        "dask_cloudprovider.aws",
        "ECSCluster",
        "'pulumi-aws-slr[fleet]' 'dask-cloudprovider[aws]'",
        _settings_without_tls,
        lambda dask, arguments: dask.ECSCluster(**arguments),
    ),
}


@contextlib.contextmanager
def started(kind: ClusterKind, arguments: Arguments) -> Iterator[Any]:
    """A cluster, which ends with the block.

    Args:
        kind: which one.
        arguments: of Dask's class for it, by its own names; for Kubernetes with `n_workers` in addition.

    Raises:
        FleetError: a package is missing, others could read what is said, or the cluster does not start.

    Source: https://docs.dask.org/en/stable/deploying-ssh.html, https://gateway.dask.org/api-client.html,
        https://cloudprovider.dask.org/en/latest/aws.html
    """
    home = _HOMES[kind]
    try:
        module = importlib.import_module(home.module)
        fault = home.fault(module, arguments)
    except ImportError as error:
        raise FleetError(f"--cluster {kind} needs more of Dask: `pip install {home.packages}`") from error
    if fault:
        raise FleetError(f"--cluster {kind} {fault}. Nothing was started")
    try:
        cluster = home.make(module, arguments)
    except Exception as error:
        raise FleetError(f"Dask's {home.name} did not start: {error or type(error).__name__}") from error
    with cluster:
        yield cluster
