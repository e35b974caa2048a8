"""The provider `aws-slr`: its configuration, and which resource type is handled where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config, problems, unknown_settings
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.provider.owned_role import OwnedRoleResource
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Checked, Construct, Provider, no_components
from pulumi_aws_slr.provider.service_role import ServiceRoleResource
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE, Properties
from pulumi_aws_slr.version import plugin_version

_RESOURCES: dict[str, Callable[[Aws, Provider], OwnedRoleResource[Any]]] = {
    ROLE: RoleResource,
    SERVICE_ROLE: ServiceRoleResource,
}


class SlrProvider(Provider):
    """Serves `aws-slr:iam:Role` and `aws-slr:iam:ServiceRole`."""

    accepts_secrets = True

    def __init__(self, construct: Construct = no_components) -> None:
        """Serve nothing yet.

        Args:
            construct: makes components; without it there are none.
        """
        super().__init__()
        self.version = plugin_version()
        self.construct = construct
        self._aws: Aws | None = None
        self._resources: dict[str, OwnedRoleResource[Any]] = {}
        self._unknown: list[str] = []

    def check_config(self, inputs: Properties) -> Checked:
        """Refuse a configuration that cannot work. Where a part of it is not known yet, say what that means."""
        if unknown := unknown_settings(inputs):
            note = (
                f"{', '.join(unknown)} of the provider will be known when the resource that gives it is there. Until "
                "then nobody knows whom to ask: the preview of its roles makes no call to AWS, and says less"
            )
            self.log.info(note)
        return Checked(inputs, problems(inputs))

    def configure(self, args: Properties) -> None:
        """Take over the configuration; the first call to AWS is made when a resource needs one."""
        self._unknown = unknown_settings(args)
        self._aws = aws = Aws(Config.from_properties(args), self.cancelled)
        self._resources = {token: resource(aws, self) for token, resource in _RESOURCES.items()}

    def resource(self, token: str) -> OwnedRoleResource[Any]:
        """Who handles the roles of a type.

        Raises:
            SlrError: there is no such type, or nobody knows yet whom to ask.
        """
        if token not in _RESOURCES:
            raise SlrError(f"the provider aws-slr has no resource type {token}; it has {' and '.join(_RESOURCES)}")
        if self._unknown:
            raise SlrError(
                f"{', '.join(self._unknown)} of the provider is not known yet, so nobody knows whom to ask. Nothing "
                "was changed. Create what gives it first: `pulumi up --target`"
            )
        if not self._resources:
            raise SlrError("the provider was used before it was configured: a defect of the engine or this provider")
        return self._resources[token]

    def schema(self) -> str:
        """The package's schema, in JSON; `make schema` writes it."""
        return (Path(__file__).parent / "schema.json").read_text(encoding="utf-8")

    def invoke(self, token: str, args: Properties) -> Properties:
        """Call a function.

        Raises:
            SlrError: there is no such function, or it cannot answer.
        """
        from pulumi_aws_slr.provider.functions import FUNCTIONS  # noqa: PLC0415 (few programs call one)

        if token not in FUNCTIONS:
            raise SlrError(f"the provider aws-slr has no function {token}; it has {' and '.join(FUNCTIONS)}")
        return FUNCTIONS[token].call(self._aws or Aws(Config.from_properties({}), self.cancelled), args)
