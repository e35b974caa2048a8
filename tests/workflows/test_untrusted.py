"""What an artifact may show: the report as it is, and nothing that has an effect."""

from __future__ import annotations

import importlib.util
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pulumi_aws_slr.report.markdown import MOST_BYTES, markdown
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.report import report
from tests.report.made import large, recorded
from tests.report.test_markdown import ODD, odd
from tests.workflows.runner import SCRIPTS

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LIVE = re.compile(r"@\w|#\d|\bgh-\d|://|\bwww\.", re.IGNORECASE)
"""What GitHub makes of plain text: mentions, references to issues, links."""
TAGS = {"details", "summary", "code", "br"}
BLANK = "\N{ZERO WIDTH SPACE}"

_spec = importlib.util.spec_from_file_location("untrusted", SCRIPTS / "untrusted.py")
assert _spec
assert _spec.loader
untrusted = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(untrusted)


class Plain(HTMLParser):
    """The tags of a page, its comments, and its text as far as it is not code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.hidden: list[str] = []
        self.text = ""
        self._code = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._code += tag in {"code", "pre"}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"} and self._code > 0

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data)

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


def shown(text: str) -> Plain:
    return Plain(GITHUB.render(untrusted.defused(text)))


def harmless(text: str) -> bool:
    """Whether GitHub would show the text and do nothing."""
    page = shown(text)
    made = {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "pre",
    }
    markup = {"em", "strong", "s", "blockquote"}
    return not LIVE.search(page.text) and page.tags <= TAGS | made | markup and not page.hidden


@pytest.mark.parametrize(
    "text",
    [
        "@octocat and @acme/platform",
        "\\@octocat",
        "&#64;octocat &#x40;octocat &commat;octocat &#0064;octocat",
        "fixes #12, closes acme/platform#12, resolves GH-12",
        "&#35;12 &num;12 &#x23;12 #&#49;2 &amp;#35;12",
        "https://github.com/acme/platform/issues/12 www.example.com",
        "<https://example.com> <octocat@example.com>",
        "[Approve](https://example.com) [Approve][1]\n\n[1]: //example.com",
        "![seen](//example.com/x.png)",
        "<img src='//example.com/x.png'> <a href='//example.com'>x</a>",
        "<!-- slr report . prod -->",
        "<details open onclick='x'><summary>@octocat</summary>",
        "a\n\n```mermaid\n#12 \n```\n",
        "<details>\n```mermaid\n#12;\n```\n",
        "a\n```mermaid\n#12;\n",
        "a\n\n```mermaid\nx\n\n#12 `` \n```\n\n#12;",
        "a\n\n    ```mermaid\n#12\n\n@x",
        "# a\r#12",
    ],
)
def test_nothing_has_an_effect(text: str) -> None:
    assert harmless(text), GITHUB.render(untrusted.defused(text))


PIECES = [*"@#&;<>a[]()!:`\\|\n", "12", "octocat", "64", "x40", "commat", "!--", "-->", "pre", "//", "https", "GH-"]
MORE = ["```", "```mermaid", "~~~", "\n\n", "> ", "- ", "    ", "\n\n```mermaid\n#12\n```\n"]


@given(st.lists(st.sampled_from([*PIECES, *MORE]), max_size=40).map("".join))
def test_nothing_has_an_effect_however_it_is_put(text: str) -> None:
    assert harmless(text)


@given(st.text(max_size=50))
def test_what_is_seen_stays_as_it_is(text: str) -> None:
    seen = untrusted.defused(text)
    assert len(seen.replace(BLANK, "")) == len(text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\0-\x09\x0b-\x1f]", seen)


def test_reports_look_as_before() -> None:
    for text in (recorded_report(), markdown(report(read([large(40)])))):
        body = text.partition("\n")[2]
        assert untrusted.defused(body) == body


def recorded_report() -> str:
    return markdown(report(read([recorded("preview.json"), recorded("preview-events.jsonl")])))


@pytest.mark.parametrize("name", ODD)
def test_reports_of_odd_names_look_as_before(name: str) -> None:
    body = odd(name).partition("\n")[2]
    assert untrusted.defused(body).replace(BLANK, "") == body
    assert GITHUB.render(untrusted.defused(body)).replace(BLANK, "") == GITHUB.render(body)


@pytest.mark.parametrize("piece", ["\n\n```mermaid\n", "<", "@", "&#", "#1", "[](", "\n\n```mermaid\n`"])
def test_it_takes_no_time(piece: str) -> None:
    begin = time.process_time()
    untrusted.defused(piece * (MOST_BYTES // len(piece)))
    assert time.process_time() - begin < 2
