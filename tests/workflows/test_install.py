"""The step that installs a platform repo's requirements, from a wheel that stands for this package."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.workflows.runner import Runner

TAG = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path, *, scripts: str) -> Path:
    file = folder / "platform-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        info = "platform-1.0.dist-info"
        archive.writestr("platform_tools.py", "def main():\n    print('ready')\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: platform\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", TAG)
        archive.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{scripts}\n")
        archive.writestr(f"{info}/RECORD", "")
    return file


def test_the_environment_comes_first_on_path(tmp_path: Path) -> None:
    (tmp_path / "needs.txt").write_text(str(wheel(tmp_path, scripts="slr = platform_tools:main")))
    done = Runner(tmp_path).run("install.sh", REQUIREMENTS="needs.txt", PIP_NO_INDEX="1")
    assert (done.code, done.path) == (0, [str(tmp_path / ".venv" / "bin")]), done.printed
    assert (tmp_path / ".venv" / "bin" / "slr").exists()


def test_requirements_without_this_package(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(str(wheel(tmp_path, scripts="other = platform_tools:main")))
    done = Runner(tmp_path).run("install.sh", REQUIREMENTS="requirements.txt", PIP_NO_INDEX="1")
    assert (done.code, done.path) == (1, [])
    assert "::error::requirements.txt does not bring pulumi-aws-slr" in done.printed


def test_no_requirements(tmp_path: Path) -> None:
    done = Runner(tmp_path).run("install.sh", REQUIREMENTS="requirements.txt")
    assert done.code == 1
    assert done.printed == (
        f"::error::There is no requirements.txt in {tmp_path}. Name the file with the input 'requirements', from "
        "'working-directory' on.\n"
    )
    assert not (tmp_path / ".venv").exists()
