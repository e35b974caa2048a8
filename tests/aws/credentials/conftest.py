"""A machine with no AWS settings of its own, and a local AWS to call. The SDK is the real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.aws.admin import Admin


@dataclass(frozen=True)
class Machine:
    """The shared files and the environment of a machine."""

    folder: Path
    patch: pytest.MonkeyPatch

    def has(self, config: str = "", credentials: str = "", **environment: str) -> Machine:
        """Write the shared files and set environment variables."""
        (self.folder / "config").write_text(config)
        (self.folder / "credentials").write_text(credentials)
        for name, value in environment.items():
            self.patch.setenv(name, value)
        return self

    def file(self, name: str, text: str, *, mode: int = 0o600) -> str:
        """Write another file; its path."""
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return str(path)

    def program(self, script: str) -> str:
        """A shell script; its path."""
        return self.file("program", f"#!/bin/sh\n{script}\n", mode=0o700)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return Machine(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A local AWS in a process of its own."""
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.fixture
def admin(url: str) -> Iterator[Admin]:
    admin = Admin(url)
    admin.clear_calls()
    yield admin
    admin.reset()


@pytest.fixture
def metadata() -> Iterator[str]:
    """The address of a metadata service of an EC2 instance, which has the keys of the account 300000000003."""
    keys = {"AccessKeyId": "300000000003", "SecretAccessKey": "x", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}
    place = "/latest/meta-data/iam/security-credentials/"
    answers = {"/latest/api/token": "token", place: "r", f"{place}r": json.dumps(keys)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = answers[self.path].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_PUT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
