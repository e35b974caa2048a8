"""Users, groups and roles that policies are attached to.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html and its neighbours
"""

from __future__ import annotations

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained


def require_identity(aws: Aws, kind: str, name: str) -> None:
    """Make sure that a `user`, `group` or `role` exists, by a call that attaching a policy makes, too.

    Raises:
        NotFoundError: it does not.
        AwsError: the call was refused, or AWS could not be reached.
    """
    noun = kind.capitalize()
    with explained(f"iam:ListAttached{noun}Policies", resource=f"{kind}/{name}"):
        ask = getattr(aws.client("iam"), f"list_attached_{kind}_policies")
        ask(**{f"{noun}Name": name})
