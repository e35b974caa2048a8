"""What the judge decides on every row of the matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.policies import Ability, document, role_statements
from tests.judge import cases, cases_dms, cases_service_roles
from tests.judge.judge import Judge, Request


@dataclass(frozen=True)
class Row:
    """A row of the page: what is asked, what is expected and what the judge says, a word for each column."""

    table: str
    asked: str
    expected: tuple[str, ...]
    decided: tuple[str, ...]


def rows(judge: Judge) -> Iterator[Row]:
    """Every row of the matrix, in the page's order."""
    yield from _abilities(judge)
    for table in cases.ROLES:
        for asked, ask, expectation in table.rows:
            expected = tuple(expectation.split())
            decided = tuple(
                "-" if word == "-" else _one(judge, table.document(ability), list(ask.requests(cases.ACTIONS[ability])))
                for ability, word in zip(Ability, expected, strict=True)
            )
            yield Row(table.title, asked, expected, decided)
    for asked, request, word in cases.PASS:
        yield Row("pass", asked, (word,), (_one(judge, document(cases.PASSING), [request]),))
    for action, expectation in cases.BEYOND:
        decided = tuple(
            _one(judge, document(statements), [_beyond(action, service)])
            for service, statements in cases.EVERYTHING.items()
        )
        yield Row("beyond", f"`{action}`", tuple(expectation.split()), decided)
    for one in (*cases_dms.TABLES, *cases_service_roles.TABLES):
        for asked, request, word in one.rows:
            (allowed,) = judge.decide([request], one.identity, resource=one.resource or None)
            yield Row(one.title, asked, (word,), ("allow" if allowed else "deny",))


def _abilities(judge: Judge) -> Iterator[Row]:
    role = cases.Ask(cases.RDS)
    for granted, expectation in cases.ABILITIES.items():
        text = document(role_statements(entry_for("rds"), [granted]))
        decided = tuple(_one(judge, text, list(role.requests(cases.ACTIONS[asked]))) for asked in Ability)
        yield Row("abilities", f"`{granted}`", tuple(expectation.split()), decided)


def _beyond(action: str, service: str) -> Request:
    context = {"iam:PassedToService": cases.DMS} if action == "iam:PassRole" else {}
    (request,) = cases.Ask(cases.BEYOND_ROLES[service]).requests([action])
    return Request(action, request.resource, context)


def _one(judge: Judge, policy: str, requests: Sequence[Request]) -> str:
    """The decision on all of the requests; `mixed` if they are decided differently."""
    said = {"allow" if allowed else "deny" for allowed in judge.decide(requests, [policy])}
    return said.pop() if len(said) == 1 else "mixed"
