"""What goes wrong with credentials beyond the SDK's own exceptions. No text contains any part of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.errors import NoCredentialsError, SlrError

_ACTION = "AWS credentials"


def unusable(what: str, remedy: str, code: str) -> NoCredentialsError:
    """The error that says what is wrong with credentials, and what to do.

    Args:
        what: what is wrong.
        remedy: what to do about it.
        code: a word for the kind of error.
    """
    return NoCredentialsError(f"{_ACTION}: no usable AWS credentials ({what}). {remedy}", code=code, detail=what)


def mfa_needed(profile: str, device: str) -> NoCredentialsError:
    """A profile wants a code of a device, and nobody can be asked for it.

    Args:
        profile: its name.
        device: the device's serial number or ARN.
    """
    return unusable(
        f"the profile {profile} wants the code of the MFA device {device}, and nobody can be asked for it here",
        f"Get a session yourself: `aws configure export-credentials --profile {profile} --format env` prints it. Give "
        "it in the environment (AWS_ACCESS_KEY_ID and so on), and leave aws:profile and AWS_PROFILE out",
        "MfaNeeded",
    )


def no_token(path: str, why: str) -> NoCredentialsError:
    """The file that should have the token of an identity provider does not."""
    return unusable(
        f"there is no web identity token in {path}: {why}",
        "Look at webIdentityTokenFile or AWS_WEB_IDENTITY_TOKEN_FILE, and at what writes the file",
        "NoWebIdentityToken",
    )


@contextlib.contextmanager
def process_explained(profile: str) -> Iterator[None]:
    """Turn what a profile's `credential_process` ends in into an error without what the program has printed."""
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
    """As `errors.explained`, for code of the SDK that gets credentials: nothing that it raises passes as it is."""
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
