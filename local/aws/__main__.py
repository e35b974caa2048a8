"""`python -m local.aws serve --port N [--host 127.0.0.1]`: run the local AWS in the foreground."""

from __future__ import annotations

import argparse

from local.aws.server import serve


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.aws", description="A local AWS with service-linked roles.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("serve", help="run in the foreground until SIGTERM or SIGINT")
    command.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    command.add_argument("--port", type=int, required=True, help="port to listen at; 0 takes a free one")
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
