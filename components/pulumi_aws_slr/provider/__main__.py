"""The plugin process `pulumi-resource-aws-slr`, which the engine starts."""

from __future__ import annotations

from pulumi_aws_slr.provider import bare_sdk


def main() -> None:
    """Serve the provider until the engine ends the process."""
    bare_sdk.use()
    from pulumi_aws_slr.provider.provider import SlrProvider  # noqa: PLC0415
    from pulumi_aws_slr.provider.rpc import serve  # noqa: PLC0415 (they import the SDK)

    serve(SlrProvider())


if __name__ == "__main__":
    main()
