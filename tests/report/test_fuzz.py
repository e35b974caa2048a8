"""Whatever a file of the engine has in it: no traceback, no secret, and no second of processor time."""

from __future__ import annotations

import json
import time

import pytest

from pulumi_aws_slr.report.markdown import MOST_BYTES, markdown
from pulumi_aws_slr.report.mermaid import picture_graph
from pulumi_aws_slr.report.picture import picture
from pulumi_aws_slr.report.reading import FormatError, read
from pulumi_aws_slr.report.report import report
from pulumi_aws_slr.report.svg import svg
from tests.report.mutation import SECRET, mutated

pytestmark = pytest.mark.usefixtures("own_seconds")

EACH = 800
"""Mutations of each of the four files."""


@pytest.mark.parametrize("name", ["preview.json", "preview-events.jsonl", "up-events.jsonl", "export.json"])
def test_no_file_breaks_a_report(name: str) -> None:
    refused = 0
    for seed in range(EACH):
        text = mutated(name, seed)
        started = time.process_time()
        try:
            told = everything(text)
        except FormatError:
            refused += 1
            continue
        except Exception as error:
            raise AssertionError(f"mutation {seed} of {name}") from error
        assert time.process_time() - started < 1, f"mutation {seed} of {name}"
        assert SECRET not in told, f"mutation {seed} of {name}"
    assert refused < EACH / 10


def everything(text: str) -> str:
    """All that is made of a file."""
    plan = read([text])
    found = report(plan)
    shown = markdown(found)
    assert len(shown.encode()) <= MOST_BYTES
    drawn = picture(plan)
    return "\n".join([json.dumps(found.to_json()), shown, *picture_graph(drawn), svg(drawn, plan.stack)])
