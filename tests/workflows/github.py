"""A stand-in for GitHub's API, as far as comments on pull requests go."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_secret"
BOT = "github-actions[bot]"
REPOSITORY = "acme/platform"
_LIST = re.compile(rf"/repos/{REPOSITORY}/issues/(\d+)/comments")
_ONE = re.compile(rf"/repos/{REPOSITORY}/issues/comments/(\d+)")


@dataclass
class GitHub:
    """What is there, and what was asked for."""

    url: str = ""
    may_write: bool = True
    garbled: bytes = b""
    """What it answers instead of JSON."""
    page_size: int = 100
    """Comments on one page at most, less than is asked for."""
    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def write(self, body: str, *, login: str = BOT, number: int = 7) -> dict[str, Any]:
        """Add a comment to pull request `number`."""
        made = {"id": len(self.comments) + 1, "body": body, "user": {"login": login}, "issue": number}
        self.comments.append({**made, "html_url": f"https://github.com/{REPOSITORY}/pull/{number}#c{made['id']}"})
        return self.comments[-1]

    def answer(self, method: str, target: str, sent: Any) -> tuple[int, Any, str]:
        """Status, content and Link header for a request."""
        url = urlsplit(target)
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}, ""
        if sent and len(sent["body"]) > 65_536:
            return 422, {"message": "Validation Failed"}, ""
        if method == "PATCH" and (found := _ONE.fullmatch(url.path)):
            comment = self.comments[int(found[1]) - 1]
            comment["body"] = sent["body"]
            return 200, comment, ""
        found = _LIST.fullmatch(url.path)
        if method == "POST" and found:
            return 201, self.write(sent["body"], number=int(found[1])), ""
        if method == "GET" and found:
            return self._page(
                int(found[1]), {key: int(values[0]) for key, values in parse_qs(url.query).items()}, url.path
            )
        return 404, {"message": "Not Found"}, ""

    def _page(self, number: int, query: dict[str, int], path: str) -> tuple[int, Any, str]:
        size, page = min(query.get("per_page", 30), self.page_size), query.get("page", 1)
        mine = [comment for comment in self.comments if comment["issue"] == number]
        following = f'<{self.url}{path}?per_page={size}&page={page + 1}>; rel="next"'
        return 200, mine[(page - 1) * size : page * size], following if len(mine) > page * size else ""


@contextmanager
def serving(github: GitHub) -> Iterator[GitHub]:
    """Serve it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            github.calls.append(f"{self.command} {self.path}")
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                status, content, link = github.answer(self.command, self.path, sent)
            else:
                status, content, link = 401, {"message": "Bad credentials"}, ""
            data = github.garbled or json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if link:
                self.send_header("Link", link)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PATCH = do_GET  # noqa: N815 (the names are the base class's)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        github.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield github
        finally:
            server.shutdown()
            thread.join()
