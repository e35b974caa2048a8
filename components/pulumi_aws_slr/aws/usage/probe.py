"""One way of looking for what uses a role: a service's own calls, or a type that Cloud Control lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.usage.resource import UsingResource


def calls_of(service: str, calls: Sequence[tuple[str, str]]) -> Callable[[str, str], Iterable[tuple[str, str]]]:
    """`Probe.calls` for calls of one service: action, and the ARN's part after the account, or `*`."""

    def complete(partition: str, account: str) -> Iterable[tuple[str, str]]:
        prefix = f"arn:{partition}:{service}:*:{account}:"
        return [(action, resource if resource == "*" else prefix + resource) for action, resource in calls]

    return complete


@dataclass(frozen=True)
class Probe:
    """How to ask one Region. Equal probes are asked once, whatever number of roles they are for."""

    service: str
    """boto3's name of the service that is asked."""
    resources: Callable[[Any, str], Iterator[UsingResource]]
    """What a client finds in a Region, in an order for deletion.

    Raises `AwsError` where a call fails; what was found before that counts.
    """
    calls: Callable[[str, str], Iterable[tuple[str, str]]]
    """The calls of `resources` for a partition and account: action in IAM's terms, and the ARN, or `*`."""
    about: str = ""
    """What it looks for, where a role has several probes."""
    serves: Callable[[str], bool] = lambda _region: True
    """Whether a Region is to be asked: what is the same in all Regions is asked for once."""
