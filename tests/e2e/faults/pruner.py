"""`slr prune --yes` over and over, until its standard input ends, then once more; every role counts as old enough."""

from __future__ import annotations

import sys
import threading

import click

from pulumi_aws_slr.cli.main import main
from pulumi_aws_slr.ownership import pruning


def run() -> None:
    """Prune. A run that leaves a role it was to delete, because it is not what it was any more, is no failure here."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    pruning._activity = lambda _role, _days: None  # the local AWS has no roles that are a day old
    last = False
    while not last:
        last = ended.is_set()
        try:
            main(["prune", "--yes"], standalone_mode=False)
        except click.exceptions.Exit:
            continue


if __name__ == "__main__":
    run()
