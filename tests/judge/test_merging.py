"""Merged, split and folded policies allow what the single statements allow: the judge compares, request by request."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_aws_slr.catalog import CatalogEntry, find, roles
from pulumi_aws_slr.policies import (
    ANY_SUFFIX,
    PARTITION,
    Ability,
    Limit,
    Statement,
    any_role_statements,
    document,
    filled,
    folded,
    merged,
    pass_role_statements,
    role_statements,
    size,
    split,
    unknown_role,
)
from tests.judge.cases import ACTIONS
from tests.judge.judge import ACCOUNT, Judge, Request
from tests.judge.lint import lint

ENTRIES = [entry for entry in roles() if entry.service_principal]
SPECIAL = [find(key) for key in ("rds", "ecs", "internetmonitor", "lakeformation", "networkmanager", "outposts")]
SERVICES = st.sampled_from(SPECIAL) | st.sampled_from(ENTRIES)
SMALL = Limit("policies of a test", 1_400, 40)
ARNS = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("load", "x/load", "vpc-role", "Load2")]
TARGETS = ["dms.amazonaws.com", "glue.amazonaws.com", "rds.amazonaws.com"]
ONE_EACH = [those[-1] for those in ACTIONS.values()]
ROLE_ACTIONS = [
    *(action for those in ACTIONS.values() for action in those),
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
]


@dataclass(frozen=True)
class Caller:
    """A caller as programs describe it: services with abilities and suffixes of their own, and roles to pass."""

    services: tuple[tuple[CatalogEntry, frozenset[Ability], str | None], ...]
    passed: tuple[tuple[str, str], ...]

    def statements(self, partition: str = "aws", arns: Sequence[str] = ARNS) -> list[Statement]:
        """What it needs, statement by statement."""
        return [
            *(
                one
                for entry, abilities, suffix in self.services
                for one in role_statements(entry, abilities, partition=partition, suffix=suffix)
            ),
            *(one for arn, to in self.passed for one in pass_role_statements(arns[ARNS.index(arn)], to)),
        ]


CALLERS = st.builds(
    Caller,
    st.lists(
        st.tuples(
            SERVICES, st.frozensets(st.sampled_from(Ability)), st.sampled_from([None, "blue", "t-*", ANY_SUFFIX])
        ),
        max_size=5,
    ).map(tuple),
    st.lists(st.tuples(st.sampled_from(ARNS), st.sampled_from(TARGETS)), max_size=4).map(tuple),
).filter(Caller.statements)


def requests(entries: Sequence[CatalogEntry]) -> Iterator[Request]:
    """What may be asked about some services' roles, and about passing: only what IAM itself would ask."""
    for entry in entries:
        name = name_of(entry)
        for action in ROLE_ACTIONS:
            yield about(entry, name, action, entry.service_principal)
        for role in (f"{name}_blue", f"{name}_t-1", f"{name}X"):
            for action in ONE_EACH:
                yield about(entry, role, action, entry.service_principal)
        yield about(entry, name, ONE_EACH[0], None)
    for arn in ARNS:
        for service in (*TARGETS, "ec2.amazonaws.com"):
            yield Request("iam:PassRole", arn, {"iam:PassedToService": service})
        yield Request("iam:PassRole", arn)
    yield Request("iam:ListRoles", "*")


def name_of(entry: CatalogEntry) -> str:
    """The name of its role, or one that the role could have."""
    return entry.role_name or (entry.name_pattern or "AWSServiceRoleFor*").replace("*", "X")


def about(entry: CatalogEntry, role: str, action: str, principal: str | None) -> Request:
    return Request(
        action,
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{entry.service_principal}/{role}",
        {} if principal is None else {"iam:AWSServiceName": principal},
    )


def differences(asked: Sequence[Request], before: Sequence[bool], after: Sequence[bool]) -> list[str]:
    """The requests that are decided differently: what was lost, what was added."""
    return [
        f"{'lost' if allowed else 'added'}: {request.action} {request.resource} {request.context}"
        for request, allowed, now in zip(asked, before, after, strict=True)
        if allowed != now
    ]


