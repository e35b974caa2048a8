"""Puts the report of a stack under its pull request: one comment, edited in place from the second run on.

Needs, in the environment: GH_TOKEN (may write comments), GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST (its number),
COMMIT, REPORT. The last is the file of `slr report`, whose first line tells stacks apart. It takes the standard library
alone, and is run with `-I -S`: the environment that the steps before it have installed is first on PATH.

Source: https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

AUTHOR = "github-actions[bot]"
LIMIT_SECONDS = 30
_MARKER = re.compile(r"<!-- slr report \S+ -->")
_NEXT = re.compile(r'<([^>]+)>; rel="next"')


class Failed(Exception):
    """GitHub could not be reached, or refused a call."""


def main() -> None:
    """Create or edit the comment, and print its address."""
    given = os.environ
    marker, _, report = Path(given["REPORT"]).read_text(encoding="utf-8").partition("\n")
    if not _MARKER.fullmatch(marker):
        sys.exit(f"::error::{given['REPORT']} is no report of `slr report`: its first line is {marker[:80]!r}.")
    body = f"{marker}\n<sub>As of {given['COMMIT'][:12]}</sub>\n\n{report}"
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


def _ours(url: str, marker: str) -> int | None:
    """The number of this stack's comment; others may write the marker, too, so the author counts."""
    while url:
        page, following = _call("GET", url)
        for comment in page:
            if comment["user"]["login"] == AUTHOR and comment["body"].startswith(marker):
                return int(comment["id"])
        url = following
    return None


def _call(method: str, url: str, content: Any = None) -> tuple[Any, str]:
    """The answer to a request, and the address of its next page, empty if there is none."""
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
    except OSError as error:
        raise Failed(f"{method} {url} failed: {error}") from error


if __name__ == "__main__":
    main()
