"""What a DMS endpoint works with: tables, a domain, a stream, a cluster or a bucket, as ARNs."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_slr.policies.account_region import AccountRegion


class EndpointKind(enum.StrEnum):
    """The endpoints of DMS that use a role of the account.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_service-with-iam.html
    """

    DYNAMODB = "dynamodb"
    KINESIS = "kinesis"
    OPENSEARCH = "opensearch"
    REDSHIFT = "redshift"
    S3_SOURCE = "s3-source"
    S3_TARGET = "s3-target"


class EndpointDataError(ValueError):
    """A value does not fit the kind of endpoint."""


NEEDED: Mapping[EndpointKind, tuple[str, ...]] = {
    EndpointKind.DYNAMODB: ("tables",),
    EndpointKind.KINESIS: ("stream",),
    EndpointKind.OPENSEARCH: ("domain",),
    EndpointKind.REDSHIFT: ("cluster", "bucket"),
    EndpointKind.S3_SOURCE: ("bucket",),
    EndpointKind.S3_TARGET: ("bucket",),
}
POSSIBLE: Mapping[EndpointKind, tuple[str, ...]] = {
    kind: (*needed, *(("prefix", "key") if "bucket" in needed else ())) for kind, needed in NEEDED.items()
}


@dataclass(frozen=True)
class _Form:
    """How one kind of resource is named: prefix in ARNs, pattern of names."""

    service: str
    resource: str
    name: str
    example: str


_FORMS = {
    "tables": _Form("dynamodb", "table/", r"(?=.{3,255}$)[\w.-]+\*?", "orders, or audit_* for all that begin so"),
    "stream": _Form("kinesis", "stream/", r"[\w.-]{1,128}", "changes"),
    "domain": _Form("es", "domain/", r"[a-z][a-z0-9-]{2,27}", "search"),
    "cluster": _Form("redshift", "cluster:", r"[a-z][a-z0-9-]{0,62}", "warehouse"),
    "bucket": _Form("s3", "", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "my-landing-zone"),
}
_KEY = re.compile(r"arn:[\w-]+:kms:[\w-]+:\d{12}:key/[\w-]+", re.ASCII)


@dataclass(frozen=True)
class EndpointData:
    """The resources that the role is limited to, as ARNs."""

    kind: EndpointKind
    here: AccountRegion
    tables: tuple[str, ...] = ()
    """May be patterns."""
    stream: str = ""
    domain: str = ""
    cluster: str = ""
    bucket: str = ""
    """What an S3 endpoint reads or writes, and what Redshift loads from."""
    prefix: str = ""
    """A folder of the bucket, without slashes at its ends; empty for the whole bucket."""
    key: str = ""
    """The KMS key of the bucket's objects."""

    @classmethod
    def of(cls, kind: EndpointKind, here: AccountRegion, given: Mapping[str, str | list[str]]) -> EndpointData:
        """From names or ARNs by the fields in `POSSIBLE`; names are those of resources `here`.

        Raises:
            EndpointDataError: a value is neither a name nor an ARN of its kind; says which.
        """
        found: dict[str, str | tuple[str, ...]] = {}
        for field, value in given.items():
            if field == "prefix":
                found[field] = _prefix(value)
            elif field == "key":
                found[field] = _key(value)
            elif field == "tables":
                found[field] = tuple(_arn(field, table, here) for table in value)
            else:
                found[field] = _arn(field, value, here)
        return cls(kind, here, **found)  # type: ignore[arg-type]


def _arn(field: str, value: str | list[str], here: AccountRegion) -> str:
    form = _FORMS[field]
    text = str(value)
    home = r"[^:]*:[^:]*" if field == "bucket" else r"[\w-]+:\d{12}"
    if re.fullmatch(rf"arn:[\w-]+:{form.service}:{home}:{form.resource}{form.name}", text, re.ASCII):
        return text
    if re.fullmatch(form.name, text, re.ASCII):
        if field == "bucket":
            return f"arn:{here.partition}:s3:::{text}"
        return here.arn(form.service, f"{form.resource}{text}")
    place = "::" if field == "bucket" else "eu-central-1:111122223333:"
    arn = f"arn:aws:{form.service}:{place}{form.resource}{form.example.partition(',')[0]}"
    raise EndpointDataError(f"{field}: {text!r} is neither a name such as {form.example} nor an ARN such as {arn}")


def _prefix(value: str | list[str]) -> str:
    text = str(value).strip("/")
    if not text or re.search(r"[*?$]|//", text):
        raise EndpointDataError(
            f"prefix: {value!r} is not a folder of a bucket, as in landing/orders; leave it out for the whole bucket"
        )
    return text


def _key(value: str | list[str]) -> str:
    if not _KEY.fullmatch(str(value)):
        raise EndpointDataError(
            f"key: {value!r} is not the ARN of a KMS key, as in arn:aws:kms:eu-central-1:111122223333:key/KEY-ID"
        )
    return str(value)
