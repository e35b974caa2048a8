"""What IAM and services refuse, known before any call.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html, https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.lookup import (
    EXACTLY,
    UnknownServiceError,
    entry_for,
    find,
    handle,
    is_creatable,
    nearest,
    roles,
)

MAX_NAME = 64
MAX_SUFFIX = 64
MAX_DESCRIPTION = 1000
MAX_TAGS = 49  # IAM allows 50; one is the owner tag
MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
OWNER_TAG_PREFIX = "aws-slr:"
"""Tag keys with this prefix, in any case, belong to the provider."""
OWNER_TAG_SHAPE = "???-???:*"
"""Such keys in a policy. IAM ignores the case of tag keys, and no condition compares patterns without regard to case,
so this covers every key of the shape.
"""

_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
_SUFFIX = re.compile(r"[\w+=,.@-]+", re.ASCII)
_DESCRIPTION = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xff]*")
_TAG_PUNCTUATION = frozenset("_.:/=+-@")
_SHORT_LABEL = 6


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One finding: the input (`tags.Owner`), what is wrong and what to do."""

    field: str
    reason: str
    severity: Severity = Severity.ERROR


def problems_with(
    aws_service_name: str,
    *,
    custom_suffix: str | None = None,
    description: str | None = None,
    tags: Mapping[str, str] | None = None,
    partition: str | None = None,
) -> list[Problem]:
    """Errors and warnings about the inputs of a service-linked role, in the inputs' order.

    `aws_service_name` may be any handle. The suffix has no leading `_`, and the tags are those without the provider's.
    """
    found = [*_service_problems(aws_service_name)]
    if not any(problem.severity is Severity.ERROR for problem in found):
        entry = entry_for(aws_service_name)
        found += _partition_problems(entry, partition)
        found += _suffix_problems(entry, custom_suffix)
    return [*found, *problems_with_texts(description, tags)]


def problems_with_texts(description: str | None, tags: Mapping[str, str] | None) -> list[Problem]:
    """What IAM would refuse in the description and tags of any role."""
    return [*_description_problems(description), *_tag_problems(tags or {})]


def _service_problems(text: str) -> Iterator[Problem]:
    field = "awsServiceName"
    try:
        entry = entry_for(text)
    except UnknownServiceError as error:
        yield Problem(field, str(error))
        return
    if entry.service_principal is None:
        yield Problem(
            field,
            f"the service principal of {entry.role_name or entry.key} is not known, so the role cannot be created by "
            "name; give the principal from the service's documentation",
        )
        return
    if not is_creatable(entry):
        yield Problem(
            field,
            f"{entry.role_name} shares its principal {entry.service_principal} with another role, so that "
            "CreateServiceLinkedRole cannot be told to make this one; let the service create it",
        )
    if find(text) is not None:
        return
    near = nearest(text)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    if not _PRINCIPAL.fullmatch(text.removesuffix(EXACTLY)):
        yield Problem(
            field,
            f"{text!r} is not a service principal: it takes lower-case letters, digits, `-` and `.`, as in "
            f"rds.amazonaws.com, and principals are case sensitive.{hint}",
        )
    elif text.endswith(EXACTLY):
        return
    elif meant := _meant(text):
        yield Problem(
            field,
            f"{text!r} is not the principal of a service-linked role: that of {meant.service} is {handle(meant)!r}",
        )
    elif slip := next((name for row in roles() if (name := row.service_principal) and _is_slip_of(text, name)), None):
        yield Problem(
            field,
            f"unknown service principal {text!r}; did you mean {slip!r}? If AWS really has a service of that name, "
            f"write {text + EXACTLY!r}",
        )
    else:
        yield Problem(
            field,
            f"{text!r} is not in the catalogue, so its role name is known only after creation. AWS adds services every "
            f"month: if the principal is right, nothing needs to be done.{hint}",
            Severity.WARNING,
        )


def _meant(text: str) -> CatalogEntry | None:
    """The row that is meant by a principal that no role has: a service's common name, or China's suffix behind it."""
    plain = text.removesuffix(".cn")
    if plain != text and (entry := find(plain)):
        return entry
    word = plain.removesuffix(".amazonaws.com")
    entry = find(word)
    return entry if entry and word in entry.aliases else None


def _is_slip_of(text: str, principal: str) -> bool:
    """Whether two principals differ by one slip of a finger.

    A slip is one letter doubled, dropped or swapped with its neighbour and, in longer labels, replaced. Digits do not
    count (`securityhub` and `securityhubv2` are two services), and short labels with another letter are mostly services
    of their own (`ecs`, `eks`).
    """
    written, known = text.removesuffix(".amazonaws.com"), principal.removesuffix(".amazonaws.com")
    shorter, longer = sorted((written, known), key=len)
    if len(longer) - len(shorter) == 1:
        for at, letter in enumerate(longer):
            if longer[:at] + longer[at + 1 :] == shorter:
                doubled = letter in (longer[at - 1 : at], longer[at + 1 : at + 2])
                return letter.isalpha() and (doubled or len(known) >= _SHORT_LABEL)
        return False
    if len(longer) != len(shorter):
        return False
    apart = [at for at in range(len(longer)) if longer[at] != shorter[at]]
    if len(apart) == 2 and apart[1] == apart[0] + 1:  # noqa: PLR2004 (a pair of neighbours)
        return longer[apart[0]] == shorter[apart[1]] and longer[apart[1]] == shorter[apart[0]]
    return len(apart) == 1 and len(known) >= _SHORT_LABEL and longer[apart[0]].isalpha() and shorter[apart[0]].isalpha()


