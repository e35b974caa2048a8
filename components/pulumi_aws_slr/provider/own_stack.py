"""What a stack's state has: which of a role's users it declares, and which owners.

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
from pulumi_aws_slr.ownership.operation import Log
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE

_SECONDS = 20.0
_NO_STACK = "no stack named"


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


def recorded_owners(stack: str, clock: Clock) -> set[Owner]:
    """The owners of roles that a stack's state has.

    Raises:
        NoStackError: the backend that Pulumi is logged in to has no such stack.
        OSError: the command cannot be run, or fails.
        ValueError: its answer is not what it should be.
        TimeoutError: it does not end.
    """
    found = set()
    for resource in _exported(stack, clock):
        if resource.get("type") in (ROLE, SERVICE_ROLE):
            owner = (resource.get("outputs") or {}).get("owner")
            label = owner.get("label") if isinstance(owner, dict) else None
            found |= {Owner.of_urn(str(resource["urn"]))} | ({Owner(label)} if isinstance(label, str) else set())
    return found


class NoStackError(OSError):
    """The backend has no such stack. It may have been removed; or Pulumi is logged in to another backend."""


def _names_of(resource: dict[str, Any]) -> list[Any]:
    outputs = resource.get("outputs") or {}
    return [value for value in (resource.get("id"), outputs.get("arn")) if isinstance(value, str)]


def _exported(stack: str, clock: Clock) -> list[dict[str, Any]]:
    """The resources of the stack. No secret is decrypted for it.

    Raises:
        NoStackError: the backend has no such stack.
        OSError: the command cannot be run, or fails.
        ValueError: its answer is not what it should be.
        TimeoutError: it does not end.
    """
    command = shutil.which("pulumi")
    if command is None:
        raise OSError("no command `pulumi` on PATH")
    arguments = [command, "stack", "export", "--stack", stack, "--non-interactive"]
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            answer, errors = poll(lambda: _answer(process), timeout=_SECONDS, clock=clock, first=0.0)
        finally:
            with contextlib.suppress(OSError):
                process.kill()
    if process.returncode:
        said = errors.decode(errors="replace").strip()
        failure = NoStackError if _NO_STACK in said else OSError
        raise failure(f"`pulumi stack export` ended with {process.returncode}: {said}")
    exported = json.loads(answer)
    if not isinstance(exported, dict):
        raise ValueError("`pulumi stack export` printed something else than a stack")  # noqa: TRY004 (as no JSON is)
    resources = (exported.get("deployment") or {}).get("resources") or []
    return [resource for resource in resources if isinstance(resource, dict) and "urn" in resource]


def _answer(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    try:
        return process.communicate(timeout=0.1)
    except subprocess.TimeoutExpired as error:
        raise NotYet(f"not within {_SECONDS:.0f} s") from error
