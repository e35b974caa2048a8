"""The SDKs as files of a release."""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path

import pytest

from tests.sdks import archives
from tests.sdks.compilers import Workshop


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    packed = []
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner" / "file.txt").write_text("text")
        archives.archive(tmp_path / name, tmp_path / f"{name}.tar.gz")
        packed.append((tmp_path / f"{name}.tar.gz").read_bytes())
    assert packed[0] == packed[1]


def test_each_language_has_one_with_the_version_of_the_release(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workshop.generators.program.exists()
    monkeypatch.setattr(sys, "argv", ["archives", "9.8.7rc1", str(tmp_path / "assets")])
    archives.main()
    names = {file.name for file in (tmp_path / "assets").iterdir()}
    assert names == {f"aws-slr-9.8.7-rc.1-sdk-{language}.tar.gz" for language in ("go", "java", "nodejs")}
    with tarfile.open(tmp_path / "assets" / "aws-slr-9.8.7-rc.1-sdk-nodejs.tar.gz") as archive:
        package = archive.extractfile("package.json")
        assert package is not None
        assert json.load(package)["version"] == "9.8.7-rc.1"
