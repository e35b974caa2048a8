"""What is read of a role of any kind that declarations own together."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi

OUTPUTS = ("arn", "path", "uniqueId", "createDate", "adopted", "tagsAll")
"""The outputs of every kind that are no inputs."""


class OwnedRole(pulumi.CustomResource):
    """A role of the account, as a custom resource of the provider `aws-slr`."""

    def _output(self, name: str) -> pulumi.Output[Any]:
        return cast("pulumi.Output[Any]", self.__dict__[name])

    @property
    @pulumi.getter
    def arn(self) -> pulumi.Output[str]:
        """The role's ARN. Known at preview for catalogued roles."""
        return self._output("arn")

    @property
    @pulumi.getter
    def name(self) -> pulumi.Output[str]:
        """The role's name. Known at preview for catalogued roles."""
        return self._output("name")

    @property
    @pulumi.getter
    def path(self) -> pulumi.Output[str]:
        """`/aws-service-role/<principal>/` of a service-linked role, `/` of a service role."""
        return self._output("path")

    @property
    @pulumi.getter(name="uniqueId")
    def unique_id(self) -> pulumi.Output[str]:
        """IAM's ID for this very role; another one after it was deleted and created again."""
        return self._output("uniqueId")

    @property
    @pulumi.getter(name="createDate")
    def create_date(self) -> pulumi.Output[str]:
        """When it was created, ISO 8601."""
        return self._output("createDate")

    @property
    @pulumi.getter
    def adopted(self) -> pulumi.Output[bool]:
        """Whether something else than a stack created the role. It then outlives every stack."""
        return self._output("adopted")

    @property
    @pulumi.getter(name="managedPolicyArns")
    def managed_policy_arns(self) -> pulumi.Output[Sequence[str]]:
        """The managed policies that the role has; of a service-linked role, as far as they are catalogued."""
        return self._output("managedPolicyArns")

    @property
    @pulumi.getter
    def description(self) -> pulumi.Output[str]:
        """The description that the role has."""
        return self._output("description")

    @property
    @pulumi.getter(name="tagsAll")
    def tags_all(self) -> pulumi.Output[Mapping[str, str]]:
        """The tags that are managed here: the role's own and the provider's defaults."""
        return self._output("tagsAll")
