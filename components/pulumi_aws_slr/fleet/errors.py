"""What keeps a fleet from starting."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_aws_slr.errors import SlrError


class FleetError(SlrError):
    """Nothing was begun: a file is wrong, or what a run needs is not there."""


class FilesError(FleetError):
    """Files of a fleet are wrong.

    Attributes:
        faults: all of them, each with its file, its key and why.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        count = "1 mistake" if len(faults) == 1 else f"{len(faults)} mistakes"
        super().__init__(
            "\n".join([f"The fleet's files have {count}; nothing was begun:", *(f"  {f}" for f in faults)])
        )
        self.faults = tuple(faults)
