"""The token bucket, on a clock that is moved by hand."""

from __future__ import annotations

from local.aws.bucket import TokenBucket


def test_a_burst_passes_and_then_as_many_as_the_seconds_bring() -> None:
    now = 100.0
    bucket = TokenBucket(per_second=2, burst=3, clock=lambda: now)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now += 3600
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
