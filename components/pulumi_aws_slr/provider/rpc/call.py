"""One call of the engine: secrets without their marks, and errors as gRPC statuses."""

from __future__ import annotations

import logging
import traceback
from typing import Self

import grpc
from google.protobuf import any_pb2, struct_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_aws_slr.errors import Cancelled, InvalidInputsError, PartiallyDone, SlrError
from pulumi_aws_slr.provider.rpc.encoding import opened, to_struct
from pulumi_aws_slr.provider.rpc.secrets import Secrets
from pulumi_aws_slr.tokens import Properties

_logger = logging.getLogger(__package__)


class Call:
    """Remembers what is secret in what was asked, and answers with an error's text and status, not its traceback."""

    def __init__(self, context: grpc.ServicerContext, secrets: Secrets, configured: frozenset[str]) -> None:
        self._context = context
        self._secrets = secrets
        self._secret, self._old, self._plain = configured, frozenset[str](), frozenset[str]()

    def open(self, struct: struct_pb2.Struct, *, old: bool = False) -> Properties:
        """Take the marks off.

        Args:
            struct: some properties.
            old: whether they are of an earlier run. What was secret then is so still, unless it is plain now.
        """
        found = opened(struct)
        self._secrets.remember(found.secret)
        if old:
            self._old |= found.secret | found.keys
        else:
            self._secret |= found.secret | found.keys
            self._plain |= found.plain
        return found.values

    @property
    def secret(self) -> frozenset[str]:
        """What is secret in the answer."""
        return self._secret | (self._old - self._plain)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, PartiallyDone):
            self._abort_partially_done(error)
        if isinstance(error, InvalidInputsError):
            self._abort_with_inputs(error)
        if isinstance(error, SlrError):
            status = grpc.StatusCode.CANCELLED if isinstance(error, Cancelled) else grpc.StatusCode.UNKNOWN
            self._context.abort(status, self._secrets.hide(str(error)))
        if isinstance(error, Exception):
            # a defect of this provider; the traceback goes to standard error, which the engine shows with --logtostderr
            _logger.error("internal error\n%s", self._secrets.hide("".join(traceback.format_exception(error))))
            text = f"internal error in the provider: {error!r}"
            self._context.abort(grpc.StatusCode.INTERNAL, self._secrets.hide(text))

    def _abort_with_inputs(self, error: InvalidInputsError) -> None:
        from pulumi.runtime.proto import errors_pb2  # noqa: PLC0415 (most plugins never need it)

        detail = errors_pb2.InputPropertiesError(
            errors=[
                errors_pb2.InputPropertiesError.PropertyError(
                    property_path=failure.property, reason=self._secrets.hide(failure.reason)
                )
                for failure in error.failures
            ]
        )
        self._abort(grpc.StatusCode.INVALID_ARGUMENT, self._secrets.hide(str(error)), detail)

    def _abort_partially_done(self, error: PartiallyDone) -> None:
        text = self._secrets.hide(str(error))
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.resource_id, properties=to_struct(error.outputs, self.secret), reasons=[text]
        )
        self._abort(grpc.StatusCode.UNKNOWN, text, detail)

    def _abort(self, code: grpc.StatusCode, text: str, detail: Message) -> None:
        """End the call with an error that has more than its text."""
        packed = any_pb2.Any()
        packed.Pack(detail)
        status = status_pb2.Status(code=code.value[0], message=text, details=[packed])
        self._context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        self._context.abort(code, text)
