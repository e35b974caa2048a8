"""A stack's file as the template of many accounts' files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.stack.project import read_project
from pulumi_aws_slr.stack.yaml_text import parsed

SESSION_NAME = "slr-fleet"
"""The name of fleet's sessions in CloudTrail."""
_OURS = ("allowedAccountIds", "assumeRoles", "profile", "accessKey", "secretKey", "token", "assumeRoleWithWebIdentity")
"""Settings that decide whose account is worked in: fleet's own."""
_PLACEHOLDER = re.compile(r"(?<!\$)\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Template:
    """The content of `Pulumi.<stack>.yaml`, to be filled in for each account."""

    name: str
    path: Path
    content: Mapping[str, Any]

    @property
    def config(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.content.get("config") or {}
        return found

    def faults(self, account: Account) -> Iterator[str]:
        """What is wrong with it for an account."""
        known = _values(account)
        for word in sorted(set(_words(self.config)) - known.keys()):
            yield (
                f"{self.path}: {{{word}}} has no value for account {account.id}. Give it one in `vars` of the account "
                f"or of the accounts file; there are {', '.join(known)}"
            )

    def own_faults(self) -> Iterator[str]:
        """What is wrong with it for any account."""
        for key in self.config:
            package, _, name = str(key).replace(":config:", ":").partition(":")
            if package == "aws" and name in _OURS:
                yield f"{self.path}: config.{key}: the accounts file says who works where; take it out"

    def filled(self, account: Account, preview_role: str | None = None) -> dict[str, Any]:
        """The file of an account's stack: whose credentials, and no account but this one.

        `preview_role` is the name of a role to assume in place of the last of the chain.
        """
        known = _values(account)
        whose: dict[str, Any] = {"aws:allowedAccountIds": [account.id]}
        if account.profile:
            whose["aws:profile"] = account.profile
        else:
            chain = [*account.chain[:-1], *_last(account.chain, preview_role)]
            whose["aws:assumeRoles"] = [_link(arn, account.external_id) for arn in chain]
        config = {key: _filled(value, known) for key, value in self.config.items()}
        return {**self.content, "config": {**config, **whose}}


def read_template(stack: str, directory: Path) -> Template:
    """The file of a stack in the project of a folder.

    Raises:
        StackError: there is none, or it cannot be read.
    """
    path = read_project(stack, directory).path
    return Template(stack, path, parsed(path.read_text(encoding="utf-8-sig")) or {})


def _last(chain: tuple[str, ...], role: str | None) -> list[str]:
    return [f"{arn.partition(':role/')[0]}:role/{role}" if role else arn for arn in chain[-1:]]


def _link(arn: str, external_id: str | None) -> dict[str, str]:
    link = {"roleArn": arn, "sessionName": SESSION_NAME}
    return {**link, "externalId": external_id} if external_id else link


def _values(account: Account) -> dict[str, Any]:
    return {**account.variables, "account_id": account.id, "account": account.name}


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PLACEHOLDER.findall(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(inner)


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    """A value without placeholders. A text that is nothing but a placeholder becomes the value itself."""
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known) for inner in value]
    if not isinstance(value, str):
        return value
    if whole := _PLACEHOLDER.fullmatch(value):
        return known[whole[1]]
    return _PLACEHOLDER.sub(lambda found: _text(known[found[1]]), value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
