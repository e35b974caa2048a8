"""NOTICE: whose data the package carries, in the repository and in the wheel."""

from __future__ import annotations

import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hatchling import build

from local.layout import ROOT
from tests.judge import iam_data

PACKAGE = ROOT / "components" / "pulumi_aws_slr"
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")


OWN = {
    "pulumi_aws_slr/fleet/report/page.html",
    "pulumi_aws_slr/provider/schema.json",
    "pulumi_aws_slr/pulumi-plugin.json",
}
"""What this project wrote itself."""


def words(text: str) -> str:
    return " ".join(text.split())


def licence(package: str, name: str) -> str:
    """A licence file of an installed package."""
    files = [file for file in distribution(package).files or [] if file.name == name]
    return files[0].read_text()


def test_each_file_of_data_is_named() -> None:
    files = [file for file in PACKAGE.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc", ".typed")]
    assert files
    assert {line for line in NOTICE.splitlines() if line.startswith("pulumi_aws_slr/")} == {
        file.relative_to(PACKAGE.parent).as_posix() for file in files
    } - OWN


def test_licences_are_kept() -> None:
    assert words(licence("policy_sentry", "LICENSE")) in words(NOTICE)
    assert words((iam_data.folder() / "LICENSE.txt").read_text().partition("MIT License")[2]) in words(NOTICE)
    assert words("\n".join(licence("botocore", "NOTICE").splitlines()[:2])) in words(NOTICE)
    assert "Apache" in (distribution("moto").metadata["License"] or distribution("moto").metadata["License-Expression"])


def test_the_wheel_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        folder = next(name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name)
        assert wheel.read(f"{folder}/licenses/NOTICE").decode() == NOTICE
        assert wheel.read(f"{folder}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
        metadata = wheel.read(f"{folder}/METADATA").decode().splitlines()
    assert {line for line in metadata if line.startswith("License-File: ")} == {
        "License-File: LICENSE",
        "License-File: NOTICE",
    }
