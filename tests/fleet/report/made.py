"""Results of accounts, with reports by `slr report` on made-up previews."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.plan import Target
from pulumi_aws_slr.fleet.report.overview import Overview, Reported, overview
from pulumi_aws_slr.fleet.templates import Template
from pulumi_aws_slr.fleet.work import Command, Outcome, Result
from pulumi_aws_slr.report.markdown import markdown
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.report import report
from tests.fleet.estate import number
from tests.report.made import ACCOUNT, PREFIX, preview, role

CREATED = [role("create", "rds", "databases", arn="arn:aws:iam::111122223333:role/x/AWSServiceRoleForRDS")]
KEPT = [role("same", "rds", "databases")]


def target(at: int, wave: str = "all", name: str | None = None) -> Target:
    template = Template("baseline", Path("Pulumi.baseline.yaml"), {})
    return Target(Account(number(at), name or f"team-{at}"), template, wave)


def changed(at: int, steps: Iterable[dict[str, Any]] = CREATED, wave: str = "all", name: str | None = None) -> Reported:
    """An account with a change."""
    listed = list(steps)
    told, diff = (text.replace(ACCOUNT, number(at)) for text in _report(preview(listed)))
    changes = {} if listed[0]["op"] == "same" else {"create": len(listed)}
    return Reported(
        target(at, wave, name), Result(number(at), Outcome.DONE, 1, changes, report=json.loads(told), diff=diff)
    )


@functools.cache
def _report(text: str) -> tuple[str, str]:
    found = report(read([text.replace(PREFIX, PREFIX.replace(":test:", f":{ACCOUNT}:"))]))
    return json.dumps(found.to_json()), markdown(found)


def failed(at: int, message: str, name: str | None = None) -> Reported:
    return Reported(target(at, name=name), Result(number(at), Outcome.FAILED, 1, message=message))


def of(*accounts: Reported) -> Overview:
    return overview("platform", Command.PREVIEW, accounts)
