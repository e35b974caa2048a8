"""boto3's exceptions as errors with a remedy."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from pulumi_aws_slr import catalog
from pulumi_aws_slr.aws.denials import denied
from pulumi_aws_slr.aws.sdk_faults import About, fault_of
from pulumi_aws_slr.errors import AccessDeniedError, AwsError, NoCredentialsError, NotFoundError

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_SIGNED = re.compile(r"\s*The (?:Canonical String|String-to-Sign)")
_REFUSED_VALUE = re.compile(r"Value '.*?' at '", re.DOTALL)
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_INVALID = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"}


@contextlib.contextmanager
def explained(action: str, *, entry: catalog.CatalogEntry | None = None, resource: str = "") -> Iterator[None]:
    """Turn boto3's exceptions into an `AwsError` with a remedy.

    `action` is the call in IAM's terms (`iam:GetRole`), `entry` gives the policy that would allow it.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (botocore is loaded lazily everywhere)

    try:
        yield
    except ClientError as error:
        raise _from_client_error(error, action, entry, resource) from error
    except BotoCoreError as error:
        raise _from_sdk_error(error, action) from error


def _from_client_error(error: Any, action: str, entry: catalog.CatalogEntry | None, resource: str) -> AwsError:
    code = error.response["Error"].get("Code", "")
    detail = _without_values(error.response["Error"].get("Message") or "")  # None where the answer's element is empty
    about = f" for {resource}" if resource else ""
    if "Cannot find Service Linked Role template" in detail:
        # reported with the code AccessDenied, but no permission would help
        return AwsError(_no_template(action, entry, detail), code=code, detail=detail)
    if code in _DENIED:
        return AccessDeniedError(denied(action, entry, resource, detail), code=code, detail=detail)
    if code == "NoSuchEntity":
        return NotFoundError(f"{action}{about}: {detail or 'no message'} ({code})", code=code, detail=detail)
    if code in _EXPIRED:
        text = f"{action}{about}: the AWS credentials have expired ({detail}). Log in again, then run the same command"
        return NoCredentialsError(text, code=code, detail=detail)
    if code in _INVALID:
        text = f"{action}{about}: AWS does not accept the credentials ({code}: {detail}). Check profile, keys and clock"
        return NoCredentialsError(text, code=code, detail=detail)
    return AwsError(f"{action}{about}: {detail or 'no message'} ({code})", code=code, detail=detail)


def _without_values(detail: str) -> str:
    """AWS's message without what it was sent: the refused value, and the wrongly signed request."""
    return _REFUSED_VALUE.sub("Value at '", _SIGNED.split(detail)[0])


def _from_sdk_error(error: Exception, action: str) -> AwsError:
    fault = fault_of(error)
    what = fault.described(error)
    kind = NoCredentialsError if fault.about is About.CREDENTIALS else AwsError
    return kind(f"{action}: {fault.about.value} ({what}). {fault.remedy}", code=type(error).__name__, detail=what)


def _no_template(action: str, entry: catalog.CatalogEntry | None, detail: str) -> str:
    principal = entry.service_principal if entry and entry.service_principal else ""
    near = [name for name in catalog.nearest(principal) if name != principal]
    hint = f"Did you mean {' or '.join(near)}?" if near else "Look the principal up in the service's documentation"
    return f"{action}: AWS knows no service-linked role for {principal!r} in this partition ({detail}). {hint}"
