"""ARNs in AWS's forms for the mocks of `pulumi_aws_slr.testing`: those of resources that the DMS components look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Form:
    """How pulumi-aws and AWS name one type of resource."""

    arn: str
    """What comes behind `arn:PARTITION:`."""
    output: str = "arn"
    """The property that has the ARN."""
    named_by: str = "name"
    """The property that has the resource's name; the logical name where the program leaves it out."""


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
    """The outputs of a resource that have its ARN and name; empty for types that are not known here.

    Args:
        type_token: of the resource.
        logical_name: of the resource.
        inputs: of the resource.
        partition: of the ARN.
        place: its Region and account, as in ARNs.
    """
    form = _FORMS.get(type_token)
    if form is None:
        return {}
    name = inputs.get(form.named_by) or logical_name
    return {form.named_by: name, form.output: f"arn:{partition}:{form.arn.format(place=place, name=name)}"}
