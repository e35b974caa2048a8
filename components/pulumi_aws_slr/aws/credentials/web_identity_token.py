"""Tokens of identity providers in files, checked before use."""

from __future__ import annotations

import os
from pathlib import Path

from pulumi_aws_slr.aws.credentials.errors import no_token
from pulumi_aws_slr.aws.settings.texts import TOKEN


class TokenFile:
    """Reads the file whenever a token is needed: its writer renews it."""

    def __init__(self, path: str) -> None:
        self._path = Path(os.path.expandvars(path)).expanduser()

    def __call__(self) -> str:
        """The token.

        Raises:
            NoCredentialsError: the file is missing, or has no token.
        """
        try:
            token = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise no_token(str(self._path), _reason(error)) from None
        if not TOKEN.fits(token):
            raise no_token(str(self._path), f"what is in it must be {TOKEN.must_be}")
        return token


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "it is not ASCII text"
