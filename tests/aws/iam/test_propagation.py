"""A denial is final, except while IAM learns of a permission that this very run has granted."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pulumi_aws_slr.aws import waiting
from pulumi_aws_slr.aws.clients import Identity
from pulumi_aws_slr.aws.iam.propagation import Grant, once_propagated
from pulumi_aws_slr.errors import AccessDeniedError, AwsError, Cancelled
from tests.scripted.aws import ACCOUNT, Clock, FakeProvider, ScriptedAws, refusal

POLICY = f"arn:aws:iam::{ACCOUNT}:policy/deployer"
NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
MINE = Grant("role/deployer", POLICY)


def policy(age_seconds: float) -> dict[str, object]:
    """GetPolicy's answer, on AWS's clock."""
    return {
        "Policy": {"Arn": POLICY, "UpdateDate": NOW - timedelta(seconds=age_seconds)},
        "ResponseMetadata": {"HTTPHeaders": {"date": format_datetime(NOW, usegmt=True)}},
    }


class Call:
    """Is denied that many times, then succeeds."""

    def __init__(self, denials: int) -> None:
        self._denials = denials
        self.made = 0
        self.waits = 0

    def __call__(self) -> str:
        self.made += 1
        if self.made <= self._denials:
            raise AccessDeniedError(f"denied {self.made}", code="AccessDenied", detail="")
        return "allowed"

    def on_wait(self) -> None:
        self.waits += 1

    def run(self, aws: ScriptedAws, grants: list[Grant], provider: FakeProvider) -> str:
        return once_propagated(self, aws, grants, waiting.Clock(provider.wait, provider.monotonic), self.on_wait)


def test_an_allowed_call_looks_at_nothing(aws: ScriptedAws, provider: FakeProvider, clock: Clock) -> None:
    assert Call(0).run(aws, [MINE], provider) == "allowed"
    assert (aws.calls, clock.sleeps) == ([], [])


@pytest.mark.parametrize(
    "grants",
    [[], [Grant("role/other", POLICY)], [Grant("user/deployer", POLICY)], [Grant("group/team", POLICY)]],
    ids=["none", "another role", "a user of that name", "a group, for a role"],
)
def test_a_denial_without_a_grant_is_final(
    aws: ScriptedAws, provider: FakeProvider, clock: Clock, grants: list[Grant]
) -> None:
    call = Call(5)
    with pytest.raises(AccessDeniedError, match=r"^denied 1$"):
        call.run(aws, grants, provider)
    assert (call.made, call.waits, aws.calls, clock.sleeps) == (1, 0, [], [])


def test_a_grant_of_this_run_is_waited_for(aws: ScriptedAws, provider: FakeProvider, clock: Clock) -> None:
    clock.now += 30  # the run has lasted so long
    aws.expect("iam:GetPolicy", policy(age_seconds=20), PolicyArn=POLICY)
    call = Call(3)
    assert call.run(aws, [MINE], provider) == "allowed"
    assert (call.made, call.waits) == (4, 3)
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64])
    assert aws.calls == ["iam:GetPolicy"], "asked once"


@pytest.mark.parametrize(("age", "waits"), [(34.0, True), (35.0, True), (36.0, False), (86_400.0, False)])
def test_a_policy_older_than_the_run_is_no_reason_to_wait(
    aws: ScriptedAws, provider: FakeProvider, clock: Clock, age: float, waits: bool
) -> None:
    """The run has lasted 30 s; 5 s are granted for dates in whole seconds."""
    clock.now += 30
    aws.expect("iam:GetPolicy", policy(age), PolicyArn=POLICY)
    call = Call(1)
    if waits:
        assert call.run(aws, [MINE], provider) == "allowed"
    else:
        with pytest.raises(AccessDeniedError, match=r"^denied 1$"):
            call.run(aws, [MINE], provider)
    assert call.waits == int(waits)


def test_a_user_may_have_it_from_any_group(provider: FakeProvider, clock: Clock) -> None:
    aws = ScriptedAws(identity=Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/team/alice"))
    old = f"{POLICY}-old"
    aws.expect("iam:GetPolicy", policy(86_400), PolicyArn=old)
    aws.expect("iam:GetPolicy", policy(0), PolicyArn=POLICY)
    grants = [Grant("user/alice", old), Grant("user/bob", f"{POLICY}-bob"), Grant("group/team", POLICY)]
    assert Call(1).run(aws, grants, provider) == "allowed"
    aws.assert_finished()


def test_a_policy_that_may_not_be_read_is_no_reason_to_wait(aws: ScriptedAws, provider: FakeProvider) -> None:
    aws.expect("iam:GetPolicy", refusal("AccessDenied"), PolicyArn=POLICY)
    call = Call(1)
    with pytest.raises(AccessDeniedError, match=r"^denied 1$"):
        call.run(aws, [MINE], provider)


def test_after_a_minute_the_denial_itself_is_raised(aws: ScriptedAws, provider: FakeProvider, clock: Clock) -> None:
    aws.expect("iam:GetPolicy", policy(0), PolicyArn=POLICY)
    call = Call(1000)
    with pytest.raises(AccessDeniedError, match=r"^denied \d+$") as raised:
        call.run(aws, [MINE], provider)
    assert str(raised.value) == f"denied {call.made}"
    assert 60 <= sum(clock.sleeps) < 65


def test_other_errors_are_not_waited_for(aws: ScriptedAws, provider: FakeProvider, clock: Clock) -> None:
    def call() -> None:
        raise AwsError("broken", code="ServiceFailure", detail="")

    with pytest.raises(AwsError, match=r"^broken$"):
        once_propagated(call, aws, [MINE], waiting.Clock(provider.wait, provider.monotonic), lambda: None)
    assert (aws.calls, clock.sleeps) == ([], [])


def test_ctrl_c_ends_the_wait(aws: ScriptedAws, provider: FakeProvider) -> None:
    aws.expect("iam:GetPolicy", policy(0), PolicyArn=POLICY)
    provider.cancelled.set()
    call = Call(1000)
    with pytest.raises(Cancelled):
        call.run(aws, [MINE], provider)
    assert call.made == 1