def _partition_problems(entry: CatalogEntry, partition: str | None) -> Iterator[Problem]:
    if partition and entry.partitions is not None and partition not in entry.partitions:
        yield Problem(
            "awsServiceName",
            f"{entry.service} does not exist in the partition {partition}; it exists in {', '.join(entry.partitions)}",
        )
    elif partition and entry.endpoint_partitions is not None and partition not in entry.endpoint_partitions:
        yield Problem(
            "awsServiceName",
            f"the AWS SDK lists no endpoint of {entry.service} in the partition {partition}; where the service is not "
            f"there, IAM refuses to create its role. It is listed in {', '.join(entry.endpoint_partitions)}",
            Severity.WARNING,
        )


def _suffix_problems(entry: CatalogEntry, suffix: str | None) -> Iterator[Problem]:
    field = "customSuffix"
    if suffix is None:
        return
    if not suffix:
        yield Problem(field, "an empty suffix is not allowed; leave customSuffix out for the role without a suffix")
    elif len(suffix) > MAX_SUFFIX or not _SUFFIX.fullmatch(suffix):
        yield Problem(
            field,
            f"{suffix!r} is not allowed: a suffix has 1 to {MAX_SUFFIX} characters: letters, digits and `_+=,.@-`",
        )
    if suffix and (entry.role_name or "").endswith(f"_{suffix}"):
        yield Problem(
            field,
            f"{suffix!r} is the end of the role's own name, {entry.role_name}, and no suffix; remove customSuffix",
        )
        return
    if entry.custom_suffix is False:
        yield Problem(
            field,
            f"custom suffix is not allowed for {entry.service_principal}: AWS keeps one such role per account, "
            f"{entry.role_name}; remove customSuffix",
        )
    elif entry.custom_suffix is None and suffix:
        yield Problem(
            field,
            f"whether {entry.service_principal} takes a custom suffix is not known; it is tried, and IAM may refuse it",
            Severity.WARNING,
        )
    name = entry.name_with(suffix)
    if name and len(name) > MAX_NAME:
        yield Problem(
            field,
            f"the role's name {name!r} would have {len(name)} characters, at most {MAX_NAME} are allowed; "
            f"shorten the suffix to {MAX_NAME - len(entry.role_name or '') - 1}",
        )


def _description_problems(description: str | None) -> Iterator[Problem]:
    field = "description"
    if not description:
        return
    if len(description) > MAX_DESCRIPTION:
        yield Problem(
            field,
            f"it has {len(description)} characters, at most {MAX_DESCRIPTION} are allowed; "
            f"shorten it by {len(description) - MAX_DESCRIPTION}",
        )
    if bad := next((character for character in description if not _DESCRIPTION.fullmatch(character)), None):
        yield Problem(
            field,
            f"the character {bad!r} (U+{ord(bad):04X}) is not allowed; IAM takes tab, line breaks, and the printable "
            "characters of Latin-1",
        )


def _tag_problems(tags: Mapping[str, str]) -> Iterator[Problem]:
    if len(tags) > MAX_TAGS:
        yield Problem("tags", f"{len(tags)} tags, at most {MAX_TAGS} are allowed (IAM allows 50, one marks the owner)")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        field = f"tags.{key}"
        if not 1 <= len(key) <= MAX_TAG_KEY:
            yield Problem(field, f"a tag key has 1 to {MAX_TAG_KEY} characters, this one has {len(key)}")
        if len(value) > MAX_TAG_VALUE:
            yield Problem(field, f"a tag value has at most {MAX_TAG_VALUE} characters, this one has {len(value)}")
        for kind, text in (("key", key), ("value", value)):
            if bad := next((character for character in text if not is_tag_character(character)), None):
                yield Problem(
                    field,
                    f"the tag {kind} has the character {bad!r}; allowed are letters, digits, spaces and `_.:/=+-@`",
                )
        if key.lower().startswith("aws:"):
            yield Problem(field, "tag keys that begin with `aws:` are reserved by AWS")
        if key.lower().startswith(OWNER_TAG_PREFIX):
            yield Problem(field, f"tag keys that begin with `{OWNER_TAG_PREFIX}` are reserved by this provider")
        if key.lower() in folded:
            yield Problem(field, f"IAM does not tell tag keys apart by case: {folded[key.lower()]!r} is there already")
        folded[key.lower()] = key


def is_tag_character(character: str) -> bool:
    return character in _TAG_PUNCTUATION or unicodedata.category(character)[0] in "LNZ"
