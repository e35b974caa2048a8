"""Posts the report of a stack as a comment on its pull request, and edits it in later runs.

Needs, in the environment: GH_TOKEN (may write comments), GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST (its number),
COMMIT, STACK, WORKING_DIRECTORY, REPORT. The last is the folder of an artifact by the job with other people's code: the
output of `slr report`, or anything else. The rest alone decides which comment is edited.

Source: https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from untrusted import Refused, defused, only_file

AUTHOR = "github-actions[bot]"
LIMIT_SECONDS = 30
MOST_BYTES = 65_000
"""Of a report; `slr report` makes none that is longer. GitHub takes comments of 65,536 characters."""
_FIRST_LINE = re.compile(r"<!-- slr report \S+ -->\n")
_NEXT = re.compile(r'<([^>]+)>; rel="next"')


class Failed(Exception):
    """GitHub could not be reached, or refused a call."""


def main() -> None:
    given = os.environ
    try:
        report = only_file(Path(given["REPORT"]), MOST_BYTES)
    except Refused as error:
        sys.exit(f"::error::What the preview handed over is no report: {error}.")
    marker = f"<!-- slr report {quote(given['WORKING_DIRECTORY'])} {quote(given['STACK'])} -->"
    stack = html.escape(given["STACK"])
    body = f"{marker}\n<sub>Stack <code>{stack}</code> as of {given['COMMIT'][:12]}</sub>\n\n{_shown(report)}"
    repository = f"{given['GITHUB_API_URL']}/repos/{given['GITHUB_REPOSITORY']}"
    comments = f"{repository}/issues/{given['PULL_REQUEST']}/comments"
    try:
        present = _ours(f"{comments}?per_page=100", marker)
        if present is None:
            made, _ = _call("POST", comments, {"body": body})
        else:
            made, _ = _call("PATCH", f"{repository}/issues/comments/{present}", {"body": body})
    except Failed as error:
        sys.exit(f"::error::The report is not under the pull request: {error}")
    print(made["html_url"])


def _shown(report: str) -> str:
    """The harmless report, without its own first line."""
    first = _FIRST_LINE.match(report)
    text = defused(report[first.end() :] if first else report)
    return text if len(text) <= MOST_BYTES else f"{text[:MOST_BYTES]}\n\n… the rest is in the job's summary."


def _ours(url: str, marker: str) -> int | None:
    """The number of this stack's comment. Others may write the marker, too, so the author counts."""
    while url:
        page, following = _call("GET", url)
        for comment in page:
            author, body = (comment.get("user") or {}).get("login"), comment.get("body") or ""
            if author == AUTHOR and body.startswith(f"{marker}\n"):
                return int(comment["id"])
        url = following
    return None


def _call(method: str, url: str, content: Any = None) -> tuple[Any, str]:
    """The answer, and the address of the next page, if any."""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['GH_TOKEN']}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 (the API's own addresses)
    try:
        with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as answer:  # noqa: S310
            following = _NEXT.search(answer.headers.get("Link", ""))
            return json.load(answer), following[1] if following else ""
    except urllib.error.HTTPError as error:
        remedy = "; the job needs the permission pull-requests: write" if error.code == 403 else ""  # noqa: PLR2004
        raise Failed(f"{method} {url} was answered with {error.code} {error.reason}{remedy}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Failed(f"{method} {url} failed: {error}") from error


if __name__ == "__main__":
    main()
