"""Links as GitHub follows them. Those between pages of the site are checked once more by `make docs`."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from local.layout import ROOT
from tests.docs.pages import NAMES, anchors, links


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page, broken = ROOT / name, []
    for link in links(page):
        place, _, anchor = unquote(link).partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_readme_leads_to_the_site_and_to_what_contributors_need() -> None:
    wanted = {"docs/index.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "NOTICE"}
    assert wanted <= set(links(ROOT / "README.md"))
