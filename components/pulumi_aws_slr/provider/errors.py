"""What can go wrong with a role, and how the user is told: what happened, where, and what to do next.

::

    ProviderError               plain text for the user (rpc.py)
    ├── AwsError                AWS refused a call, or could not be reached
    │   ├── AccessDeniedError   the caller lacks a permission
    │   └── NoCredentialsError  there is nobody to call AWS as
    ├── WrongAccountError       the credentials belong to an account that is not allowed
    ├── OtherAccountError       the role is in another account than the credentials
    ├── RoleExistsError         the role is there already, and `onExisting` is `fail`
    ├── BeingDeletedError       somebody is deleting the role
    ├── StillLeavingError       another owner is leaving the role, and has not said who deletes it
    ├── NotServiceLinkedError   another role has the name
    ├── OtherPathError          a role has the name, but not the path where its service looks for it
    ├── ForeignPoliciesError    a role that is to be deleted has policies of somebody else
    ├── RoleInUseError          resources still use the role
    └── DeletionTimeoutError    IAM did not delete the role in time
"""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from pulumi_aws_slr import catalog
from pulumi_aws_slr.ownership.tags import DeletionMark
from pulumi_aws_slr.provider.denials import denied
from pulumi_aws_slr.provider.rpc import ProviderError
from pulumi_aws_slr.provider.sdk_faults import About, fault_of

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_SIGNED = re.compile(r"\s*The (?:Canonical String|String-to-Sign)")
_REFUSED_VALUE = re.compile(r"Value '.*?' at '", re.DOTALL)
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_INVALID = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"}


class AwsError(ProviderError):
    """AWS refused a call, or could not be reached.

    Attributes:
        code: AWS's error code, or the name of the SDK's exception.
        detail: AWS's message.
    """

    def __init__(self, message: str, *, code: str, detail: str) -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail


class AccessDeniedError(AwsError):
    """The caller lacks a permission."""


class NoCredentialsError(AwsError):
    """There are no credentials, or they are expired or wrong."""


class WrongAccountError(ProviderError):
    """The credentials belong to an account that is not in `allowedAccountIds`, or is in `forbiddenAccountIds`."""

    def __init__(self, caller: str, account: str, *, allowed: Sequence[str] = ()) -> None:
        rule = (
            f"may only work in {', '.join(allowed)} (allowedAccountIds)"
            if allowed
            else "may not work there (forbiddenAccountIds)"
        )
        super().__init__(
            f"the credentials are those of {caller} in account {account}, but the provider {rule}. Nothing was "
            "changed. Switch profile or credentials"
        )


class OtherAccountError(ProviderError):
    """The role is in another account than that of the credentials."""

    def __init__(self, arn: str, account: str) -> None:
        super().__init__(
            f"{arn} is in another account: the credentials are those of account {account}. Nothing was changed. "
            "Switch profile or credentials"
        )


class RoleExistsError(ProviderError):
    """The role is there already, and `onExisting` is `fail`."""

    def __init__(self, arn: str) -> None:
        super().__init__(
            f"{arn} exists already and onExisting is `fail`. Nothing was changed. Set onExisting to `adopt` to use the "
            "role as it is (it then outlives this stack), or remove this resource"
        )


class BeingDeletedError(ProviderError):
    """Somebody said that they are deleting the role, and was not done in time."""

    def __init__(self, arn: str, marks: Sequence[DeletionMark], seconds: float) -> None:
        owners = [mark.owner for mark in marks]
        stacks = dict.fromkeys(owner.stack for owner in owners if not owner.is_pruning)
        commands = [f"`pulumi up --refresh` or `pulumi destroy` in {' and '.join(stacks)}"] if stacks else []
        commands += ["`slr prune --yes` as the same caller"] if any(owner.is_pruning for owner in owners) else []
        untag = ["aws", "iam", "untag-role", "--role-name", arn.rpartition("/")[2], "--tag-keys"]
        untag += [owner.deleting_key for owner in owners]
        super().__init__(
            f"{arn} is being deleted by {', '.join(map(str, marks))}, and still was after {seconds:.0f} s. Nothing was "
            f"changed. Run the same command again when that is done. If that run was killed, {' and '.join(commands)} "
            f"takes its mark off, and so does {shlex.join(untag)}. Two hours after its time the mark counts for nothing"
        )


class StillLeavingError(ProviderError):
    """Another owner leaves the role, too, comes first, and has not said whether it deletes the role."""

    def __init__(self, arn: str, who: Sequence[str], urn: str) -> None:
        super().__init__(
            f"{arn} is being left by {', '.join(who)} as well, who had to delete it and did nothing. It was not "
            f"deleted, and {urn} is still in this stack. If that run was killed, run `pulumi up --refresh` or "
            "`pulumi destroy` there, then the same command here again. Two hours after that run nobody waits for it"
        )


class NotServiceLinkedError(ProviderError):
    """A role with the name exists, but it is not the service-linked role."""

    def __init__(self, name: str, path: str, expected_path: str) -> None:
        super().__init__(
            f"the role {name} exists in this account with the path {path}, so it is not the service-linked role, whose "
            f"path is {expected_path}. Role names are unique in an account. Rename or delete that role"
        )


class OtherPathError(ProviderError):
    """A role with the name exists, but its service does not find it there."""

    def __init__(self, arn: str, path: str) -> None:
        super().__init__(
            f"{arn} exists with the path {path}, and its service looks for it in the path / only. Role names are "
            "unique in an account, and a path cannot be changed: delete that role, then run the same command again"
        )


class ForeignPoliciesError(ProviderError):
    """A role that is to be deleted has policies that no program of this provider has put there."""

    def __init__(self, arn: str, policies: Sequence[str]) -> None:
        super().__init__(
            f"{arn} was not deleted: somebody has given it {', '.join(policies)} beside its own policies. Nothing was "
            "changed. Take them off, or set `repair` to true (or `deletion` to `keep`) and run `pulumi up`, then run "
            "the same command again"
        )


class RoleInUseError(ProviderError):
    """Resources still use the role."""


class DeletionTimeoutError(ProviderError):
    """IAM did not delete the role within the delete timeout."""


@contextlib.contextmanager
def explained(action: str, *, entry: catalog.CatalogEntry | None = None, resource: str = "") -> Iterator[None]:
    """Turn what boto3 raises into an `AwsError` that says what to do.

    Args:
        action: what is being called, in IAM's terms (`iam:GetRole`).
        entry: the role it is about; gives the policy that would allow the call.
        resource: the ARN or name it is about.
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
    if code in _EXPIRED:
        text = f"{action}{about}: the AWS credentials have expired ({detail}). Log in again, then run the same command"
        return NoCredentialsError(text, code=code, detail=detail)
    if code in _INVALID:
        text = f"{action}{about}: AWS does not accept the credentials ({code}: {detail}). Check profile, keys and clock"
        return NoCredentialsError(text, code=code, detail=detail)
    return AwsError(f"{action}{about}: {detail or 'no message'} ({code})", code=code, detail=detail)


def _without_values(detail: str) -> str:
    """AWS's words without what it was sent: the value that it refuses, and the request whose signature is wrong."""
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
