"""`slr catalog diff`: how a newer list of AWS managed policies differs from the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.catalog.managed_policies import managed_policies, managed_policies_source
from pulumi_aws_slr.catalog.upkeep.changes import Change, Kind, TooSmallError, changes
from pulumi_aws_slr.catalog.upkeep.policy_lists import PolicyListError, installed_moto, read, retired
from pulumi_aws_slr.cli.errors import DIFFERENT, EPILOG
from pulumi_aws_slr.cli.output import json_option, print_json


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--moto", is_flag=True, help="Take the list of the moto that is installed.")
@json_option
def diff(file: Path | None, *, moto: bool, as_json: bool) -> None:
    """What is new, gone or changed in FILE, a newer list of AWS managed policies.

    FILE is a wheel of moto (pip download --no-deps moto), its aws_managed_policies.py, or the JSON of `aws iam
    list-policies --scope AWS` (versions only) or `aws iam get-account-authorization-details --filter AWSManagedPolicy`.
    A list that lacks more than a tenth of the known policies is refused.
    """
    if (file is None) != moto:
        raise click.UsageError("Name a FILE, or take --moto; one of the two.")
    try:
        listed = read(file) if file else installed_moto()
        _, gone = retired()
        known = {name: policy for name, policy in managed_policies().items() if name in listed or name not in gone}
        found = changes(known, listed, roles())
    except (PolicyListError, TooSmallError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        print_json([asdict(change) for change in found])
    else:
        click.echo("\n".join(_text(found)))
    if found:
        raise click.exceptions.Exit(DIFFERENT)


def _text(found: Sequence[Change]) -> Iterator[str]:
    """Markdown, so that it can be the text of a pull request."""
    if not found:
        yield f"No policy under /aws-service-role/ is new, gone or changed since {managed_policies_source()}."
        return
    count = Counter(change.kind for change in found)
    yield f"Policies under /aws-service-role/ since {managed_policies_source()}: " + ", ".join(
        f"{count[kind]} {kind}" for kind in Kind
    )
    for change in found:
        versions = " -> ".join(version for version in (change.version_before, change.version_now) if version)
        yield f"\n## {change.kind}: {change.policy} ({versions})\n"
        yield f"Row: {', '.join(change.rows) or 'none yet; docs/catalog.md says how to find role and principal'}"
        if change.lines:
            yield "\n".join(["\n```diff", *change.lines, "```"])
