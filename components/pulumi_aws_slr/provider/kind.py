"""What differs between the kinds of roles that stacks own together. What they have in common is in owned_role.py.

A kind knows the inputs, how the role is created and completed, who uses it, and how IAM deletes it. How a stack comes
to a role (joining.py), shares it (sharing.py) and gives it up (departure.py, deletion.py) is the same for all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.provider.aws import Aws, Identity
from pulumi_aws_slr.provider.iam import DeletionStatus, IamRole, RoleStore
from pulumi_aws_slr.provider.listing import RoleListing
from pulumi_aws_slr.provider.role_args import Deletion, OnExisting
from pulumi_aws_slr.provider.rpc import Change, CheckFailure, Properties, Provider, Request
from pulumi_aws_slr.provider.usage import Usage


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
    """One kind of role, for one provider configuration."""

    type: ClassVar[str]
    """The Pulumi type token."""
    inputs: ClassVar[tuple[str, ...]]
    """The inputs that are outputs as well."""
    outputs: ClassVar[tuple[str, ...]]
    """The outputs that only IAM knows; unknown before creation."""
    replacing: ClassVar[tuple[str, ...]]
    """The inputs whose change makes another role."""
    agreed: ClassVar[Mapping[str, Collection[object]]]
    """The inputs on which all declarations of a role in one program have to agree, each with the values to which one
    that says nothing does not agree."""

    def __init__(self, aws: Aws, provider: Provider) -> None:
        self.aws = aws
        self.provider = provider
        self.store = RoleStore(aws, provider.wait)
        self.listing: RoleListing | None = None
        """Where IAM lists roles of this kind, for look-ups that need no tags."""

    # --- inputs ---

    def normalized(self, inputs: Properties) -> Properties:
        """The inputs in the one form that is compared and stored."""
        return inputs

    @abstractmethod
    def check(self, inputs: Properties) -> tuple[list[CheckFailure], list[str]]:
        """Failures, which stop the preview, and warnings. No calls."""

    @abstractmethod
    def args(self, inputs: Properties, default_tags: Mapping[str, str]) -> A:
        """Checked inputs as values."""

    def changes(self, request: Request) -> dict[str, Change]:
        """What differs between `request.inputs` and `request.state`, beyond what all kinds have. May warn."""
        del request
        return {}

    # --- creation ---

    @abstractmethod
    def key(self, args: A) -> tuple[str, ...] | None:
        """What the declarations of one role have in common; None where that is not known before creation."""

    @abstractmethod
    def label(self, args: A) -> str:
        """How messages call the role before it is known."""

    @abstractmethod
    def create(self, args: A, mine: Ownership, urn: str) -> IamRole:
        """Create the role, with its owner written on it from the first moment.

        Raises:
            NameTakenError: a role of that name exists.
            AwsError: IAM refused.
        """

    @abstractmethod
    def require_same(self, args: A, role: IamRole) -> None:
        """Make sure that a role with the name is the role that is meant.

        Raises:
            ProviderError: it is another one.
        """

    @abstractmethod
    def foreseen(self, args: A, identity: Identity) -> Properties:
        """The outputs that are known before creation. Without a `name`, nothing is looked up."""

    def preview_existing(self, args: A, role: IamRole, urn: str, *, adopted: bool) -> None:
        """Warn, at preview, of what the role that exists lacks."""

    def complete(self, args: A, role: IamRole, request: Request, *, adopted: bool, timeout: float) -> Properties:
        """Bring the role to what `args` say, beyond tags and description; answers the outputs that this settles."""
        del args, role, request, adopted, timeout
        return {}

    # --- what there is ---

    def shown(self, args: A, role: IamRole) -> Properties:
        """The kind's own outputs of a role, as far as they are known without a call."""
        del args, role
        return {}

    def looked_up(self, args: A, role: IamRole, state: Properties) -> Properties:
        """The kind's own outputs of a role that is read."""
        del state
        return self.shown(args, role)

    @abstractmethod
    def name_of(self, resource_id: str) -> str:
        """The role's name by the ID of a resource, or by what a user imports it by: name or ARN.

        Raises:
            ProviderError: it is the ARN of something else.
        """

    @abstractmethod
    def require_readable(self, role: IamRole) -> None:
        """Make sure that a role that was found is of this kind.

        Raises:
            ProviderError: it is not.
        """

    @abstractmethod
    def imported(self, role: IamRole) -> Properties:
        """The inputs that a program would have to say to get this very role, tags and description aside."""

    # --- deletion ---

    @abstractmethod
    def find_users(self, args: A, on_wait: Callable[[Sequence[str]], None]) -> Usage:
        """Who uses the role, in every enabled Region; `on_wait` is told which have not answered yet."""

    @abstractmethod
    def iam_refuses_used(self, args: A) -> bool:
        """Whether IAM can be relied on to refuse the deletion while the role is used."""

    @abstractmethod
    def delete(self, args: A, role: IamRole, patience: Patience) -> DeletionStatus | None:
        """Ask IAM once to delete the role: None if it is gone, else why IAM did not delete it.

        Raises:
            TimeoutError: IAM has not come to an end in time.
            AwsError: a call failed.
        """
