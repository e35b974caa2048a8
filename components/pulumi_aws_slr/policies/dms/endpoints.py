"""The role of a DMS endpoint: its least permissions, its trust policy, and what creators of the endpoint need.

Sources: the "Prerequisites" of https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.html and
https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.S3.html, narrowed to the named resources.
"""

from __future__ import annotations

from pulumi_aws_slr.policies.dms.endpoint_data import EndpointData, EndpointKind
from pulumi_aws_slr.policies.dms.keys import USE_KEY
from pulumi_aws_slr.policies.document import Condition, Statement
from pulumi_aws_slr.policies.passing import pass_role_statements

DMS_PRINCIPAL = "dms.amazonaws.com"
REDSHIFT_PRINCIPAL = "redshift.amazonaws.com"

_TABLE_ACTIONS = ("CreateTable", "DeleteItem", "DeleteTable", "DescribeTable", "PutItem", "UpdateItem")
_EXCEPTION_TABLES = ("awsdms_apply_exceptions", "awsdms_full_load_exceptions")
_OBJECT_ACTIONS = {
    EndpointKind.S3_SOURCE: ("GetObject", "GetObjectVersion"),
    EndpointKind.S3_TARGET: ("DeleteObject", "PutObject", "PutObjectTagging"),
    EndpointKind.REDSHIFT: ("DeleteObject", "GetObject", "GetObjectVersion", "PutObject"),
}
_BUCKET_SETTINGS = (
    "GetBucketAcl",
    "GetBucketLocation",
    "GetBucketPolicy",
    "GetBucketVersioning",
    "GetLifecycleConfiguration",
)
_ELSEWHERE_KEY_ACTIONS = {EndpointKind.S3_SOURCE: ("kms:Decrypt",)}


def endpoint_statements(data: EndpointData) -> list[Statement]:
    """What the role may do with the named resources.

    For Redshift, AWS's pages have `AmazonDMSRedshiftS3Role`, which creates, configures and deletes every bucket
    `dms-*`. Here the named bucket exists already, so its settings are only read.
    """
    if data.kind is EndpointKind.DYNAMODB:
        exceptions = (data.here.arn("dynamodb", f"table/{name}") for name in _EXCEPTION_TABLES)
        return [
            _allow("WriteTables", "dynamodb", _TABLE_ACTIONS, *data.tables, *exceptions),
            _allow("ListTables", "dynamodb", ("ListTables",), "*"),
        ]
    if data.kind is EndpointKind.KINESIS:
        return [_allow("WriteStream", "kinesis", ("DescribeStream", "PutRecord", "PutRecords"), data.stream)]
    if data.kind is EndpointKind.OPENSEARCH:
        verbs = tuple(f"ESHttp{verb}" for verb in ("Delete", "Get", "Head", "Post", "Put"))
        return [_allow("WriteIndexes", "es", verbs, f"{data.domain}/*")]
    return _bucket_statements(data)


def _bucket_statements(data: EndpointData) -> list[Statement]:
    objects = f"{data.bucket}/{data.prefix}/*" if data.prefix else f"{data.bucket}/*"
    folder: Condition = ()
    if data.prefix:
        folder = (("StringLike", "s3:prefix", data.prefix), ("StringLike", "s3:prefix", f"{data.prefix}/*"))
    verb = "Read" if data.kind is EndpointKind.S3_SOURCE else "Write"
    statements = [
        _allow(f"{verb}Objects", "s3", _OBJECT_ACTIONS[data.kind], objects),
        _allow("ListObjects", "s3", ("ListBucket",), data.bucket, condition=folder),
    ]
    if data.kind is EndpointKind.REDSHIFT:
        statements.append(_allow("ReadBucketSettings", "s3", _BUCKET_SETTINGS, data.bucket))
    if data.key:
        actions = _ELSEWHERE_KEY_ACTIONS.get(data.kind, USE_KEY)
        statements.append(Statement("UseKey", actions, (data.key,)))
    return statements


def endpoint_trust_statements(data: EndpointData) -> list[Statement]:
    """Who may assume the role: DMS for resources of this account and Region, and Redshift, which loads with it.

    AWS's page shows both conditions for the roles of DynamoDB endpoints, with every endpoint; here it is every resource
    of DMS, since replications of DMS Serverless assume the role, too. Engines before 3.4.7 do not send the keys. The
    role of a Redshift target has no conditions: DMS assumes it without a source, as it does `dms-access-for-endpoint`
    (https://github.com/terraform-aws-modules/terraform-aws-dms/issues/45).

    Source: https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    if data.kind is EndpointKind.REDSHIFT:
        return [_trust("DmsAssumesRole", DMS_PRINCIPAL), _trust("RedshiftAssumesRole", REDSHIFT_PRINCIPAL)]
    mine: Condition = (
        ("StringEquals", "aws:SourceAccount", data.here.account),
        ("ArnLike", "aws:SourceArn", data.here.arn("dms", "*")),
    )
    return [_trust("DmsAssumesRole", DMS_PRINCIPAL, mine)]


def endpoint_creator_statements(role_arn: str, cluster_arn: str = "") -> list[Statement]:
    """What creators of an endpoint with the role need beside dms:CreateEndpoint.

    With the creator's permissions DMS also describes a Redshift cluster and gives it the role.

    Raises:
        NotPassableError: `role_arn` is not the ARN of one role.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.IAMPermissions
    """
    statements = pass_role_statements(role_arn, DMS_PRINCIPAL)
    if cluster_arn:
        actions = ("DescribeClusters", "ModifyClusterIamRoles")
        statements.append(_allow("PrepareCluster", "redshift", actions, cluster_arn))
    return statements


def _allow(sid: str, service: str, actions: tuple[str, ...], *resources: str, condition: Condition = ()) -> Statement:
    return Statement(sid, tuple(f"{service}:{action}" for action in actions), resources, condition)


def _trust(sid: str, principal: str, condition: Condition = ()) -> Statement:
    return Statement(sid, ("sts:AssumeRole",), (), condition, principals=(("Service", principal),))
