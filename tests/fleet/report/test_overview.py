"""Which accounts are told together, and in which order."""

from __future__ import annotations

from pulumi_aws_slr.fleet.report.overview import Overview, Reported, matrix
from pulumi_aws_slr.fleet.work import Outcome, Result
from tests.fleet.estate import number
from tests.fleet.report.made import KEPT, changed, failed, of, target
from tests.report.made import allow, document, role, state, step


def sizes(found: Overview) -> list[list[str]]:
    return [group.names for group in found.changes]


def test_accounts_with_the_same_change_are_one_group_and_the_rarest_comes_first() -> None:
    other = [role("create", "ecs", "containers")]
    found = of(changed(1), changed(2), changed(3, other), changed(4), changed(5, KEPT))
    assert sizes(found) == [["team-3"], ["team-1", "team-2", "team-4"]]
    assert (found.changing, found.unchanged, found.stopped, found.unknown) == (4, 1, 0, 0)


def test_account_stack_and_random_suffixes_do_not_count() -> None:
    def granted(at: int, suffix: str) -> Reported:
        name = f"deployer-{suffix}"
        policy = document(allow("rds:CreateDBCluster", f"arn:aws:rds:*:{number(at)}:cluster:*"))
        inputs = {"role": name, "policy": policy}
        made = state("aws:iam/rolePolicy:RolePolicy", "deployer", inputs, outputs={**inputs, "id": f"{name}:{name}"})
        return changed(at, [step("create", None, made)])

    found = of(granted(1, "0a1b2c3"), granted(2, "4d5e6f7"))
    assert sizes(found) == [["team-1", "team-2"]]
    assert found.changes[0].identities == 1
    assert len(of(granted(1, "0a1b2c3"), granted(2, "production")).changes) == 2


def test_a_risk_makes_another_group() -> None:
    adopted = {"adopted": True, "deletion": "force-adopted"}
    found = of(changed(1, [role("delete", "rds", "a")]), changed(2, [role("delete", "rds", "a", **adopted)]))
    assert len(found.changes) == 2
    (risky,) = (group for group in found.changes if group.risks)
    assert risky.names == ["team-2"]


def test_failures_are_grouped_by_their_reason_and_the_most_frequent_comes_first() -> None:
    request = "RequestId: 3f2a9c1e-1111-2222-3333-0123456789ab"
    found = of(
        failed(1, "another thing"),
        failed(2, f"arn:aws:iam::{number(2)}:role/x may not; {request}"),
        failed(3, f"arn:aws:iam::{number(3)}:role/x may not; {request.replace('3f', 'aa')}"),
    )
    assert [group.names for group in found.failures] == [["team-2", "team-3"], ["team-1"]]


def test_accounts_without_a_result_and_stopped_ones_are_counted() -> None:
    stopped = Reported(target(1), Result(number(1), Outcome.STOPPED, 1))
    found = of(stopped, Reported(target(2), None), changed(3))
    assert (found.changing, found.unchanged, found.stopped, found.unknown) == (1, 0, 1, 1)


def test_the_matrix_has_every_account_with_roles_once() -> None:
    both = [role("create", "rds", "databases"), role("create", "ecs", "containers")]
    names, rows = matrix(of(changed(1), changed(2, KEPT), changed(3, both), changed(4), failed(5, "no")))
    assert names == ["AWSServiceRoleForRDS", "AWSServiceRoleForECS"]
    assert [([one.target.account.name for one in members], fates) for members, fates in rows] == [
        (["team-3"], ["created", "created"]),
        (["team-2"], ["kept", ""]),
        (["team-1", "team-4"], ["created", ""]),
    ]
