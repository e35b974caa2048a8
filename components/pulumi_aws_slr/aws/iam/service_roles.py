"""IAM's calls for roles of the account itself, beside those of `RoleStore`.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and its neighbours
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.iam.roles import IamRole, RoleStore, role_from
from pulumi_aws_slr.errors import AwsError, NameTakenError, NotFoundError


class ServiceRoleStore(RoleStore):
    """The service roles of one account. Every method makes one call."""

    def create_with(self, name: str, trust_policy: str, description: str, tags: Mapping[str, str]) -> IamRole:
        """Create a role in the path `/`, with its tags. IAM's answer leaves the description out.

        Raises:
            NameTakenError: it exists already.
            AwsError: IAM refused.
        """
        given = {
            "RoleName": name,
            "AssumeRolePolicyDocument": trust_policy,
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        }
        if description:
            given["Description"] = description
        try:
            with explained("iam:CreateRole", resource=name):
                created = role_from(self._iam.create_role(**given)["Role"])
        except AwsError as error:
            if error.code == "EntityAlreadyExists":
                raise NameTakenError(name, code=error.code, detail=error.detail) from error
            raise
        return replace(created, description=description)

    def trust(self, name: str, trust_policy: str) -> None:
        """Replace the trust policy."""
        with explained("iam:UpdateAssumeRolePolicy", resource=name):
            self._iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust_policy)

    def attached(self, name: str) -> list[str]:
        """Sorted ARNs of attached policies: at most twenty, so one page."""
        with explained("iam:ListAttachedRolePolicies", resource=name):
            found = self._iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return sorted(policy["PolicyArn"] for policy in found)

    def inline(self, name: str) -> list[str]:
        """Sorted names of inline policies."""
        with explained("iam:ListRolePolicies", resource=name):
            return sorted(self._iam.list_role_policies(RoleName=name)["PolicyNames"])

    def attach(self, name: str, policy_arn: str) -> None:
        """Attach a policy; one that is attached already stays so.

        Raises:
            AwsError: IAM refused. Where the policy is not there, the code is `NoSuchPolicy`.
        """
        try:
            with explained("iam:AttachRolePolicy", resource=name):
                self._iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn)
        except NotFoundError as error:
            if policy_arn in error.detail:
                raise AwsError(str(error), code="NoSuchPolicy", detail=error.detail) from error
            raise

    def detach(self, name: str, policy_arn: str) -> None:
        """Detach a policy; one that is not attached is no error."""
        with contextlib.suppress(NotFoundError), explained("iam:DetachRolePolicy", resource=name):
            self._iam.detach_role_policy(RoleName=name, PolicyArn=policy_arn)

    def remove(self, name: str) -> None:
        """Delete a role without policies; one that is gone is no error."""
        with contextlib.suppress(NotFoundError), explained("iam:DeleteRole", resource=name):
            self._iam.delete_role(RoleName=name)
