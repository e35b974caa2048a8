"""A busy machine, on which the end of a plugin's interpreter takes seconds.

The engine closes its plugins one after the other. All of them have five seconds together to acknowledge that, and each
five to end. One that comes too late "exited prematurely": an error below a command that did all that it had to.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.faults.record import recovery
from tests.e2e.harness import Account, Project

REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")
PROGRAM = f"""
    import pulumi
    from pulumi_aws_slr import Provider, ServiceLinkedRole

    for region in {REGIONS}:  # a process for each
        opts = pulumi.ResourceOptions(provider=Provider(region, region=region))
        ServiceLinkedRole(region, {{"aws_service_name": "ecs"}}, opts)
"""
SLOW_TO_END = """
    import atexit, sys, time

    if any("pulumi-resource-aws-slr" in argument for argument in sys.orig_argv):
        atexit.register(time.sleep, 60)
"""


@pytest.mark.local_aws
def test_no_plugin_exits_prematurely(account: Account, project: Callable[..., Project], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(SLOW_TO_END))
    stack = project(PROGRAM)
    path = account.env.get("PYTHONPATH")
    stack.env["PYTHONPATH"] = os.pathsep.join([str(tmp_path), *([path] if path else [])])
    for command in ("up", "preview", "destroy"):
        with recovery(f"plugins that are slow to end, in {command}", "nothing to do"):
            finished = stack.preview() if command == "preview" else stack.run(command, "--yes", "--skip-preview")
            assert "prematurely" not in finished.ok().output
