"""What `make docs` refuses, and that it fetches nothing. Whether the pages pass is the target's own business."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.layout import ROOT


def build(folder: Path, page: str) -> subprocess.CompletedProcess[str]:
    """The target's command on one page, with the site's configuration."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs" / "_static", docs / "_static")
    shutil.copy(ROOT / "docs" / "conf.py", docs)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (docs / "index.md").write_text(page, encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (options,) = re.findall(r"sphinx-build (.*) docs docs/_build/html$", makefile, re.MULTILINE)
    command = [sys.executable, "-m", "sphinx", *options.split(), "docs", "out"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_a_page_without_a_mistake(tmp_path: Path) -> None:
    done = build(tmp_path, "# One\n\n[there](#one)\n\n```mermaid\nflowchart LR\n```\n")
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<title>" in page
    assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//[^\"]*", page) == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("# One\n\n[gone](gone.md)\n", "gone.md"),
        ("# One\n\n[gone](#gone)\n", "gone"),
        ("# One\n\n![gone](gone.svg)\n", "gone.svg"),
        ("# One\n\n```{toctree}\ngone\n```\n", "gone"),
        ("# One\n\n```nolanguage\nx\n```\n", "nolanguage"),
    ],
)
def test_what_leads_nowhere_is_an_error(tmp_path: Path, page: str, why: str) -> None:
    done = build(tmp_path, page)
    assert done.returncode == 1
    assert re.search(rf"WARNING: .*{why}", done.stderr)
