"""A server with the local AWS's health answer and nothing else: `toy_aws.py <behaviour> --port N`."""

import http.server
import json
import sys
import threading
import uuid

BOOT = json.dumps({"status": "ok", "boot_id": uuid.uuid4().hex}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(BOOT)


if __name__ == "__main__":
    behaviour, _, port = sys.argv[1:]
    if behaviour == "dies":
        sys.exit("no memory left")
    server = http.server.HTTPServer(("127.0.0.1", int(port)), Handler)
    if behaviour == "serves":
        server.serve_forever()
    threading.Event().wait()  # hangs: the system accepts connections, nobody answers
