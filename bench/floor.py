"""The provider's calls by boto3 alone: `python -m bench.floor create|read|delete N`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

from bench.programs import SERVICE, suffix

_AT_ONCE = 16  # the engine has four under way for each processor; a script that waits for AWS can have more
_FIRST_LOOK_SECONDS = 0.2
_POLL_SECONDS = 0.25
_DESCRIPTION = "Service-linked role of bench/bench/role, created 2026-01-01T00:00:00Z, 0123456789abcdef."
_MARK = "0123456789abcdef 2026-01-01T00:00:00Z"
_PREFIX = "AWSServiceRoleForAutoScaling_"


def main() -> None:
    operation, count = sys.argv[1], int(sys.argv[2])
    retries = {"mode": "standard", "total_max_attempts": 11}
    boto3.client("sts").get_caller_identity()
    iam = boto3.client("iam", config=Config(retries=retries, max_pool_connections=_AT_ONCE))
    work: dict[str, Callable[[Any, int], None]] = {"create": _create, "read": _read, "delete": _delete}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda number: work[operation](iam, number), range(count)))


def _create(iam: Any, number: int) -> None:
    iam.create_service_linked_role(AWSServiceName=SERVICE, CustomSuffix=suffix(number), Description=_DESCRIPTION)
    owner = {"Key": "aws-slr:owner:bench/bench/role", "Value": "0123456789abcdef"}
    iam.tag_role(RoleName=_PREFIX + suffix(number), Tags=[owner])


def _read(iam: Any, number: int) -> None:
    iam.get_role(RoleName=_PREFIX + suffix(number))


def _delete(iam: Any, number: int) -> None:
    name = _PREFIX + suffix(number)
    iam.tag_role(RoleName=name, Tags=[{"Key": "aws-slr:deleting:bench/bench/role", "Value": _MARK}])
    iam.get_role(RoleName=name)
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    time.sleep(_FIRST_LOOK_SECONDS)
    while iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] != "SUCCEEDED":
        time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    main()
