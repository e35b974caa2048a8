"""Waves: every account once, and always in the same one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.settings import WaveSpec
from pulumi_aws_slr.fleet.waves import waves_of
from tests.fleet.estate import number

CANARY = WaveSpec(match="wave:canary")


def accounts(count: int, canaries: int = 0) -> list[Account]:
    tags = [frozenset({"wave:canary"} if at < canaries else ()) for at in range(count)]
    return [Account(number(at), f"team-{at}", tags=tags[at]) for at in range(count)]


def sizes(count: int, canaries: int, *specs: WaveSpec) -> list[int]:
    waves, left = waves_of(accounts(count, canaries), specs)
    assert not left
    return [len(wave.accounts) for wave in waves]


def test_a_percentage_is_of_all_accounts_and_counts_those_before() -> None:
    assert sizes(40, 2, CANARY, WaveSpec(percent=25), WaveSpec(percent=100)) == [2, 8, 30]
    assert sizes(3, 0, WaveSpec(percent=1), WaveSpec(percent=100)) == [1, 2]
    assert sizes(4, 3, CANARY, WaveSpec(percent=25), WaveSpec(percent=100)) == [3, 0, 1], "no fewer than none"


def test_a_match_takes_what_is_left() -> None:
    waves, left = waves_of(accounts(4, 4), [CANARY, WaveSpec(name="again", match="wave:canary")])
    assert [(wave.name, len(wave.accounts)) for wave in waves] == [("wave:canary", 4), ("again", 0)]
    assert left == ()


def test_accounts_in_no_wave_are_told() -> None:
    _, left = waves_of(accounts(4, 1), [CANARY])
    assert [account.id for account in left] == [number(1), number(2), number(3)]


@given(st.integers(1, 60), st.integers(0, 60), st.lists(st.integers(1, 99), unique=True, max_size=4))
def test_every_account_is_in_one_wave(count: int, canaries: int, percents: list[int]) -> None:
    specs = [CANARY, *(WaveSpec(percent=percent) for percent in [*sorted(percents), 100])]
    waves, left = waves_of(accounts(count, canaries), specs)
    assert left == ()
    assert sorted(account.id for wave in waves for account in wave.accounts) == [number(at) for at in range(count)]


@given(st.integers(2, 60), st.integers(1, 99))
def test_the_order_of_the_file_does_not_matter_and_a_new_account_moves_one_at_most(count: int, percent: int) -> None:
    specs = [WaveSpec(percent=percent), WaveSpec(percent=100)]

    def first(listed: list[Account]) -> set[str]:
        return {account.id for account in waves_of(listed, specs)[0][0].accounts}

    assert first(accounts(count)) == first(accounts(count)[::-1])
    assert len(first(accounts(count)) - first(accounts(count + 1))) <= 1
