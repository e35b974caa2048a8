"""What a newer list of policies says otherwise."""

import pytest

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy
from pulumi_aws_slr.catalog.upkeep.changes import Change, Kind, TooSmallError, changes
from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy


def document(*actions: str) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


KNOWN = {f"P{n}": ManagedPolicy(f"P{n}", "v1", "2026-01-01", document("sns:Publish")) for n in range(10)}
SAME = {name: ListedPolicy(name, "v1", "2026-01-01", policy.document) for name, policy in KNOWN.items()}
ENTRIES = [
    CatalogEntry(key="one", service="One", managed_policy="P1"),
    CatalogEntry(key="uno", service="One", managed_policy="P1"),
    CatalogEntry(key="none", service="None"),
]


def test_the_same_list() -> None:
    assert changes(KNOWN, SAME, ENTRIES) == ()


def test_the_order_of_actions_does_not_count() -> None:
    known = {**KNOWN, "P1": ManagedPolicy("P1", "v1", "", document("sns:Publish", "sqs:SendMessage"))}
    listed = {**SAME, "P1": ListedPolicy("P1", "v1", None, document("sqs:SendMessage", "sns:Publish"))}
    assert changes(known, listed, ENTRIES) == ()


def test_a_newer_version_of_the_same_document() -> None:
    newer = {**SAME, "P1": ListedPolicy("P1", "v2", None, KNOWN["P1"].document)}
    assert changes(KNOWN, newer, ENTRIES) == (Change(Kind.CHANGED, "P1", ("one", "uno"), "v1", "v2", ()),)


def test_a_changed_document_is_shown_as_a_diff() -> None:
    newer = {**SAME, "P1": ListedPolicy("P1", "v2", None, document("sqs:SendMessage", "sns:Publish"))}
    (change,) = changes(KNOWN, newer, ENTRIES)
    assert change.lines == (
        "--- a/P1.json",
        "+++ b/P1.json",
        "@@ -3,5 +3,6 @@",
        "     {",
        '       "Action": [',
        '-        "sns:Publish"',
        '+        "sns:Publish",',
        '+        "sqs:SendMessage"',
        "       ],",
        '       "Effect": "Allow",',
    )


def test_a_document_that_changed_under_the_same_version_is_found() -> None:
    newer = {**SAME, "P1": ListedPolicy("P1", "v1", None, document("sqs:SendMessage"))}
    assert [(change.kind, change.policy, bool(change.lines)) for change in changes(KNOWN, newer, ())] == [
        (Kind.CHANGED, "P1", True)
    ]


def test_new_and_gone_and_a_list_without_documents() -> None:
    newer = {name: ListedPolicy(name, "v1") for name in KNOWN if name != "P1"}
    newer |= {"P2": ListedPolicy("P2", "v9"), "Brand": ListedPolicy("Brand", "v1", None, document("sns:Publish"))}
    found = changes(KNOWN, newer, ENTRIES)
    assert [(one.kind, one.policy, one.rows, one.version_before, one.version_now) for one in found] == [
        (Kind.NEW, "Brand", (), None, "v1"),
        (Kind.GONE, "P1", ("one", "uno"), "v1", None),
        (Kind.CHANGED, "P2", (), "v1", "v9"),
    ]
    assert {line[0] for line in found[0].lines} == {"+", "-", "@"}
    assert found[0].lines[0] == "--- a/Brand.json"
    assert all(line.startswith("-") for line in found[1].lines if line[0] not in "+@")
    assert found[2].lines == ()


@pytest.mark.parametrize("listed", [{}, dict(list(SAME.items())[:8]), {f"Q{n}": SAME["P1"] for n in range(99)}])
def test_a_list_that_lacks_more_than_a_tenth_is_refused(listed: dict[str, ListedPolicy]) -> None:
    with pytest.raises(TooSmallError) as raised:
        changes(KNOWN, listed, ())
    assert str(raised.value).startswith(f"the list has only {len(listed.keys() & KNOWN)} of the 10 known policies")
    assert "Nothing was compared" in str(raised.value)


def test_a_list_that_lacks_a_tenth_passes() -> None:
    assert len(changes(KNOWN, dict(list(SAME.items())[:9]), ())) == 1
