"""What a declaration says about a role that exists already, and about its end."""

from __future__ import annotations

import enum


class OnExisting(enum.StrEnum):
    """What to do when the role is there already."""

    ADOPT = "adopt"
    FAIL = "fail"


class Deletion(enum.StrEnum):
    """What to do with the role when its declaration goes."""

    AUTO = "auto"
    """Delete it if this stack is its last owner; stop with an error while anything uses it."""
    IF_UNUSED = "if-unused"
    """The same, but leave the role with a warning instead of an error."""
    KEEP = "keep"
    """Leave it."""
    FORCE_ADOPTED = "force-adopted"
    """Like `auto`, and delete it even though something else created it."""
