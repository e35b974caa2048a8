"""Errors of a provider as gRPC statuses."""

from __future__ import annotations

import logging

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_aws_slr.provider.rpc.encoding import to_struct
from pulumi_aws_slr.provider.rpc.errors import PartiallyDone, ProviderError

_logger = logging.getLogger(__package__)


class errors_to:  # noqa: N801 (reads as a statement)
    """Answers the call with the error's text and status instead of a traceback."""

    def __init__(self, context: grpc.ServicerContext) -> None:
        self._context = context

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, PartiallyDone):
            self._abort_partially_done(error)
        if isinstance(error, ProviderError):
            self._context.abort(error.code, str(error))
        if isinstance(error, Exception):
            # a defect of this provider; the traceback goes to standard error, which the engine shows with --logtostderr
            _logger.error("internal error", exc_info=error)
            self._context.abort(grpc.StatusCode.INTERNAL, f"internal error in the provider: {error!r}")

    def _abort_partially_done(self, error: PartiallyDone) -> None:
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.resource_id, properties=to_struct(error.outputs), reasons=[str(error)]
        )
        packed = any_pb2.Any()
        packed.Pack(detail)
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[packed])
        self._context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        self._context.abort(grpc.StatusCode.UNKNOWN, str(error))
