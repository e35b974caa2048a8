"""How users, groups, roles and permission sets are named: by name or ARN, one at a time. Pure.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import re

KINDS = ("user", "group", "role", "permission_set")
_CHARACTERS = re.compile(r"[\w+=,.@-]+", re.ASCII)
_LONGEST = {"user": 64, "group": 128, "role": 64, "permission_set": 32}
_PATTERN = re.compile(r"[*?$]")
_RESERVED = re.compile(r":role/(aws-reserved/|aws-service-role/)")


def name_of(name_or_arn: str) -> str:
    """The name: the part of an ARN behind the path."""
    return name_or_arn.rpartition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn


def problem_with(name_or_arn: str, kind: str) -> str | None:
    """Why nothing can be attached to what a caller is named by; None where it can. `kind` is one of `KINDS`."""
    noun = kind.replace("_", " ")
    if _PATTERN.search(name_or_arn):
        return (
            f"{name_or_arn!r} is a pattern, and permissions are given to one {noun} at a time: name each as a caller "
            "of its own"
        )
    if name_or_arn.startswith("arn:") and kind != "permission_set":
        if _RESERVED.search(name_or_arn):
            return (
                f"nothing can be attached to {name_or_arn}, which AWS manages. For a permission set of IAM Identity "
                "Center give `permission_set`, and put the document into it as its inline policy"
            )
        if f":{kind}/" not in name_or_arn:
            return f"{name_or_arn} is not the ARN of an IAM {kind}. Of a session give the role that is assumed"
        return _problem_with_name(name_of(name_or_arn), kind)
    return _problem_with_name(name_or_arn, kind)


def _problem_with_name(name: str, kind: str) -> str | None:
    if not _CHARACTERS.fullmatch(name):
        return (
            f"{name!r} is no name of IAM, which has letters, digits and `_+=,.@-`; give the name without a path, or "
            "the ARN"
        )
    if len(name) > (most := _LONGEST[kind]):
        return f"{name!r} has {len(name)} characters, and the name of a {kind.replace('_', ' ')} has at most {most}"
    return None
