"""Which files of a folder's backend are removed, and in which backends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from pulumi_aws_slr.fleet.engine import attributes


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with empty attributes, attributes, and an empty file that is none."""
    folder = tmp_path / "my state" / ".pulumi" / "stacks"
    folder.mkdir(parents=True)
    for name, text in {"a.json.attrs": "", "b.json.attrs": "{}", "c.json": ""}.items():
        (folder / name).write_text(text)
    logged_in_to(f"file://{tmp_path}/my%20state?metadata=skip", monkeypatch)
    return folder


def logged_in_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess([], 0, json.dumps({"user": "me", "url": url}), "")
    monkeypatch.setattr(attributes, "ask", lambda *_: answer)


def test_only_what_is_empty_goes(backend: Path, tmp_path: Path) -> None:
    assert attributes.mended(tmp_path) == [backend / "a.json.attrs"]
    assert sorted(path.name for path in backend.iterdir()) == ["b.json.attrs", "c.json"]


def test_one_that_goes_meanwhile_is_nobodys_fault(
    backend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = backend / "gone.json.attrs"
    monkeypatch.setattr(Path, "glob", lambda *_: iter([gone]))
    assert attributes.mended(tmp_path) == []


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("url", ["s3://bucket", "https://api.pulumi.com"])
def test_a_backend_that_is_no_folder_is_left_alone(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged_in_to(url, monkeypatch)
    assert attributes.mended(tmp_path) == []


@pytest.mark.parametrize(("output", "is_it"), [("error: EOF\n", True), ("error: no stack named 'x'", False)])
def test_the_symptom(output: str, is_it: bool) -> None:
    assert attributes.is_unreadable(output) is is_it
