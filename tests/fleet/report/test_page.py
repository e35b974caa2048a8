"""The HTML page: whole in itself, harmless with any names, and with the data that its script needs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

from pulumi_aws_slr.fleet.report.overview import Overview, Reported
from pulumi_aws_slr.fleet.report.page import page
from tests.fleet.report.made import KEPT, changed, failed, of, target


class Tags(HTMLParser):
    """Collects tags, and the content of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {"src", "href"} & {name for name, _ in attrs}, "nothing is fetched"
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1] += data


def data(found: Overview) -> Any:
    return json.loads(Tags(page(found)).scripts[0])


def test_the_data_of_the_script() -> None:
    found = data(of(changed(1, wave="canary"), changed(2, KEPT), failed(3, "no"), Reported(target(4), None)))
    assert found["roles"] == ["AWSServiceRoleForRDS"]
    assert [(one["name"], one["outcome"], one["group"]) for one in found["accounts"]] == [
        ("team-1", "changes", 0),
        ("team-2", "no changes", None),
        ("team-3", "failed", 1),
        ("team-4", "not known", None),
    ]
    assert found["accounts"][0]["fates"] == {"AWSServiceRoleForRDS": "created"}
    assert [group["about"] for group in found["groups"]] == ["1 create", "no"]
    assert "databases" in found["groups"][0]["diff"]


def test_names_by_others_stay_in_their_script() -> None:
    hostile = "</script><script>alert(1)</script><!--\u2028"
    found = of(changed(1, name=hostile), failed(2, hostile))
    text = page(found)
    assert Tags(text).tags.count("script") == 2
    assert "alert(1)</script>" not in text
    assert data(found)["accounts"][0]["name"] == hostile


def test_the_network_is_out_of_reach() -> None:
    text = page(of(changed(1)))
    assert "default-src 'none'" in text
    assert re.findall(r"https?://|url\(|@import|fetch\(|innerHTML", text) == []
    assert "@DATA@" not in text
    assert "@TITLE@" not in text
