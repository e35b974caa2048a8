"""The way to the user's terminal."""

from __future__ import annotations

import logging

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from pulumi_aws_slr.provider.rpc.secrets import Secrets

_logger = logging.getLogger(__package__)


class Log:
    """The user's terminal, through the engine. Lines are attached to the resource of `urn`."""

    def __init__(self, engine_address: str | None, secrets: Secrets | None = None) -> None:
        """Connect to the engine; without an address the log goes nowhere. Every line hides the secrets."""
        self.engine = engine_address
        self._secrets = secrets or Secrets()
        self._stub = None
        if engine_address:
            self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine_address))

    def debug(self, message: str, urn: str = "") -> None:
        """Shown with `--debug` only."""
        self._send(engine_pb2.DEBUG, message, urn)

    def info(self, message: str, urn: str = "") -> None:
        """A line in the diagnostics of the resource."""
        self._send(engine_pb2.INFO, message, urn)

    def warning(self, message: str, urn: str = "") -> None:
        """As `info`, marked as a warning."""
        self._send(engine_pb2.WARNING, message, urn)

    def status(self, message: str, urn: str = "") -> None:
        """Text in the resource's status line while it is being worked on; leaves no trace."""
        self._send(engine_pb2.INFO, message, urn, ephemeral=True)

    def _send(
        self, severity: engine_pb2.LogSeverity.ValueType, message: str, urn: str, *, ephemeral: bool = False
    ) -> None:
        if self._stub is None:
            return
        message = self._secrets.hide(message)
        try:
            self._stub.Log(engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=ephemeral))
        except grpc.RpcError:
            _logger.debug("the engine is gone; not logged: %s", message)
