"""AWS's managed policies, loaded one by one as they are named.

moto can load all of them into every account at once; that costs each account 50 ms and several megabytes, and tests use
hundreds of accounts. The documents themselves are parsed once and shared.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend

from local.aws import catalogue

SERVICE_LINKED_ROLE_PATH = "/aws-service-role/"


def service_role_policy_arn(partition: str, name: str) -> str:
    """Return the ARN of a policy made for service-linked roles."""
    return f"arn:{partition}:iam::aws:policy{SERVICE_LINKED_ROLE_PATH}{name}"


def load(backend: IAMBackend, arn: str) -> AWSManagedPolicy | None:
    """Make an AWS managed policy known to an account; None if AWS has no such policy (or moto's list lacks it)."""
    known = backend.managed_policies.get(arn)
    if isinstance(known, AWSManagedPolicy):
        return known
    prefix = f"arn:{backend.partition}:iam::aws:policy"
    row = _rows().get(arn.removeprefix(prefix)) if arn.startswith(prefix) else None
    if row is None:
        return None
    name, data = row
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    backend.managed_policies[policy.arn] = policy
    return policy


def load_all(backend: IAMBackend) -> None:
    """Make all AWS managed policies known to an account."""
    for path_and_name in _rows():
        load(backend, f"arn:{backend.partition}:iam::aws:policy{path_and_name}")


@functools.cache
def _rows() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return name and data of every policy, by path and name (`/service-role/AmazonDMSVPCManagementRole`)."""
    listed = {**catalogue.retired_policies(), **json.loads(aws_managed_policies_data)}
    return {f"{data['Path']}{name}": (name, data) for name, data in listed.items()}
