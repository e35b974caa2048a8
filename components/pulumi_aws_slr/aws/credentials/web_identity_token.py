"""Tokens of identity providers, by which roles are assumed: read from a file, looked at before they are sent."""

from __future__ import annotations

import os
from pathlib import Path

from pulumi_aws_slr.aws.credentials.errors import no_token
from pulumi_aws_slr.aws.settings.texts import TOKEN


class TokenFile:
    """Reads a token from its file, each time one is needed: whoever wrote it writes newer ones there."""

    def __init__(self, path: str) -> None:
        self._path = Path(os.path.expandvars(path)).expanduser()

    def __call__(self) -> str:
        """The token.

        Raises:
            NoCredentialsError: there is no file, or no token in it.
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
