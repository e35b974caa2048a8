"""What one run of a Pulumi program has declared. Nothing in here outlives the run."""

import weakref
from collections import Counter
from typing import Any

import pulumi
from pulumi.runtime import settings

from pulumi_aws_slr.components.program.accounts import Account, Accounts, aws_of
from pulumi_aws_slr.components.program.declared import DeclaredRoles
from pulumi_aws_slr.components.program.ending import begin_calls_first
from pulumi_aws_slr.components.program.permitted import GivenPermissions
from pulumi_aws_slr.components.provider import Provider, is_configured
from pulumi_aws_slr.policies import MANAGED, TooLargeError
from pulumi_aws_slr.tokens import PACKAGE


class Program:
    """One run."""

    def __init__(self) -> None:
        accounts = Accounts()
        self.roles = DeclaredRoles(accounts)
        self.permissions = GivenPermissions(accounts)
        self.orders_workloads = False
        self._is_component = False
        self._defaults: dict[str, Provider] = {}
        self._partitions: dict[Account, pulumi.Output[str]] = {}
        self._policies: Counter[tuple[Account, str]] = Counter()

    def begins_with_a_component(self, defaults: dict[str, Provider]) -> None:
        """Note that this is no program in Python, but one component of a program in another language.

        Args:
            defaults: what the components of that program share: each provider is a process.
        """
        self._is_component = True
        self._defaults = defaults

    @property
    def default_provider(self) -> Provider | None:
        """The `aws-slr` provider that the stack's `aws:*` configuration describes, made when it is first asked for.

        None where nothing is configured in a program of another language: the engine's own does, and runs already.
        """
        if self._is_component and not is_configured():
            return None
        if PACKAGE not in self._defaults:
            self._defaults[PACKAGE] = Provider.from_stack_config(PACKAGE)
        return self._defaults[PACKAGE]

    def attach(self, caller: str | None, policies: int, account: Account) -> None:
        """Count the managed policies that the program attaches to a caller.

        Args:
            caller: `user/NAME`, `group/NAME` or `role/NAME`; None where the name is not known: not counted.
            policies: how many more.
            account: that of the caller.

        Raises:
            TooLargeError: they are more than IAM attaches.
        """
        if caller is None:
            return
        self._policies[account, caller] += policies
        if (total := self._policies[account, caller]) > MANAGED.documents:
            raise TooLargeError(
                f"this program attaches {total} managed policies to {caller}, and IAM takes {MANAGED.documents}. Take "
                "its services together in one CallerPermissions (`callerPermissions` in a stack file), which fills "
                "each policy before it begins another"
            )

    def partition(self, component: pulumi.ComponentResource) -> pulumi.Output[str]:
        """The partition in which a component makes its policies, asked for once per provider."""
        import pulumi_aws as aws  # noqa: PLC0415 (programs without callers do not need it)

        account = aws_of(component)
        if account not in self._partitions:
            asking = pulumi.InvokeOutputOptions(provider=account)
            self._partitions[account] = aws.get_partition_output(opts=asking).partition
        return self._partitions[account]


_programs: weakref.WeakKeyDictionary[Any, Program] = weakref.WeakKeyDictionary()


def current_program() -> Program:
    """The run that is going on: one per connection to the engine, so one per test that sets its own mocks."""
    monitor = settings.get_monitor()
    if monitor not in _programs:
        _programs[monitor] = Program()
        begin_calls_first()
    return _programs[monitor]
