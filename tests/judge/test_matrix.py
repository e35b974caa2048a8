"""The decisions that are written out by hand are those of the judge, and docs/permissions.md shows them."""

from pathlib import Path

import pytest

from local.layout import ROOT
from pulumi_aws_slr.policies import Ability
from tests.judge import cases, page, verdicts
from tests.judge.judge import Judge


@pytest.fixture(scope="module")
def decided(judge: Judge) -> list[verdicts.Row]:
    return list(verdicts.rows(judge))


def test_every_decision_is_as_expected(decided: list[verdicts.Row]) -> None:
    wrong = [f"{row.table}: {row.asked}: {row.decided}" for row in decided if row.decided != row.expected]
    assert wrong == []


def test_every_ability_is_asked_in_every_way(decided: list[verdicts.Row]) -> None:
    assert list(cases.ACTIONS) == list(cases.ABILITIES) == list(Ability)
    for at, _ in enumerate(Ability):
        words = {row.expected[at] for row in decided if len(row.expected) == len(Ability)}
        assert {"allow", "deny"} <= words


def test_the_page_is_what_was_decided(decided: list[verdicts.Row]) -> None:
    """After a change of policies or of the matrix: `make permissions`."""
    file: Path = ROOT / "docs" / "permissions.md"
    text = file.read_text(encoding="utf-8")
    assert text == page.renewed(text, decided)
