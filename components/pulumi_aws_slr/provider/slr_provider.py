"""The provider `aws-slr`: its configuration, and which resource type is handled where."""

from __future__ import annotations

from importlib import metadata

from pulumi_aws_slr.provider import role
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.config import Config, problems
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Checked, Diff, Properties, Provider, ProviderError, Request


class SlrProvider(Provider):
    """Serves `aws-slr:iam:Role`."""

    def __init__(self) -> None:
        super().__init__()
        self.version = metadata.version("pulumi-aws-slr")
        self._aws: Aws | None = None

    def check_config(self, inputs: Properties) -> Checked:
        """Refuse a configuration that cannot work."""
        return Checked(inputs, problems(inputs))

    def configure(self, args: Properties) -> None:
        """Take over the configuration; the first call to AWS is made when a resource needs one."""
        self._aws = Aws(Config.from_properties(args))

    def check(self, request: Request) -> Checked:
        """See `RoleResource.check`."""
        return self._resource(request).check(request)

    def diff(self, request: Request) -> Diff:
        """See `RoleResource.diff`."""
        return self._resource(request).diff(request)

    def create(self, request: Request) -> tuple[str, Properties]:
        """See `RoleResource.create`."""
        return self._resource(request).create(request)

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """See `RoleResource.read`."""
        return self._resource(request).read(request)

    def update(self, request: Request) -> Properties:
        """See `RoleResource.update`."""
        return self._resource(request).update(request)

    def delete(self, request: Request) -> None:
        """See `RoleResource.delete`."""
        self._resource(request).delete(request)

    def _resource(self, request: Request) -> RoleResource:
        if request.type != role.TYPE:
            raise ProviderError(f"the provider aws-slr has no resource type {request.type}; it has {role.TYPE}")
        if self._aws is None:
            raise ProviderError(
                "the provider was used before it was configured: a defect of the engine or this provider"
            )
        return RoleResource(self._aws, self)
