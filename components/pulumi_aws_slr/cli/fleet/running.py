"""How the commands run a fleet: executor, Ctrl-C, exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from pulumi_aws_slr.cli.errors import FAILED, INTERRUPTED, TOLERATED
from pulumi_aws_slr.cli.fleet.watching import Watcher
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.clusters import Place
from pulumi_aws_slr.fleet.executors import workers
from pulumi_aws_slr.fleet.journal import Journal
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.preparing import Prepared, folder_of
from pulumi_aws_slr.fleet.rollout import Rolled, Rules, roll_out
from pulumi_aws_slr.fleet.work import Command, Outcome


def rolled_out(plan: Plan, prepared: Prepared, command: Command, *, place: Place, again: bool, as_json: bool) -> Rolled:
    """Run a command over the accounts of a plan, and say how it went."""
    if os.name != "posix":
        raise click.ClickException("fleets run on Linux and macOS: they need process groups")
    if prepared.without_stack:
        names = ", ".join(prepared.without_stack[:3]) + (", …" if prepared.without_stack[3:] else "")
        click.echo(f"{len(prepared.without_stack)} accounts have no stack yet, and are left out: {names}", err=True)
    settings = plan.settings
    rules = Rules(settings.failures.tolerate, settings.failures.retry, settings.concurrency)
    watcher = Watcher(prepared.waves, as_json=as_json)
    try:
        with Journal.opened(folder_of(plan), command) as journal, watcher.shown():
            journal.begins(len(plan.targets), again=again)
            with _stopping(watcher) as asked, workers(place, rules.concurrency, asked.stop) as found:
                asked.have_begun = True
                rolled = roll_out(
                    prepared.waves,
                    perform=found.perform,
                    executor=found.executor,
                    rules=rules,
                    journal=journal,
                    stop=asked.stop,
                    seen=watcher,
                )
            journal.ends(complete=rolled.is_complete)
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    _say_how_it_ended(rolled, command)
    return rolled


def exit_code(rolled: Rolled) -> int:
    """0 where all is done."""
    if rolled.interrupted:
        return INTERRUPTED
    if rolled.is_beyond_tolerance:
        return FAILED
    return TOLERATED if rolled.failed else 0


def _say_how_it_ended(rolled: Rolled, command: Command) -> None:
    if rolled.is_complete:
        return
    reason = "Interrupted" if rolled.interrupted else "Stopped" if rolled.is_beyond_tolerance else "Ended"
    stopped = sum(result.outcome is Outcome.STOPPED for result in rolled.results.values())
    parts = [f"{len(rolled.failed)} accounts failed", f"{stopped} were stopped" if stopped else ""]
    parts.append(f"{len(rolled.not_begun)} were not begun" if rolled.not_begun else "")
    click.echo(
        f"{reason}: {', '.join(filter(None, parts))}. The same `slr fleet {command}` goes on from here.",
        err=True,
    )


@dataclass
class _Asked:
    """To end, by Ctrl-C or SIGTERM."""

    stop: threading.Event = field(default_factory=threading.Event)
    have_begun: bool = False
    """Accounts; a cluster may take minutes until then."""


@contextlib.contextmanager
def _stopping(watcher: Watcher) -> Iterator[_Asked]:
    """What Ctrl-C and SIGTERM ask for.

    Before anything runs, they interrupt. A second one ends this process, and engines end with it.

    Raises:
        Exit: they have interrupted.
    """
    asked = _Asked()

    def on_signal(_signal: int, _frame: object) -> None:
        if asked.stop.is_set():
            os._exit(INTERRUPTED)
        asked.stop.set()
        if not asked.have_begun:
            raise KeyboardInterrupt
        click.echo(f"Ending what runs: {watcher.progress}.", err=True)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    except KeyboardInterrupt:
        click.echo("Interrupted before anything had begun.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
