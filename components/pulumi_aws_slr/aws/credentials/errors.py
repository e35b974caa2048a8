"""Credential errors beyond the SDK's own exceptions. No text contains any part of credentials."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.errors import NoCredentialsError, SlrError

_ACTION = "AWS credentials"


def unusable(what: str, remedy: str, code: str) -> NoCredentialsError:
    """An error with what is wrong, what to do, and a code for the kind of error."""
    return NoCredentialsError(f"{_ACTION}: no usable AWS credentials ({what}). {remedy}", code=code, detail=what)


def mfa_needed(profile: str, device: str) -> NoCredentialsError:
    """A profile wants an MFA code, and nobody can enter it. `device` is a serial number or ARN."""
    return unusable(
        f"the profile {profile} wants the code of the MFA device {device}, and nobody can be asked for it here",
        f"Get a session yourself: `aws configure export-credentials --profile {profile} --format env` prints it. Give "
        "it in the environment (AWS_ACCESS_KEY_ID and so on), and leave aws:profile and AWS_PROFILE out",
        "MfaNeeded",
    )


def no_token(path: str, why: str) -> NoCredentialsError:
    """The token file of an identity provider has no token."""
    return unusable(
        f"there is no web identity token in {path}: {why}",
        "Look at webIdentityTokenFile or AWS_WEB_IDENTITY_TOKEN_FILE, and at what writes the file",
        "NoWebIdentityToken",
    )


@contextlib.contextmanager
def process_explained(profile: str) -> Iterator[None]:
    """Turn failures of a profile's `credential_process` into errors without the program's output."""
    from botocore.exceptions import CredentialRetrievalError  # noqa: PLC0415 (botocore is loaded lazily everywhere)

    try:
        yield
    except FileNotFoundError:
        why = "does not exist"
    except OSError as error:
        why = f"cannot be run ({error.strerror})"
    except CredentialRetrievalError:
        why = "failed, or its answer lacks something; what it wrote is not shown, as it may be secret"
    except (ValueError, TypeError, AttributeError, LookupError):  # of the JSON, of its shape, of the command line
        why = "printed something else than credentials as JSON; it is not shown, as it may be secret"
    else:
        return
    raise unusable(
        f"the program that the profile {profile} names as credential_process {why}",
        f"Run it by hand, or let the AWS CLI do so: `aws sts get-caller-identity --profile {profile}`",
        "CredentialProcess",
    )


@contextlib.contextmanager
def credentials_explained(action: str = _ACTION, resource: str = "") -> Iterator[None]:
    """Like `errors.explained`, for the SDK's credential code: no exception passes unchanged."""
    try:
        with explained(action, resource=resource):
            yield
    except SlrError:
        raise
    except RuntimeError:  # botocore's word for it
        what = "what gives them gives some that have expired"
        raise unusable(what, "Log in again, or look at the profile's credential_process", "Expired") from None
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise unusable(
            f"{type(error).__name__} while they were looked for",
            "Check profile, environment variables and shared files: `aws sts get-caller-identity` reads the same ones",
            type(error).__name__,
        ) from None
