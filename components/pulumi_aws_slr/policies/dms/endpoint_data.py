"""What the role of a DMS endpoint is for: the one table, domain, stream, cluster or bucket, as ARNs."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_slr.policies.account_region import AccountRegion


class EndpointKind(enum.StrEnum):
    """The endpoints of DMS that work through a role of the account.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_service-with-iam.html
    """

    DYNAMODB = "dynamodb"
    KINESIS = "kinesis"
    OPENSEARCH = "opensearch"
    REDSHIFT = "redshift"
    S3_SOURCE = "s3-source"
    S3_TARGET = "s3-target"


class EndpointDataError(ValueError):
    """What is given is not what such an endpoint works with."""


NEEDED: Mapping[EndpointKind, tuple[str, ...]] = {
    EndpointKind.DYNAMODB: ("tables",),
    EndpointKind.KINESIS: ("stream",),
    EndpointKind.OPENSEARCH: ("domain",),
    EndpointKind.REDSHIFT: ("cluster", "bucket"),
    EndpointKind.S3_SOURCE: ("bucket",),
    EndpointKind.S3_TARGET: ("bucket",),
}
"""What has to be given for a kind."""
POSSIBLE: Mapping[EndpointKind, tuple[str, ...]] = {
    kind: (*needed, *(("prefix", "key") if "bucket" in needed else ())) for kind, needed in NEEDED.items()
}
"""All that can be given for a kind."""


@dataclass(frozen=True)
class _Form:
    """How one kind of resource is named."""

    service: str
    resource: str
    """What is in front of the name in an ARN."""
    name: str
    """The pattern of a name."""
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
    """What the role is limited to."""

    kind: EndpointKind
    here: AccountRegion
    tables: tuple[str, ...] = ()
    """ARNs of DynamoDB tables, or patterns of them."""
    stream: str = ""
    """ARN of a Kinesis data stream."""
    domain: str = ""
    """ARN of an OpenSearch domain."""
    cluster: str = ""
    """ARN of a Redshift cluster."""
    bucket: str = ""
    """ARN of a bucket: what an S3 endpoint reads or writes, and what Redshift loads from."""
    prefix: str = ""
    """Folder of the bucket without slashes at its ends; empty for the whole bucket."""
    key: str = ""
    """ARN of the KMS key of the bucket's objects."""

    @classmethod
    def of(cls, kind: EndpointKind, here: AccountRegion, given: Mapping[str, str | list[str]]) -> EndpointData:
        """From names and ARNs.

        Args:
            kind: of the endpoint.
            here: where resources are that are given by their names.
            given: names or ARNs by what is in `POSSIBLE`; `tables` has a list, `prefix` a path, `key` an ARN.

        Raises:
            EndpointDataError: one of them is neither a name nor an ARN of its kind; says which.
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
