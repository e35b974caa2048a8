"""The plugin process `pulumi-resource-aws-slr`, which the engine starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_aws_slr.plugin import bare_sdk

if TYPE_CHECKING:
    from pulumi.runtime.proto import provider_pb2


def main() -> None:
    """Serve the provider until the engine ends the process."""
    bare_sdk.use()
    from pulumi_aws_slr.provider.provider import SlrProvider  # noqa: PLC0415
    from pulumi_aws_slr.provider.rpc import serve  # noqa: PLC0415 (they import the SDK)

    serve(SlrProvider(_construct))


def _construct(request: provider_pb2.ConstructRequest, engine: str) -> provider_pb2.ConstructResponse:
    """Make a component. The first one brings the whole SDK, which nothing else needs."""
    bare_sdk.end()
    from pulumi_aws_slr.plugin.construct import construct  # noqa: PLC0415

    return construct(request, engine)


if __name__ == "__main__":
    main()
