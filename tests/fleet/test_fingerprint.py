"""What a result depends on changes the fingerprint; what it does not depend on does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_aws_slr.fleet.fingerprint import fingerprint, program_digest


def write(folder: Path, name: str, text: str = "x") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", ["__main__.py", "Pulumi.yaml", "roles/more.py", "index.ts", "requirements.txt"])
def test_sources_count(tmp_path: Path, name: str) -> None:
    write(tmp_path, "__main__.py")
    before = program_digest(tmp_path)
    write(tmp_path, name, "y")
    assert program_digest(tmp_path) != before


@pytest.mark.parametrize(
    "name",
    [
        "fleet.yaml",
        "accounts.yaml",
        "stacks/Pulumi.prod.yaml",
        ".venv/lib/a.py",
        "node_modules/a.js",
        "a.md",
        ".slr/a.py",
    ],
)
def test_other_files_do_not(tmp_path: Path, name: str) -> None:
    write(tmp_path, "__main__.py")
    before = program_digest(tmp_path)
    write(tmp_path, name)
    assert program_digest(tmp_path) == before


def test_names_and_contents_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "one", "a.py", "bc")
    write(tmp_path / "two", "ab.py", "c")
    assert program_digest(tmp_path / "one") != program_digest(tmp_path / "two")


def test_configuration_and_options_count() -> None:
    prints = {
        fingerprint("p", {"config": {"a": 1}}, "up"),
        fingerprint("q", {"config": {"a": 1}}, "up"),
        fingerprint("p", {"config": {"a": 2}}, "up"),
        fingerprint("p", {"config": {"a": 1}}, "drift"),
        fingerprint("p", {"config": {"a": 1}}, "up", True),
    }
    assert len(prints) == 5
    assert fingerprint("p", {"a": 1, "b": 2}) == fingerprint("p", {"b": 2, "a": 1})
