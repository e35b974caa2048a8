"""Each target is met by figures that meet it, missed by others, and neither where it was not measured."""

from __future__ import annotations

import pytest

from bench.parts import OursInParallel, OursWithoutCheckpoints
from bench.samples import Sample, Samples
from bench.targets import Verdict, verdicts
from bench.tools import DESTROY, PREVIEW, PREVIEW_REFRESH, UP, Described, Ours, Terraform


def _life(tool: str, operation: str, cpu: float, roles: int = 1, **fields: object) -> Sample:
    return Sample("roles", tool, operation, **{"wall": 1.0, **fields}, cpu=cpu, roles=roles)  # type: ignore[arg-type]


def _verdict(samples: list[Sample], text: str) -> Verdict:
    (found,) = (one for one in verdicts(Samples(samples)) if one.text.startswith(text))
    return found


def test_nothing_is_known_of_nothing() -> None:
    assert {verdict.met for verdict in verdicts(Samples())} == {None}


def test_the_sum_of_two_operations_is_compared() -> None:
    theirs = [_life(Terraform.name, UP, 10.0), _life(Terraform.name, DESTROY, 30.0)]
    ours = [_life(Ours.name, UP, 2.0), _life(Ours.name, DESTROY, 4.0)]
    found = _verdict([*theirs, *ours], "up and destroy of one role")
    assert (found.measured, found.met) == (0.15, True)
    assert _verdict([*theirs, *ours], "the same by the clock").measured == 1.0
    assert _verdict([*theirs, *ours[:1]], "up and destroy of one role").met is None
    slower = [_life(Ours.name, UP, 7.0), ours[1]]
    assert _verdict([*theirs, *slower], "up and destroy of one role").met is False


@pytest.mark.parametrize(
    ("tool", "operation", "text", "limit"),
    [
        (Ours.name, UP, "calls per role created", 2),
        (Described.name, UP, "calls per role created with a description", 3),
        (Ours.name, DESTROY, "calls per role destroyed", 4),
    ],
)
def test_calls_are_counted_per_role_without_the_question_who_calls(
    tool: str, operation: str, text: str, limit: int
) -> None:
    def measured(calls: int) -> list[Verdict]:
        counts = {"iam:Some": calls, "sts:GetCallerIdentity": 1}
        sample = _life(tool, operation, 1.0, 10, condition="deleted at once", calls=counts)
        return [one for one in verdicts(Samples([sample])) if one.text == text]

    assert [(one.measured, one.met) for one in measured(10 * limit)] == [(limit, True)]
    assert [one.met for one in measured(10 * limit + 1)] == [False]


@pytest.mark.parametrize(
    ("calls", "met"), [({"iam:GetRole": 300}, True), ({"iam:ListRoles": 1, "iam:GetRole": 300}, False)]
)
def test_a_refresh_may_take_one_call_for_each_role(calls: dict[str, int], met: bool) -> None:
    sample = _life(Ours.name, PREVIEW_REFRESH, 1.0, 300, calls={**calls, "sts:GetCallerIdentity": 1})
    assert _verdict([sample], "calls of a refresh").met is met


def test_a_preview_without_changes_calls_nobody() -> None:
    sample = _life(Ours.name, PREVIEW, 1.0, 300, calls={"iam:GetRole": 1})
    assert _verdict([sample], "calls of a preview").met is False


@pytest.mark.parametrize(("most", "met"), [(100.0, True), (200.0, False)])
def test_time_is_linear_where_every_further_role_costs_the_same(most: float, met: bool) -> None:
    walls = {50: 5.0, 300: 30.0, 1000: most}
    samples = [_life(OursWithoutCheckpoints.name, UP, spent, roles) for roles, spent in walls.items()]
    assert _verdict(samples, "up without checkpoints: per role").met is met


def test_many_roles_are_compared_with_checkpoints_and_without() -> None:
    theirs = [_life(Terraform.name, UP, 10.0, 300), _life(Terraform.name, DESTROY, 10.0, 300, wall=300.0)]
    ours = [_life(Ours.name, UP, 12.0, 300), _life(Ours.name, DESTROY, 30.0, 300, wall=15.0)]
    without = _life(OursWithoutCheckpoints.name, UP, 4.0, 300)
    found = [*theirs, *ours, without]
    assert [_verdict(found, f"up of 300 roles {how}").met for how in ("without", "with checkpoints")] == [True, False]
    destroyed = _verdict(found, "destroy of 300 roles by the clock")
    assert (destroyed.measured, destroyed.met) == (0.05, True)


def test_whatever_is_missed_says_why() -> None:
    """The counts of calls aside, which are their own profile."""
    slow = [
        _life(tool, operation, spent, roles, wall=spent)
        for operation in (UP, PREVIEW, PREVIEW_REFRESH, DESTROY)
        for roles in (1, 50, 300, 1000)
        for tool, spent in (
            (Terraform.name, 1.0),
            (Ours.name, 50.0),
            (OursWithoutCheckpoints.name, float(roles**2)),
            (OursInParallel.name, 40.0),
        )
    ]
    missed = [one for one in verdicts(Samples(slow)) if one.met is False]
    assert len(missed) == 10
    assert all(one.why for one in missed)


def test_commands_that_fail_under_the_throttle_are_counted() -> None:
    samples = [_life(Ours.name, UP, 1.0, condition="throttled", code=code) for code in (0, 0, 255)]
    assert _verdict(samples[:2], "commands that fail").met is True
    assert _verdict(samples, "commands that fail").measured == 1
