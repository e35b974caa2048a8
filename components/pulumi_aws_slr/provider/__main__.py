"""The plugin process `pulumi-resource-aws-slr`, which the engine starts."""

from __future__ import annotations

from pulumi_aws_slr.provider.rpc import serve
from pulumi_aws_slr.provider.slr_provider import SlrProvider


def main() -> None:
    """Serve the provider until the engine ends the process."""
    serve(SlrProvider())


if __name__ == "__main__":
    main()
