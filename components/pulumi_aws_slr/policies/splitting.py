"""As many documents as AWS's limits ask for.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pulumi_aws_slr.policies.document import Statement, document, size
from pulumi_aws_slr.policies.merging import folded, merged


@dataclass(frozen=True)
class Limit:
    """How much policy of one kind an identity can have."""

    kind: str
    characters: int
    """Of one document, without white space."""
    documents: int = 1


MANAGED = Limit("the 10 managed policies that IAM attaches to one identity", 6_144, 10)
"""Ten attachments are the default quota; other policies of the identity count, too."""
INLINE = {
    "user": Limit("the inline policies of a user", 2_048),
    "group": Limit("the inline policies of a group", 5_120),
    "role": Limit("the inline policies of a role", 10_240),
    "permission_set": Limit("the inline policy of a permission set", 10_240),
}
"""An identity's inline policies share the characters, so more documents hold no more."""


class TooLargeError(ValueError):
    """The statements do not fit into a caller's policies."""


def split(statements: Iterable[Statement], limit: Limit = MANAGED) -> list[list[Statement]]:
    """Merge Allow statements, and distribute them over as few documents as hold them all.

    One document has all that concerns one resource. The resource itself chooses it, whatever else there is (rendezvous
    hashing): a further service changes one document, unless it is full. Where merged statements do not fit, they are
    `folded`.

    Raises:
        TooLargeError: even then they do not fit; says by how much.
    """
    atoms = _by_resource(statements)
    everything = [one for those in atoms.values() for one in those]
    for form in (merged, folded):
        least = -(-size(document(form(everything))) // limit.characters)
        for count in range(least, limit.documents + 1):
            parts = _placed(atoms, count, limit.characters, form)
            if parts is not None:
                return parts
    raise TooLargeError(
        f"it takes {size(document(folded(everything))):,} characters of policy, and there is room for "
        f"{limit.documents * limit.characters:,} in {limit.kind}. Give one caller fewer services or abilities, and "
        "another one the rest"
    )


def _by_resource(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """The statements on each resource, sorted."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in statements:
        for resource in one.resources:
            found[resource].append(Statement(one.sid, one.actions, (resource,), one.condition))
    return dict(sorted(found.items()))


def _placed(
    atoms: dict[str, list[Statement]],
    count: int,
    characters: int,
    form: Callable[[Iterable[Statement]], Sequence[Statement]],
) -> list[list[Statement]] | None:
    """The statements of `count` documents; None if they are too few."""
    parts: list[list[Statement]] = [[] for _ in range(count)]
    for resource, those in atoms.items():
        for at in sorted(range(count), key=functools.partial(_distance, resource)):
            candidate = [*parts[at], *those]
            if size(document(form(candidate))) <= characters:
                parts[at] = candidate
                break
        else:
            return None
    return [list(form(part)) for part in parts if part]


def _distance(resource: str, number: int) -> bytes:
    """Rendezvous rank of a document for a resource."""
    return hashlib.sha256(f"{number} {resource}".encode()).digest()
