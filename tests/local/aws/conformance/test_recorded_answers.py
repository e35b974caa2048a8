"""The local AWS answers as AWS did when others recorded it. Each case names its source."""

from __future__ import annotations

import functools
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from local.layout import ROOT
from tests.local.aws.conformance.comparison import differences, member_at
from tests.local.aws.conformance.recorded import Call, Case, cases, filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_CASES = cases()
_PATIENCE = 20.0


@pytest.mark.parametrize("case", _CASES, ids=[re.sub(r"[^\w$.-]+", "-", case.name) for case in _CASES])
def test_it_answers_as_recorded(
    case: Case, aws: Aws, admin: Admin, record_property: Callable[[str, object], None]
) -> None:
    names: dict[str, Any] = {"account": aws.account}
    different, agree = [], 0
    client = functools.cache(aws.client)
    if not any("until" in call.expected for call in case.calls):
        admin.settings(aws.account, dms_step=60)  # what is on its way when it is looked at stays so, on any machine
    for call in case.calls:
        if call.advance:
            admin.advance(aws.account, call.advance)
        answer, found = _play(client(call.service, region=call.region), call, names)
        names |= {name: member_at(answer, path) for name, path in call.keep.items()} if answer else {}
        if call.differs:
            assert found, f"{call.action} answers as AWS by now: take `differs` away"
        elif found:
            different += [f"{call.action}: {line}" for line in found]
        agree += call.is_recorded and not found
    record_property("recorded_answers", [agree, sum(call.is_recorded for call in case.calls)])
    assert not different, "\n".join([case.source, *different])


def test_the_documentation_gives_the_figure() -> None:
    calls = [call for case in _CASES for call in case.calls if call.is_recorded]
    agree = sum(not call.differs for call in calls)
    assert f"{agree} of {len(calls)} recorded answers agree" in Path(ROOT, "docs/local-aws.md").read_text()


def _play(client: Any, call: Call, names: dict[str, Any]) -> tuple[Any, list[str]]:
    """Make the call, again and again if it is `until`; the answer, and what is different."""
    expected, deadline = filled(call.expected, names), time.monotonic() + _PATIENCE
    while True:
        answer, error = None, None
        try:
            answer = getattr(client, xform_name(call.action))(**filled(call.parameters, names))
        except ClientError as refused:
            error = refused.response["Error"]["Code"], refused.response["Error"]["Message"]
        if not call.is_recorded and error:
            pytest.fail(f"{call.action}, which only prepares, is refused: {error}")
        found = differences(expected, answer, error)
        if not found or "until" not in expected or time.monotonic() > deadline:
            return answer, found
