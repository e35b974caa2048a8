"""What differs between the kinds of roles that stacks own together, for those who create, join and delete them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.iam.roles import IamRole, RoleStore
from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tags import Ownership


class OwnedArgs(Protocol):
    """The checked inputs that every kind has."""

    @property
    def entry(self) -> CatalogEntry | None:
        """The role's row in the catalogue, for error messages; None where it has none."""

    @property
    def name(self) -> str | None:
        """The role's name; None where it is not known before creation."""

    @property
    def description(self) -> str | None:
        """What the program says; None where it says nothing."""

    @property
    def tags(self) -> Mapping[str, str]:
        """The provider's default tags and the role's own."""

    @property
    def on_existing(self) -> OnExisting:
        """What to do when the role is there already."""

    @property
    def deletion(self) -> Deletion:
        """What to do when the declaration goes."""


A = TypeVar("A", bound=OwnedArgs)


@dataclass(frozen=True)
class Patience:
    """How a deletion waits."""

    seconds: float
    on_wait: Callable[[str], None]
    """Is told what is being waited for."""
    on_accepted: Callable[[], None]
    """Is told when IAM may have begun to delete the role."""


class RoleKind(ABC, Generic[A]):
    """One kind of role in one account."""

    aws: Aws
    store: RoleStore

    @abstractmethod
    def key(self, args: A) -> tuple[str, ...] | None:
        """What the declarations of one role have in common; None where that is not known before creation."""

    @abstractmethod
    def label(self, args: A) -> str:
        """How messages call the role before it is known."""

    @abstractmethod
    def create_role(self, args: A, mine: Ownership, operation: Operation) -> IamRole:
        """Create the role, with its owner written on it from the first moment.

        Raises:
            NameTakenError: a role of that name exists.
            AwsError: IAM refused.
        """

    @abstractmethod
    def require_same(self, args: A, role: IamRole) -> None:
        """Make sure that a role with the name is the role that is meant.

        Raises:
            SlrError: it is another one.
        """

    @abstractmethod
    def find_usage(self, args: A, on_wait: Callable[[Sequence[str]], None], *, candidates: bool) -> Usage:
        """What uses the role, in every enabled Region, and on demand what may use it.

        `on_wait` is told which Regions have not answered yet.
        """

    @abstractmethod
    def iam_refuses_used(self, args: A) -> bool:
        """Whether IAM can be relied on to refuse the deletion while the role is used."""

    @abstractmethod
    def delete_role(self, args: A, role: IamRole, patience: Patience) -> DeletionStatus | None:
        """Ask IAM once to delete the role: None if it is gone, else why IAM did not delete it.

        Raises:
            TimeoutError: IAM has not come to an end in time.
            AwsError: a call failed.
        """
