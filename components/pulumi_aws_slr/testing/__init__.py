"""Mocks for unit tests of programs with this package: no engine, no account, milliseconds per test.

::

    from pulumi_aws_slr.testing import run_program

    def test_cluster_waits_for_the_role() -> None:
        recording = run_program(declare_my_platform)
        role = recording.one("aws-slr:iam:Role")
        cluster = recording.one("aws:rds/cluster:Cluster", "orders")
        assert role.urn in cluster.dependencies

Other mocks can use `role_outputs`.
"""

from pulumi_aws_slr.testing.mocks import ACCOUNT as ACCOUNT
from pulumi_aws_slr.testing.mocks import REGION as REGION
from pulumi_aws_slr.testing.mocks import SlrMocks as SlrMocks
from pulumi_aws_slr.testing.mocks import role_outputs as role_outputs
from pulumi_aws_slr.testing.mocks import service_role_outputs as service_role_outputs
from pulumi_aws_slr.testing.recording import RecordedResource as RecordedResource
from pulumi_aws_slr.testing.recording import Recording as Recording
from pulumi_aws_slr.testing.recording import run_program as run_program
