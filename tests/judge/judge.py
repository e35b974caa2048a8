"""Asking the judge: may this principal do that, with these policies?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.judge.install import HERE, node

ACCOUNT = "111122223333"
ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


@dataclass(frozen=True)
class Request:
    """What a caller asks IAM for."""

    action: str
    """`iam:GetRole`."""
    resource: str
    """An ARN without wildcards; `*` for actions that take no resource."""
    context: Mapping[str, str | list[str]] = field(default_factory=dict)
    """Condition keys and values. Keys that the action does not have are dropped, as IAM has them for no such call."""
    principal: str = f"arn:aws:iam::{ACCOUNT}:user/caller"
    account: str = ACCOUNT
    """The resource's account, 12 digits."""


class Judge:
    """One engine in a process of its own, for as long as the `with` block lasts."""

    def __init__(self, folder: Path) -> None:
        """Take the engine in a folder.

        Args:
            folder: from `install.ensure`.
        """
        self._argv = [node().program, str(HERE / "judge.mjs"), str(folder / "package.json")]
        self.decisions = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=30)

    def decide(
        self,
        requests: Sequence[Request],
        identity: Sequence[str],
        *,
        boundary: Sequence[str] | None = None,
        scps: Sequence[Sequence[str]] = ((ALLOW_ALL,),),
        resource: str | None = None,
    ) -> list[bool]:
        """Whether each request is allowed.

        Args:
            requests: all of one caller.
            identity: the documents of its identity policies, as JSON text.
            boundary: those of its permissions boundary; None if it has none.
            scps: the service control policies of each level, from the root down to the account.
            resource: the policy of the resource, that is of a key, or a role's trust policy; None if it has none.

        Raises:
            ValueError: a document or a request is not valid; with the engine's own words.
        """
        question = {
            "identity": list(identity),
            "boundary": None if boundary is None else list(boundary),
            "scps": [list(level) for level in scps],
            "resource": resource,
            "requests": [vars(request) for request in requests],
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(question)}\n")
        self._process.stdin.flush()
        reply = json.loads(self._process.stdout.readline() or '{"error": "the judge has ended; see its output above"}')
        if "error" in reply:
            raise ValueError(reply["error"])
        self.decisions += len(requests)
        return [decision == "Allowed" for decision in reply["decisions"]]
