"""As few documents as the limits allow, and as few that change as can be."""

import random
import statistics

import pytest

from pulumi_aws_slr.catalog import CatalogEntry, entry_for, roles
from pulumi_aws_slr.policies import (
    INLINE,
    MANAGED,
    Ability,
    Limit,
    TooLargeError,
    document,
    role_statements,
    size,
    split,
)

ENTRIES = [entry for entry in roles() if entry.service_principal]


def texts(entries: list[CatalogEntry], abilities: list[Ability], limit: Limit = MANAGED) -> list[str]:
    parts = split((one for entry in entries for one in role_statements(entry, abilities)), limit)
    return [document(part) for part in parts]


def test_the_limits_of_aws() -> None:
    assert (MANAGED.characters, MANAGED.documents) == (6_144, 10)
    assert {kind: (limit.characters, limit.documents) for kind, limit in INLINE.items()} == {
        "user": (2_048, 1),
        "group": (5_120, 1),
        "role": (10_240, 1),
        "permission_set": (10_240, 1),
    }


def test_what_fits_stays_together() -> None:
    (text,) = texts([entry_for("rds"), entry_for("ecs")], list(Ability))
    assert size(text) < MANAGED.characters


def test_nothing_is_nothing() -> None:
    assert split([]) == []


def test_one_more_document_only_where_it_is_needed() -> None:
    for count in range(1, 60):
        found = texts(ENTRIES[:count], [Ability.CREATE])
        assert max(map(size, found)) <= MANAGED.characters
        assert (
            len(found) == 1 or size(texts(ENTRIES[:count], [Ability.CREATE], Limit("", 10**6))[0]) > MANAGED.characters
        )


@pytest.mark.parametrize("kind", INLINE)
def test_inline_policies_share_their_characters_so_they_are_never_split(kind: str) -> None:
    counts = range(1, 100)
    fitting = [count for count in counts if _fits(ENTRIES[:count], INLINE[kind])]
    assert fitting == list(counts[: len(fitting)])
    assert 1 <= len(fitting) < len(counts)


def _fits(entries: list[CatalogEntry], limit: Limit) -> bool:
    try:
        (text,) = texts(entries, list(Ability), limit)
    except TooLargeError:
        return False
    return size(text) <= limit.characters


def test_they_are_folded_where_they_would_not_fit_otherwise() -> None:
    plain, dense = texts(ENTRIES[:100], list(Ability)), texts(ENTRIES[:300], list(Ability))
    assert not any("IfExists" in text for text in plain)
    assert all("IfExists" in text for text in dense)


def test_what_does_not_fit_even_so_is_refused() -> None:
    with pytest.raises(TooLargeError) as raised:
        texts(ENTRIES[:100], list(Ability), INLINE["permission_set"])
    assert str(raised.value) == (
        f"it takes {size(texts(ENTRIES[:100], list(Ability), Limit('', 16_500))[0]):,} characters of policy, and there "
        "is room for 10,240 in the inline policy of a permission set. Give one caller fewer services or abilities, and "
        "another one the rest"
    )


def test_a_further_service_changes_one_document() -> None:
    """Services added one after the other: how many documents change each time, new ones included."""
    added = random.Random(1).sample(ENTRIES, 90)  # noqa: S311
    before: list[str] = []
    changes = []
    for count in range(1, len(added) + 1):
        after = texts(added[:count], [Ability.CREATE])
        changes.append(sum(text not in before[at : at + 1] for at, text in enumerate(after)))
        before = after
    assert len(before) == 3
    assert statistics.median(changes) == 1
    assert statistics.mean(changes) < 1.2
