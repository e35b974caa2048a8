"""What a machine lacks for a language: the reason of a skip, or of a failure where every language is obligatory."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

VARIABLE = "SLR_ALL_LANGUAGES"


def need(language: str, *programs: str) -> None:
    """Skip the test where a program is not on PATH; with SLR_ALL_LANGUAGES=1, as in the release workflow, fail it."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        lacking(f"{language}: {' and '.join(missing)} not on PATH")


def lacking(reason: str) -> NoReturn:
    """Skip the test for a reason, or fail it for that."""
    if os.environ.get(VARIABLE) == "1":
        pytest.fail(f"{reason}, and {VARIABLE}=1 asks for every language")
    pytest.skip(reason)
