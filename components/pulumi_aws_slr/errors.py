"""What can go wrong with a role, and how the user is told: what happened, where, and what to do next.

::

    SlrError                    plain text for the user, no traceback
    ├── Cancelled               the user pressed Ctrl-C while the operation was waiting
    ├── PartiallyDone           the resource exists, but the operation on it did not finish
    ├── AwsError                AWS refused a call, or could not be reached
    │   ├── AccessDeniedError   the caller lacks a permission
    │   ├── NoCredentialsError  there is nobody to call AWS as
    │   ├── NotFoundError       what the call is about is not there, or IAM does not show it yet
    │   └── NameTakenError      a role of that name exists
    ├── InvalidInputsError      inputs of a component or a function are refused, each by its name
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

`CheckFailure` is none of them: what is wrong with inputs is collected, and told all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CheckFailure:
    """One input that is refused: its path (`tags.Owner`) and why."""

    property: str
    reason: str


class SlrError(Exception):
    """What the user reads when an operation fails: plain text, no traceback."""


class InvalidInputsError(SlrError):
    """Inputs of a component are not what it takes.

    Attributes:
        failures: each with its path and why.
    """

    def __init__(self, failures: Sequence[CheckFailure]) -> None:
        super().__init__("; ".join(f"{failure.property}: {failure.reason}" for failure in failures))
        self.failures = failures


class Cancelled(SlrError):
    """The user pressed Ctrl-C while the operation was waiting."""


class PartiallyDone(SlrError):
    """The resource exists, but the operation on it did not finish: the engine must remember it and report the reason.

    Attributes:
        resource_id: the ID of the resource, to go into the state.
        outputs: what is known of it.
    """

    def __init__(self, message: str, resource_id: str, outputs: dict[str, Any]) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs


class AwsError(SlrError):
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


class NotFoundError(AwsError):
    """What the call is about is not there, or IAM does not show it yet."""


class NameTakenError(AwsError):
    """The role exists already.

    Attributes:
        name: its name.
    """

    def __init__(self, name: str, *, code: str, detail: str) -> None:
        super().__init__(detail, code=code, detail=detail)
        self.name = name


class WrongAccountError(SlrError):
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


class OtherAccountError(SlrError):
    """The role is in another account than that of the credentials."""

    def __init__(self, arn: str, account: str) -> None:
        super().__init__(
            f"{arn} is in another account: the credentials are those of account {account}. Nothing was changed. "
            "Switch profile or credentials"
        )


class RoleExistsError(SlrError):
    """The role is there already, and `onExisting` is `fail`."""

    def __init__(self, arn: str) -> None:
        super().__init__(
            f"{arn} exists already and onExisting is `fail`. Nothing was changed. Set onExisting to `adopt` to use the "
            "role as it is (it then outlives this stack), or remove this resource"
        )


class BeingDeletedError(SlrError):
    """Somebody said that they are deleting the role, and was not done in time."""

    def __init__(self, arn: str, marks: Sequence[str], seconds: float, *, remedies: Sequence[str]) -> None:
        super().__init__(
            f"{arn} is being deleted by {', '.join(marks)}, and still was after {seconds:.0f} s. Nothing was "
            f"changed. Run the same command again when that is done. If that run was killed, {remedies[0]} "
            f"takes its mark off, and so does {remedies[1]}. Two hours after its time the mark counts for nothing"
        )


class StillLeavingError(SlrError):
    """Another owner leaves the role, too, comes first, and has not said whether it deletes the role."""

    def __init__(self, arn: str, who: Sequence[str], urn: str) -> None:
        super().__init__(
            f"{arn} is being left by {', '.join(who)} as well, who had to delete it and did nothing. It was not "
            f"deleted, and {urn} is still in this stack. If that run was killed, run `pulumi up --refresh` or "
            "`pulumi destroy` there, then the same command here again. Two hours after that run nobody waits for it"
        )


class NotServiceLinkedError(SlrError):
    """A role with the name exists, but it is not the service-linked role."""

    def __init__(self, name: str, path: str, expected_path: str) -> None:
        super().__init__(
            f"the role {name} exists in this account with the path {path}, so it is not the service-linked role, whose "
            f"path is {expected_path}. Role names are unique in an account. Rename or delete that role"
        )


class OtherPathError(SlrError):
    """A role with the name exists, but its service does not find it there."""

    def __init__(self, arn: str, path: str) -> None:
        super().__init__(
            f"{arn} exists with the path {path}, and its service looks for it in the path / only. Role names are "
            "unique in an account, and a path cannot be changed: delete that role, then run the same command again"
        )


class ForeignPoliciesError(SlrError):
    """A role that is to be deleted has policies that no program of this provider has put there."""

    def __init__(self, arn: str, policies: Sequence[str]) -> None:
        super().__init__(
            f"{arn} was not deleted: somebody has given it {', '.join(policies)} beside its own policies. Nothing was "
            "changed. Take them off, or set `repair` to true (or `deletion` to `keep`) and run `pulumi up`, then run "
            "the same command again"
        )


class RoleInUseError(SlrError):
    """Resources still use the role."""


class DeletionTimeoutError(SlrError):
    """IAM did not delete the role within the delete timeout."""
