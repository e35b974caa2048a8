"""The time of a report: near linear in what policies grant, for every way to fill them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_aws_slr.policies.meaning.comparison import difference
from pulumi_aws_slr.policies.meaning.grants import grants_of
from pulumi_aws_slr.report.markdown import markdown
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.report import report
from tests.report.made import preview, state, step

FULL = 6_144
"""Characters of a managed policy that IAM takes."""
TEN = 10
"""As many policies as IAM attaches to one role on its own; more takes a quota."""
Fill = Callable[[str, int], dict[str, Any]]


def conditions(tag: str, number: int) -> dict[str, Any]:
    """Grants of 64 combinations."""
    tests = {"aws:RequestTag/a": [f"{tag}{number}-{index}" for index in range(8)], "aws:RequestTag/b": [*"abcdefgh"]}
    return {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": tests}}


def patterns(tag: str, number: int) -> dict[str, Any]:
    """Every action with every resource, both with wildcards."""
    actions = [f"s3:Get{tag}{number}x{index}*" for index in range(16)]
    return {
        "Effect": "Allow",
        "Action": actions,
        "Resource": [f"arn:aws:s3:::{tag}-*-{number}/{index}*" for index in range(16)],
    }


def denials(tag: str, number: int) -> dict[str, Any]:
    """Creations and passing of roles, denied in every other statement."""
    actions = ["iam:CreateServiceLinkedRole", "iam:PassRole"]
    resources = [f"arn:aws:iam::*:role/{tag}{number - number % 2}*", f"arn:aws:iam::*:role/{tag}{number}*"]
    return {"Effect": ("Allow", "Deny")[number % 2], "Action": actions, "Resource": resources}


def exceptions(tag: str, number: int) -> dict[str, Any]:
    """Everything but one pattern."""
    return {"Effect": "Allow", "NotAction": f"s3:{tag}{number}*", "NotResource": f"{tag}{number}*"}


FILLS = [conditions, patterns, denials, exceptions]


def filled(fill: Fill, tag: str, size: int = FULL) -> str:
    """A document of so many characters at most."""
    statements: list[dict[str, Any]] = []
    while True:
        text = json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
        statements.append(fill(tag, len(statements)))
        if len(text) + len(json.dumps(statements[-1], separators=(",", ":"))) > size:
            return text


def seconds(work: Callable[[], object]) -> float:
    """The processor time of some work."""
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("fill", FILLS)
def test_twice_as_much_takes_about_twice_as_long(fill: Fill) -> None:
    def took(size: int) -> float:
        old, new = grants_of(filled(fill, "a", size)), grants_of(filled(fill, "b", size))
        return min(seconds(lambda: difference(old, new)) for _ in range(5))

    assert took(4 * FULL) < 12 * took(FULL), "it would be 16 times if the time were quadratic"


@pytest.mark.parametrize("fill", FILLS)
def test_ten_full_policies_of_one_role_that_all_change(fill: Fill) -> None:
    def policy(number: int, side: str) -> dict[str, Any]:
        inputs = {"role": "r", "policy": filled(fill, f"{side}{number}")}
        return state("aws:iam/rolePolicy:RolePolicy", f"p{number}", inputs)

    text = preview(step("update", policy(index, "a"), policy(index, "b")) for index in range(TEN))
    yardstick = min(seconds(lambda: sum(range(10**6))) for _ in range(3))  # 10 ms where nothing else runs
    assert min(seconds(lambda: markdown(report(read([text])))) for _ in range(2)) < 100 * yardstick
