"""ARNs for the mocks, in AWS's forms: those of resources that the DMS components read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Form:
    """The ARN of one type of resource."""

    arn: str
    """After `arn:PARTITION:`."""
    output: str = "arn"
    """The property with the ARN."""
    named_by: str = "name"
    """The property with the name, by default the logical name."""


_FORMS = {
    "aws:s3/bucket:Bucket": _Form("s3:::{name}", named_by="bucket"),
    "aws:dynamodb/table:Table": _Form("dynamodb:{place}:table/{name}"),
    "aws:kinesis/stream:Stream": _Form("kinesis:{place}:stream/{name}"),
    "aws:opensearch/domain:Domain": _Form("es:{place}:domain/{name}", named_by="domainName"),
    "aws:redshift/cluster:Cluster": _Form("redshift:{place}:cluster:{name}", named_by="clusterIdentifier"),
    "aws:kms/key:Key": _Form("kms:{place}:key/{name}", named_by="keyId"),
    "aws:dms/certificate:Certificate": _Form("dms:{place}:cert:{name}", "certificateArn", "certificateId"),
    "aws:dms/endpoint:Endpoint": _Form("dms:{place}:endpoint:{name}", "endpointArn", "endpointId"),
    "aws:dms/s3Endpoint:S3Endpoint": _Form("dms:{place}:endpoint:{name}", "endpointArn", "endpointId"),
    "aws:dms/eventSubscription:EventSubscription": _Form("dms:{place}:es:{name}"),
    "aws:dms/replicationConfig:ReplicationConfig": _Form(
        "dms:{place}:replication-config:{name}", named_by="replicationConfigIdentifier"
    ),
    "aws:dms/replicationInstance:ReplicationInstance": _Form(
        "dms:{place}:rep:{name}", "replicationInstanceArn", "replicationInstanceId"
    ),
    "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup": _Form(
        "dms:{place}:subgrp:{name}", "replicationSubnetGroupArn", "replicationSubnetGroupId"
    ),
    "aws:dms/replicationTask:ReplicationTask": _Form(
        "dms:{place}:task:{name}", "replicationTaskArn", "replicationTaskId"
    ),
}


def arn_outputs(
    type_token: str, logical_name: str, inputs: Mapping[str, Any], *, partition: str, place: str
) -> dict[str, Any]:
    """A resource's ARN and name as outputs; empty for unknown types. `place` is Region and account, as in ARNs."""
    form = _FORMS.get(type_token)
    if form is None:
        return {}
    name = inputs.get(form.named_by) or logical_name
    return {form.named_by: name, form.output: f"arn:{partition}:{form.arn.format(place=place, name=name)}"}
