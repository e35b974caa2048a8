"""Which of a role's users this very stack declares, by the stack's state: asked for when a role cannot be deleted.

A provider is told nothing of the other resources of its stack. The `pulumi` command that has started it can read the
state, whatever backend that is in: the provider has its folder and its environment.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from dataclasses import replace
from typing import Any

from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.aws.waiting import Clock, NotYet, poll
from pulumi_aws_slr.provider.rpc import Log

_SECONDS = 20.0


def with_urns(usage: Usage, urn: str, clock: Clock, user: Log) -> Usage:
    """The same usage; the resources that the stack of `urn` declares have their URNs, where its state can be read."""
    stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
    try:
        declared = _exported(stack, clock)
    except (OSError, ValueError, TimeoutError) as error:
        user.debug(f"which users belong to this stack is not known: {error}", urn)
        return usage
    urns = {str(arn): str(resource["urn"]) for resource in declared for arn in _names_of(resource)}

    def with_urn(found: UsingResource) -> UsingResource:
        return replace(found, urn=urns.get(found.arn) if found.arn else None)

    return replace(
        usage,
        resources=tuple(map(with_urn, usage.resources)),
        candidates=tuple(map(with_urn, usage.candidates)),
    )


def _names_of(resource: dict[str, Any]) -> list[Any]:
    outputs = resource.get("outputs") or {}
    return [value for value in (resource.get("id"), outputs.get("arn")) if isinstance(value, str)]


def _exported(stack: str, clock: Clock) -> list[dict[str, Any]]:
    """The resources of the stack. No secret is decrypted for it.

    Raises:
        OSError: the command cannot be run, or fails.
        ValueError: its answer is not what it should be.
        TimeoutError: it does not end.
    """
    command = shutil.which("pulumi")
    if command is None:
        raise OSError("no command `pulumi` on PATH")
    arguments = [command, "stack", "export", "--stack", stack, "--non-interactive"]
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            answer = poll(lambda: _answer(process), timeout=_SECONDS, clock=clock, first=0.0)
        finally:
            with contextlib.suppress(OSError):
                process.kill()
    if process.returncode:
        raise OSError(f"`pulumi stack export` ended with {process.returncode}")
    exported = json.loads(answer)
    if not isinstance(exported, dict):
        raise ValueError("`pulumi stack export` printed something else than a stack")  # noqa: TRY004 (as no JSON is)
    resources = (exported.get("deployment") or {}).get("resources") or []
    return [resource for resource in resources if isinstance(resource, dict) and "urn" in resource]


def _answer(process: subprocess.Popen[bytes]) -> bytes:
    try:
        return process.communicate(timeout=0.1)[0]
    except subprocess.TimeoutExpired as error:
        raise NotYet(f"not within {_SECONDS:.0f} s") from error
