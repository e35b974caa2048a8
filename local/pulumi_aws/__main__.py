"""Entry point of the plugin process: `python -m local.pulumi_aws <engine address>`."""

from __future__ import annotations

from local.pulumi_aws.provider import StandIn
from pulumi_aws_slr.provider.rpc import serve

if __name__ == "__main__":
    serve(StandIn())
