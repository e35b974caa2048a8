"""What is read from the event log of one run."""

from __future__ import annotations

import json
from pathlib import Path

from pulumi_aws_slr.fleet.engine.events import told
from tests.report.made import recorded


def written(folder: Path, text: str) -> Path:
    path = folder / "events.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def diagnostic(severity: str, message: str) -> str:
    return json.dumps({"diagnosticEvent": {"severity": severity, "message": message}}) + "\n"


def test_a_preview(tmp_path: Path) -> None:
    found = told(written(tmp_path, recorded("preview-events.jsonl")))
    assert found.changes
    assert set(found.changes) <= {"create", "update", "replace", "delete"}
    assert found.report is not None
    assert found.report["roles"]
    assert found.report["unknown"] == [], "an event log lacks the order of things, which nobody asks for here"
    assert found.diff.startswith("<!-- slr report ")
    assert not found.has_pending


def test_providers_and_the_stack_itself_do_not_count(tmp_path: Path) -> None:
    urn = "urn:pulumi:1::p::pulumi:providers:aws-slr::aws-slr"
    state = {"urn": urn, "type": "pulumi:providers:aws-slr", "inputs": {}}
    step = {"op": "update", "urn": urn, "type": "pulumi:providers:aws-slr", "old": state, "new": state}
    log = json.dumps({"resourcePreEvent": {"metadata": step, "planning": True}}) + "\n"
    assert told(written(tmp_path, log)).changes == {}


def test_errors_once_and_without_what_says_nothing(tmp_path: Path) -> None:
    log = "".join(
        [
            diagnostic("error", "no\n  way"),
            diagnostic("error", "error: no way"),
            diagnostic("error", "update failed"),
            diagnostic("warning", "careful"),
            "{ diagnosticEvent",
            '{"diagnosticEvent": 3}\n',
        ]
    )
    assert told(written(tmp_path, log)).errors == ("no way",)


def test_what_a_killed_engine_has_left_pending(tmp_path: Path) -> None:
    text = "Attempting to deploy or update resources with 1 pending operations from previous deployment."
    assert told(written(tmp_path, diagnostic("warning", text))).has_pending


def test_no_log_at_all(tmp_path: Path) -> None:
    found = told(tmp_path / "none.jsonl")
    assert (found.changes, found.report, found.diff, found.errors) == ({}, None, "", ())
