"""Whether DMS can assume its VPC role yet. Why this way: docs/decisions/0008.

DMS uses the role to look at the subnets of a new subnet group. For subnets that do not exist it answers either that
the role "is not configured properly" or, once it can assume the role, that the subnets are wrong. Nothing is created.

Source: https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationSubnetGroup.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.waiting import Clock, poll
from pulumi_aws_slr.errors import AwsError

PROBE = "aws-slr-readiness-probe"
NO_SUBNETS = ["subnet-00000000000000000", "subnet-00000000000000001"]
_NOT_CONFIGURED = "is not configured properly"
_SUBNETS_ARE_WRONG = {
    "InvalidSubnet",
    "InvalidSubnetException",
    "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
    "ResourceNotFoundFault",
    "SubnetAlreadyInUse",
}


class NotReadyError(AwsError):
    """DMS cannot assume the role."""


def require_ready(aws: Aws) -> None:
    """Ask DMS once, in the configured Region.

    Raises:
        NotReadyError: DMS cannot assume the role (yet).
        AwsError: DMS does not tell.
    """
    client = aws.client("dms")
    try:
        with explained("dms:CreateReplicationSubnetGroup"):
            client.create_replication_subnet_group(
                ReplicationSubnetGroupIdentifier=PROBE,
                ReplicationSubnetGroupDescription="Asks whether AWS DMS can assume dms-vpc-role",
                SubnetIds=NO_SUBNETS,
            )
    except AwsError as error:
        if _NOT_CONFIGURED in error.detail:
            raise NotReadyError(error.detail, code=error.code, detail=error.detail) from error
        if error.code not in _SUBNETS_ARE_WRONG:
            raise
        return
    with explained("dms:DeleteReplicationSubnetGroup"):  # DMS took the subnets, which has never been seen
        client.delete_replication_subnet_group(ReplicationSubnetGroupIdentifier=PROBE)


def wait_until_ready(aws: Aws, *, timeout: float, clock: Clock, on_wait: Callable[[], None]) -> None:
    """Ask DMS until it can assume the role, at least once and for `timeout` seconds. `on_wait` precedes every wait.

    Raises:
        NotReadyError: it still cannot.
        AwsError: DMS does not tell.
    """

    def is_not_ready(error: BaseException) -> bool:
        if isinstance(error, NotReadyError):
            on_wait()
        return isinstance(error, NotReadyError)

    poll(functools.partial(require_ready, aws), timeout=timeout, clock=clock, again=is_not_ready)
