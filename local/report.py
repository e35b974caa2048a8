"""This makes the report that `make up` prints at its end."""

from __future__ import annotations

import shlex
from collections import Counter
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from local.stack import managed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def created(deployment: Mapping[str, Any], outputs: Mapping[str, Any], plugin: str) -> str:
    """Return the stack's resources by type, the ARNs of roles among its outputs, and the pulumi-aws in use."""
    counts = Counter(managed(deployment))
    lines = ["", f"The stack 'local' is up: {counts.total()} resource{'s' * (counts.total() != 1)}, with {plugin}."]
    lines += [f"  {count:3}  {type_}" for type_, count in counts.items()]
    roles = list(role_arns(outputs))
    if roles:
        width = max(len(where) for where, _ in roles)
        lines += ["", "Roles", *(f"  {where:{width}}  {arn}" for where, arn in roles)]
    return "\n".join(lines)


def role_arns(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Return the ARNs of IAM roles in stack outputs of any shape, each with where it is, such as `roles.rds`."""
    if isinstance(value, str):
        if value.startswith("arn:") and ":role/" in value:
            yield where, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from role_arns(inner, f"{where}.{key}".removeprefix("."))


def next_commands(engine_bin: Path) -> str:
    """Tell what the newcomer can do now."""
    return dedent(f"""
        Next
          make preview              what a change of __main__.py or stacks/Pulumi.local.yaml would do
          source local/env.sh       a shell in which pulumi preview, up and destroy work on this stack
          make down                 destroy the stack, stop the local AWS

        The same program on a real account (edit stacks/Pulumi.dev.yaml; in a shell without local/env.sh):
          export PATH="$PWD/.venv/bin":{shlex.quote(str(engine_bin))}:"$PATH"
          pulumi login              or: pulumi login --local
          pulumi stack select --create dev && pulumi up""")