@settings(max_examples=40)
@given(caller=CALLERS, others=st.lists(SERVICES, max_size=1))
def test_nothing_is_lost_and_nothing_is_added(judge: Judge, caller: Caller, others: list[CatalogEntry]) -> None:
    asked = list(requests([*dict.fromkeys([*(entry for entry, _, _ in caller.services), *others])]))
    expected = judge.decide(asked, [document(caller.statements())])
    shapes = {
        "merged": [document(merged(caller.statements()))],
        "folded": [document(folded(caller.statements()))],
        "split": [document(part) for part in split(caller.statements(), SMALL)],
    }
    for shape, texts in shapes.items():
        assert differences(asked, expected, judge.decide(asked, texts)) == [], shape
        assert [finding for text in texts for finding in lint(text, 10**6)] == [], shape
    assert max(map(size, shapes["split"])) <= SMALL.characters


@given(caller=CALLERS, data=st.data())
def test_a_principal_is_never_good_for_a_role_that_may_not_be_created(
    judge: Judge, caller: Caller, data: st.DataObject
) -> None:
    """Requests that IAM does not make, one service's name on another one's role: allowed only where both are."""
    may_create = [entry for entry, abilities, suffix in caller.services if Ability.CREATE in abilities and not suffix]
    asked = data.draw(st.lists(st.tuples(SERVICES, SERVICES), min_size=1, max_size=10))
    asked += [(one, other) for one in may_create for other in may_create]
    crossed = [
        about(role, role.role_name, ROLE_ACTIONS[0], named.service_principal)
        for role, named in asked
        if role.role_name and role.service_principal != named.service_principal
    ]
    own = [about(entry, entry.role_name or "X", ROLE_ACTIONS[0], entry.service_principal) for entry, _ in asked]
    named = [about(entry, entry.role_name or "X", ROLE_ACTIONS[0], entry.service_principal) for _, entry in asked]
    for form in (merged, folded):
        text = [document(form(caller.statements()))]
        creatable = {
            request.resource for request, yes in zip(own + named, judge.decide(own + named, text), strict=True) if yes
        }
        principals = {one.service_principal for one, abilities, _ in caller.services if Ability.CREATE in abilities}
        for request, allowed in zip(crossed, judge.decide(crossed, text), strict=True):
            assert not allowed or (
                request.resource in creatable and request.context["iam:AWSServiceName"] in principals
            ), request


@given(caller=CALLERS)
def test_stand_ins_are_never_shorter_than_what_takes_their_place(caller: Caller) -> None:
    stand_ins = [unknown_role(number) for number, _ in enumerate(ARNS)]
    arns = dict(zip(stand_ins, ARNS, strict=True))
    for part in split(caller.statements(PARTITION, stand_ins), Limit("policies of a test", 3_000, 40)):
        for partition in ("aws", "aws-us-gov"):
            text = document(filled(part, partition, arns))
            assert size(text) <= 3_000
            assert lint(text) == []


@given(caller=CALLERS, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_count(caller: Caller, shuffled: random.Random) -> None:
    statements = caller.statements()
    before = [document(part) for part in split(statements, SMALL)]
    shuffled.shuffle(statements)
    assert [document(part) for part in split([*statements, *statements], SMALL)] == before


@given(caller=CALLERS)
def test_merging_again_changes_nothing(caller: Caller) -> None:
    once = merged(caller.statements())
    assert merged(once) == once
    assert len(once) <= len(dict.fromkeys(caller.statements()))


def test_any_role_takes_in_every_role(judge: Judge) -> None:
    asked = [about(entry, name_of(entry), in_turn(at), entry.service_principal) for at, entry in enumerate(ENTRIES)]
    assert all(judge.decide(asked, [document(merged(any_role_statements(Ability)))]))


@pytest.mark.parametrize("abilities", [[Ability.CREATE], list(Ability)], ids="+".join)
def test_three_hundred_services(judge: Judge, abilities: list[Ability]) -> None:
    """They fit into ten policies of 6,144 characters; every service is in, and none that is not asked for."""
    granted, others = ENTRIES[:300], ENTRIES[300:]
    parts = split(one for entry in granted for one in role_statements(entry, abilities, partition=PARTITION))
    longest = [document(filled(part, "aws-us-gov", {})) for part in parts]
    assert len(longest) <= 10
    assert max(map(size, longest)) <= 6_144
    texts = [document(filled(part, "aws", {})) for part in parts]
    asked = [
        about(entry, name_of(entry), in_turn(at % len(abilities)), entry.service_principal)
        for at, entry in enumerate([*granted, *others])
    ]
    assert judge.decide(asked, texts) == [True] * len(granted) + [False] * len(others)


def in_turn(at: int) -> str:
    return ONE_EACH[at % len(ONE_EACH)]
