"""`slr catalog list`, `show` and `search`: the catalogue's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from pulumi_aws_slr.catalog import CatalogEntry, roles
from pulumi_aws_slr.catalog.links import links_of, policy_page
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy, managed_policies, managed_policies_source
from pulumi_aws_slr.catalog.upkeep.schema import Row, rows
from pulumi_aws_slr.catalog.upkeep.stats import statistics
from pulumi_aws_slr.cli.errors import EPILOG, UnknownRoleError, the_role
from pulumi_aws_slr.cli.lazy import LazyGroup
from pulumi_aws_slr.cli.output import json_option, print_facts, print_json, print_table

_HERE = "pulumi_aws_slr.cli.catalog"
_COLUMNS = ("key", "service_principal", "role_name", "custom_suffix", "service")


@click.group(
    cls=LazyGroup,
    homes={
        "list": (f"{_HERE}:list_rows", "Every row, or how much is known (--stats)."),
        "show": (f"{_HERE}:show", "Everything about one role, with its sources."),
        "search": (f"{_HERE}:search", "The rows that have all of the words."),
        "indirect": ("pulumi_aws_slr.cli.indirect:indirect", "What can be reached through a role."),
        "diff": ("pulumi_aws_slr.cli.diff:diff", "What a newer list of AWS managed policies says otherwise."),
    },
    epilog=EPILOG,
)
def catalog() -> None:
    """What is known about every service-linked role.

    A role is named by its key (rds), principal (rds.amazonaws.com), role name or ARN.
    """


@click.command("list", epilog=EPILOG)
@click.option("--stats", is_flag=True, help="Print how much is known instead of the rows.")
@json_option
def list_rows(*, stats: bool, as_json: bool) -> None:
    """Every row of the catalogue, sorted by key. What is not known is left empty (null with --json)."""
    if not stats:
        _print_rows(roles(), as_json=as_json)
        return
    numbers = statistics(rows(), roles(), managed_policies())
    if as_json:
        print_json(numbers)
    else:
        print_facts((label, str(number)) for label, number in numbers.items())


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, required=True)
@json_option
def search(words: tuple[str, ...], *, as_json: bool) -> None:
    """The rows that have all of the WORDS somewhere, in any case: in a name, a policy, a workload, a note."""
    by_key = {entry.key: entry for entry in roles()}
    wanted = [word.lower() for word in words]
    found = [by_key[row.key] for row in rows() if all(word in _text_of(row) for word in wanted)]
    if not found:
        raise UnknownRoleError(" ".join(words))
    _print_rows(found, as_json=as_json)


def _text_of(row: Row) -> str:
    return row.model_dump_json(exclude={"sources", "custom_suffix_source", "name_pattern_source"}).lower()


def _print_rows(entries: Sequence[CatalogEntry], *, as_json: bool) -> None:
    if as_json:
        print_json([{name: getattr(entry, name) for name in (*_COLUMNS, "managed_policy")} for entry in entries])
        return
    suffix = {True: "yes", False: "no", None: ""}
    print_table(
        ("key", "principal", "role name", "suffix", "service"),
        ((e.key, e.service_principal or "", e.role_name or "", suffix[e.custom_suffix], e.service) for e in entries),
    )


@click.command(epilog=EPILOG)
@click.argument("role")
@json_option
def show(role: str, *, as_json: bool) -> None:
    """Everything about one ROLE (key, principal, role name or ARN), with its sources."""
    entry = the_role(role)
    row = next(row for row in rows() if row.key == entry.key)
    policy = managed_policies().get(row.managed_policy or "")
    if as_json:
        print_json(_as_json(row, entry, policy))
    else:
        print_facts(_facts(row, entry, policy))


def _as_json(row: Row, entry: CatalogEntry, policy: ManagedPolicy | None) -> dict[str, Any]:
    return {
        **row.model_dump(mode="json"),
        "endpoint_partitions": entry.endpoint_partitions,
        "managed_policy_version": policy.version if policy else None,
        "sources": [{"text": text, "links": links_of(text)} for text in row.sources],
    }


def _facts(row: Row, entry: CatalogEntry, policy: ManagedPolicy | None) -> Iterator[tuple[str, str]]:
    """Labels and texts. Only where people look for the answer, `unknown` is printed."""
    suffix = {True: "yes", False: "no", "unknown": "unknown: it is tried, and IAM may refuse it"}[row.custom_suffix]
    yield "key", row.key
    yield "service", row.service
    yield "principal", row.service_principal or "unknown"
    yield "role name", row.role_name or "unknown"
    yield "custom suffix", suffix
    yield "created by AWS on", row.auto_created_by or "unknown"
    yield "before deletion", row.before_delete or "unknown"
    optional = {
        "names it makes": row.name_pattern,
        "shared by": ", ".join(row.shared_by or ()),
        "workloads": "\n".join(row.workloads or ()),
        "a creator also needs": ", ".join(row.creation_actions or ()),
        "only in": ", ".join(row.partitions or ()),
        "endpoints in": ", ".join(entry.endpoint_partitions or ()),
        "note": row.note,
    }
    yield from ((label, text) for label, text in optional.items() if text)
    if row.details:
        named = row.details.model_dump(exclude={"errors", "sources"}, exclude_none=True)
        yield from ((name.replace("_", " "), text) for name, text in named.items())
        yield from (("error text", text) for text in row.details.errors)
    yield "confidence", row.confidence if row.is_documented else f"{row.confidence}, in part unknown or inferred"
    if policy:
        yield "managed policy", f"{policy.name} {policy.version} ({managed_policies_source()})"
        yield "", policy_page(policy.name)
    else:
        yield "managed policy", f"{row.managed_policy} (in no published list)" if row.managed_policy else "unknown"
    for text in row.sources:
        yield "source", text
        yield from (("", link) for link in links_of(text))
