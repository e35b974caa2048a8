"""A stack with secrets, and everything that anybody could read of what is done with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.harness import Project

_AROUND = 120


class Watched:
    """Keeps what commands print and log, and searches it, with the files of the backend, for secrets."""

    def __init__(self, stack: Project) -> None:
        stack.env["PULUMI_DEBUG_COMMANDS"] = "true"  # without it the CLI has no `--event-log`
        self.stack = stack
        self._log = stack.directory.parent / f"{stack.directory.name}-events.json"
        self._seen: list[str] = []

    def pulumi(self, *arguments: str) -> int:
        """A Pulumi command with its event log; returns its exit code."""
        done = self.stack.run(*arguments, "--event-log", str(self._log))
        self._seen += [done.output, self._log.read_text()]
        self._log.unlink()
        self._seen += self._backend()
        return done.code

    def up(self, *options: str) -> int:
        """`pulumi up`."""
        return self.pulumi("up", "--yes", "--skip-preview", *options)

    def slr(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of `slr` in the project's folder."""
        done = subprocess.run(
            [sys.executable, "-m", "pulumi_aws_slr.cli", *arguments],
            cwd=self.stack.directory,
            env=self.stack.env,
            capture_output=True,
            text=True,
            check=False,
        )
        self._seen += [done.stdout, done.stderr]
        return done

    def report(self) -> subprocess.CompletedProcess[str]:
        """`slr report` of a preview of everything."""
        path = self.stack.directory.parent / f"{self.stack.directory.name}-preview.json"
        path.write_text(self.stack.preview("--json", "--show-sames").output)
        self._seen.append(path.read_text())
        return self.slr("report", str(path))

    def export(self) -> str:
        """The state."""
        exported = self.stack.run("stack", "export").ok().output
        self._seen.append(exported)
        return exported

    def _backend(self) -> list[str]:
        folder = Path(self.stack.env["PULUMI_BACKEND_URL"].removeprefix("file://"))
        return [file.read_text(errors="replace") for file in folder.rglob("*") if file.is_file()]

    def found(self, *secrets: str) -> dict[str, set[str]]:
        """The secrets that are somewhere in the clear, as they are or as JSON has them, each with what is around it."""
        forms = {form: secret for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
        places: dict[str, set[str]] = {}
        for form, secret in forms.items():
            for text in self._seen:
                if (at := text.find(form)) >= 0:
                    places.setdefault(secret, set()).add(text[max(0, at - _AROUND) : at + len(form) + _AROUND])
        return places
