"""The table in docs/cli.md is what the data say: otherwise run `make catalog`."""

from pathlib import Path

import pytest

from local.layout import ROOT
from pulumi_aws_slr.aws.usage import page

CLI = ROOT / "docs" / "cli.md"


def test_it_is_current() -> None:
    text = CLI.read_text(encoding="utf-8")
    assert page.with_table(text) == text, "run `make catalog`"


def test_a_page_without_the_marks() -> None:
    with pytest.raises(ValueError, match="the page lacks"):
        page.with_table("# CLI\n")


def test_main_renews_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "cli.md"
    copy.write_text("a\n<!-- users: `make catalog` writes this -->\nold\n<!-- users: end -->\nz\n", encoding="utf-8")
    monkeypatch.setattr(page.sys, "argv", ["page", str(copy)])
    page.main()
    lines = copy.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1], "old" in lines) == ("a", "z", False)
    assert any(line.startswith("| whole; users keep the role | ") and " ecs," in line for line in lines)
