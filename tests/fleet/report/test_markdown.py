"""The Markdown report: what a reviewer sees first, and that it fits however large the estate is."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.fleet.report.markdown import markdown
from pulumi_aws_slr.fleet.report.overview import Reported
from pulumi_aws_slr.report.markdown import MOST_BYTES
from tests.fleet.report.made import KEPT, changed, failed, of
from tests.report.made import role, service_role


def test_a_small_estate() -> None:
    text = markdown(of(changed(1, wave="canary"), changed(2), changed(3, KEPT), failed(4, "AccessDenied: no")))
    assert text.startswith("<!-- slr report fleet/platform -->\n## `slr fleet preview` of `platform`\n\n")
    assert "**2 of 4 accounts change**, in 1 way; 1 do not; **1 failed**.\n" in text
    assert "| 1 | `team-4` | `AccessDenied: no` |" in text
    assert "#### 2 accounts: 1 create\n\n`team-1`, `team-2` (waves: `canary` 1, `all` 1)" in text
    assert "created `AWSServiceRoleForRDS`" in text
    assert "<summary>All of it, in team-1</summary>" in text
    assert "| created | `AWSServiceRoleForRDS` | `rds` | `databases` |" in text
    assert "| 1 | `team-3` | = |" in text


def test_nothing_changes() -> None:
    text = markdown(of(changed(1, KEPT)))
    assert "**0 of 1 accounts change**; 1 do not." in text
    assert "### Changes" not in text
    assert "### Failures" not in text


def test_risks_stand_above_the_full_report() -> None:
    risky = [role("delete", "rds", "a", adopted=True, deletion="force-adopted")]
    text = markdown(of(changed(1, risky)))
    assert text.index("**A role that somebody else made is deleted:**") < text.index("<details>")


def large(count: int, ways: int) -> list[Reported]:
    """Many accounts with long names, of which some change in ways of their own, and some fail."""
    accounts = []
    for at in range(1, count + 1):
        name = f"organisation-unit-{at % 37}-account-with-a-long-name-{at}"
        if at % 10 == 0:
            accounts.append(failed(at, f"reason {at % 70}: " + "x" * 300, name))
        else:
            steps = [service_role("create", f"role-of-kind-{at % ways}-number-{more}") for more in range(at % 5 + 1)]
            accounts.append(changed(at, steps, f"wave-{at % 3}", name))
    return accounts


@pytest.mark.parametrize("ways", [1, 40, 700])
def test_two_thousand_accounts_fit_into_a_comment(ways: int) -> None:
    found = of(*large(2000, ways))
    text = markdown(found)
    assert len(text.encode()) <= MOST_BYTES
    assert text.count("<details") == text.count("</details>")
    assert "1800 of 2000 accounts change" in text
    told = sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("#### "))
    left = sum(int(line.split("in ")[1].split()[0]) for line in text.splitlines() if "more ways, in" in line)
    assert told + left == 1800, "what is left out is counted"


def test_names_by_others_are_no_markup() -> None:
    hostile = "a|b`c</summary></details><script>@team"
    text = markdown(of(changed(1, name=hostile), failed(2, "<img src=x onerror=1> | `@all`", hostile)))
    for line in text.splitlines():
        without_code = "".join(line.replace(r"\|", "").split("`")[::2]) if "``" not in line else ""
        assert "<script" not in without_code, line
        assert "<img" not in without_code, line
    assert "All of it, in a|b`c&lt;/summary>&lt;/details>&lt;script>" in text
