"""The plugin's process has the engine's messages, and not the runtime of programs."""

from __future__ import annotations

import subprocess
import sys

from pulumi.runtime import rpc

from pulumi_aws_slr.tokens import SECRET, SIGNATURE, UNKNOWN

_PROGRAM = """
import sys
from pulumi_aws_slr.plugin import bare_sdk
bare_sdk.use()
import pulumi_aws_slr.provider.rpc, pulumi_aws_slr.provider.provider
from pulumi.runtime.proto import provider_pb2
print(provider_pb2.CreateRequest(urn="u").urn)
print(sorted(name for name in sys.modules if name.startswith("pulumi.") and ".proto" not in name))
print([name for name in ("boto3", "botocore", "yaml", "opentelemetry", "pydantic") if name in sys.modules])
"""


def test_the_process_imports_the_messages_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["u", "['pulumi.runtime']", "[]"]


def test_the_engine_s_marks_are_those_of_the_sdk() -> None:
    assert rpc.UNKNOWN == UNKNOWN
    assert (rpc._special_sig_key, rpc._special_secret_sig) == (SIGNATURE, SECRET)
