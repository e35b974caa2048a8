"""Which resources of a program are of one account, by the providers that they were given.

An account goes by the `aws` provider for it, None being the stack's default one. It is the object that counts, not its
name: two providers may have one name under two parents. The `aws-slr` provider that was given together with an `aws`
provider is for the same account.
"""

import pulumi

from pulumi_aws_slr.tokens import ROLE

_AWS = "aws:iam/role:Role"
_SLR = ROLE

Account = pulumi.ProviderResource | None


class Accounts:
    """The providers that one run has given together."""

    def __init__(self) -> None:
        self._pairs: dict[pulumi.ProviderResource, pulumi.ProviderResource] = {}

    def note(self, resource: pulumi.Resource) -> None:
        """Remember which providers a resource was given together."""
        aws, slr = aws_of(resource), slr_of(resource)
        if aws and slr:
            self._pairs.setdefault(slr, aws)

    def of_role(self, role: pulumi.Resource) -> Account:
        """The account of a role, which its `aws-slr` provider makes."""
        slr = slr_of(role)
        return (aws_of(role) or self._pairs.get(slr)) if slr else None

    def may_share(self, account: Account, other: Account) -> bool:
        """Whether a workload may be in the account of a role.

        A provider that was given to no component, such as one for another Region, may work in any account.

        Args:
            account: the workload's.
            other: the role's.
        """
        is_known = account is None or account in self._pairs.values()
        return account is other or not is_known


def aws_of(resource: pulumi.Resource) -> Account:
    """The explicit `aws` provider of a resource or of what is below it."""
    return resource.get_provider(_AWS)


def slr_of(resource: pulumi.Resource) -> pulumi.ProviderResource | None:
    """The explicit `aws-slr` provider of a resource or of what is below it."""
    return resource.get_provider(_SLR)
