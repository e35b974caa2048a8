"""The stand-in's pace: as quick as AWS lets it be, or as slow as the real provider.

Source of the latter: the waits in https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service
(`Delay`, `MinTimeout`, and the timeouts of `tfresource.RetryWhen`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE = "LOCAL_PULUMI_AWS_PACE"
"""The environment variable that says which one: `quick`, which it is without, or `real`."""


@dataclass(frozen=True)
class Pace:
    """How the stand-in waits.

    Attributes:
        patient: it waits as long as the real provider before it first looks, and from look to look.
        held: seconds for which a call is tried again that AWS refuses until somebody else does something.
    """

    patient: bool
    held: float

    @classmethod
    def of(cls, variables: Mapping[str, str] = os.environ) -> Pace:
        """Return the pace that the environment asks for.

        Raises:
            SlrError: there is no such pace.
        """
        name = variables.get(VARIABLE, "quick")
        if name not in PACES:
            raise SlrError(f"{VARIABLE}={name} is unknown; use one of: {', '.join(PACES)}")
        return PACES[name]

    def first_look(self, delay: float) -> float:
        """Return the seconds to wait before the first look at what the real provider first looks at after `delay`."""
        return delay if self.patient else 0.0

    def pauses(self, *, slow: bool = False) -> Iterator[float]:
        """Return the seconds from look to look: growing ones, or the real provider's where that takes its time."""
        seconds = _LONGEST if slow and self.patient else _FIRST
        while True:
            yield seconds
            seconds = min(seconds * _GROWTH, _LONGEST)


_FIRST, _GROWTH, _LONGEST = 0.05, 1.5, 10.0
QUICK = Pace(patient=False, held=1.0)
PACES = {"quick": QUICK, "real": Pace(patient=True, held=120.0)}
