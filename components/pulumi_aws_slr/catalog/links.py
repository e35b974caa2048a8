"""Links to the sources of rows."""

from __future__ import annotations

import re

_FILE = re.compile(r"GitHub (?P<repository>[\w.-]+/[\w.-]+) (?P<path>[\w./+-]+\.\w+)")
_REPOSITORY = re.compile(r"\b(?P<repository>(siagholami|radkawar|udondan)/[\w.-]+)")
_POLICIES = re.compile(r"AWS managed policy document \([^)]*\): (?P<names>\w[\w, -]*)")
_API_MODEL = re.compile(r"botocore [\d.]+ API model, (?P<service>[\w-]+)")


def policy_page(name: str) -> str:
    """The page of a policy in AWS's own reference."""
    return f"https://docs.aws.amazon.com/aws-managed-policy/latest/reference/{name}.html"


def links_of(source: str) -> tuple[str, ...]:
    """The addresses of a row's source; empty where it names a guide or an account without one."""
    if match := _FILE.search(source):
        return (f"https://github.com/{match['repository']}/blob/HEAD/{match['path']}",)
    if match := _REPOSITORY.search(source):
        return (f"https://github.com/{match['repository']}",)
    if match := _POLICIES.search(source):
        return tuple(policy_page(name) for name in match["names"].split(", "))
    if match := _API_MODEL.search(source):
        return (f"https://github.com/boto/botocore/tree/HEAD/botocore/data/{match['service']}",)
    return ()
