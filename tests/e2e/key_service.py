"""A service that keeps the keys of stacks: Vault's `transit` engine, as far as Pulumi asks for it.

A passphrase costs each command a quarter of a second of computing, as it should. Stacks of tests that are not about
secrets have a key from here: the engine encrypts with it in the same way. What it keeps is not kept from anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PROVIDER = "hashivault://end-to-end"
"""For `pulumi stack init --secrets-provider`."""
_SEALED = "vault:v1:"


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/v1/transit/encrypt/"):
            data = {"ciphertext": _SEALED + asked["plaintext"]}
        else:
            data = {"plaintext": asked["ciphertext"].removeprefix(_SEALED)}
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        """Nothing: it would be printed in the middle of a test's output."""


@contextmanager
def key_service() -> Iterator[dict[str, str]]:
    """Serve as long as the block lasts; gives the environment in which Pulumi finds the service."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {"VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}", "VAULT_SERVER_TOKEN": "local"}
    finally:
        server.shutdown()
        server.server_close()
