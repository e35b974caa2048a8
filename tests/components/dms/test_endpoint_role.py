"""`DmsEndpointRole`: a role with the least that an endpoint needs, and those who may hand it to DMS."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import DmsEndpointRole
from pulumi_aws_slr.testing import ACCOUNT, REGION, Recording, SlrMocks, run_program

ROLE, ACCESS = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
POLICY, ATTACHMENT = "aws:iam/policy:Policy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
MADE = f"arn:aws:mock:{REGION}:{ACCOUNT}:role/lake-role"


def declare(args: dict[str, Any], **options: Any) -> Recording:
    return run_program(lambda: DmsEndpointRole("lake", args) and None, **options)


def message(args: dict[str, Any]) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        declare(args)
    return str(raised.value)


def access(recording: Recording) -> list[dict[str, Any]]:
    return json.loads(recording.one(ACCESS, "lake-access").inputs["policy"])["Statement"]


def test_the_children() -> None:
    recording = declare(
        {
            "kind": "s3-target",
            "bucket": "landing",
            "role_name": "dms-landing",
            "tags": {"team": "data"},
            "callers": {"ci": {"role": "deployer"}},
        }
    )
    component = recording.one("aws-slr:index:DmsEndpointRole", "lake")
    role, access_policy = recording.one(ROLE, "lake-role"), recording.one(ACCESS, "lake-access")
    policy, attachment = recording.one(POLICY, "lake-ci"), recording.one(ATTACHMENT, "lake-ci")
    children = recording.children(component)
    assert len(children) == 4
    assert all(child in children for child in (role, access_policy, policy, attachment))
    assert (role.inputs["name"], role.inputs["tags"]) == ("dms-landing", {"team": "data"})
    assert access_policy.inputs["role"] == "dms-landing"
    assert access_policy.dependencies == {role.urn}
    assert attachment.inputs == {"role": "deployer", "policyArn": f"arn:aws:mock:{REGION}:{ACCOUNT}:policy/lake-ci"}
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {"Sid": "ListRoles", "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"},
        {
            "Sid": "PassLakeRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": MADE,
            "Condition": {"StringEquals": {"iam:PassedToService": "dms.amazonaws.com"}},
        },
    ]


def test_only_dms_for_this_account_assumes_it() -> None:
    recording = declare({"kind": "kinesis", "stream": "changes"}, answers=SlrMocks(region="cn-north-1"))
    assert json.loads(recording.one(ROLE).inputs["assumeRolePolicy"])["Statement"] == [
        {
            "Sid": "DmsAssumesRole",
            "Effect": "Allow",
            "Principal": {"Service": "dms.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:aws-cn:dms:cn-north-1:{ACCOUNT}:*"},
            },
        }
    ]
    assert access(recording)[0]["Resource"] == f"arn:aws-cn:kinesis:cn-north-1:{ACCOUNT}:stream/changes"


@pytest.mark.filterwarnings("ignore:.* has been deprecated:DeprecationWarning")  # what importing pulumi_aws.s3 says
@pytest.mark.parametrize(
    ("kind", "args", "resources"),
    [
        (
            "dynamodb",
            lambda: {"tables": [aws.dynamodb.Table("orders").arn]},
            f"dynamodb:{REGION}:{ACCOUNT}:table/orders",
        ),
        (
            "kinesis",
            lambda: {"stream": aws.kinesis.Stream("changes").arn},
            f"kinesis:{REGION}:{ACCOUNT}:stream/changes",
        ),
        ("opensearch", lambda: {"domain": aws.opensearch.Domain("find").arn}, f"es:{REGION}:{ACCOUNT}:domain/find/*"),
        ("s3-source", lambda: {"bucket": aws.s3.Bucket("landing").arn}, "s3:::landing/*"),
        ("s3-target", lambda: {"bucket": aws.s3.Bucket("landing").bucket, "prefix": "a"}, "s3:::landing/a/*"),
        (
            "redshift",
            lambda: {
                "bucket": "landing",
                "cluster": aws.redshift.Cluster("dwh", cluster_identifier="dwh", node_type="x").arn,
            },
            "s3:::landing/*",
        ),
    ],
)
def test_what_the_program_makes_is_named_by_output(kind: str, args: Any, resources: str) -> None:
    recording = run_program(lambda: DmsEndpointRole("lake", {"kind": kind, **args()}) and None)
    assert f"arn:aws:{resources}" in json.dumps(access(recording)[0]["Resource"])
    made = [one for one in recording.resources if one.type.startswith("aws:") and not one.type.startswith("aws:iam")]
    assert {resource.urn for resource in made} <= recording.one(ACCESS).dependencies
    assert len(made) == 1


def test_who_creates_a_redshift_endpoint_may_prepare_the_cluster() -> None:
    recording = declare(
        {"kind": "redshift", "bucket": "landing", "cluster": "dwh", "callers": {"ci": {"permission_set": "Data"}}}
    )
    assert recording.of_type(POLICY) == []

    def program() -> None:
        made = DmsEndpointRole(
            "lake", {"kind": "redshift", "bucket": "landing", "cluster": "dwh", "callers": {"ci": {"user": "jo"}}}
        )
        pulumi.export("documents", made.documents)

    (text,) = run_program(program).exports["documents"]["ci"]
    assert json.loads(text)["Statement"][-1] == {
        "Sid": "PrepareCluster",
        "Effect": "Allow",
        "Action": ["redshift:DescribeClusters", "redshift:ModifyClusterIamRoles"],
        "Resource": f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:dwh",
    }


def test_an_endpoint_waits_for_the_permissions_too() -> None:
    def program() -> None:
        role = DmsEndpointRole("lake", {"kind": "s3-target", "bucket": "landing"})
        aws.dms.S3Endpoint(
            "target",
            endpoint_id="target",
            endpoint_type="target",
            bucket_name="landing",
            service_access_role_arn=role.arn,
        )

    recording = run_program(program)
    endpoint = recording.one("aws:dms/s3Endpoint:S3Endpoint")
    assert endpoint.inputs["serviceAccessRoleArn"] == MADE
    assert {recording.one(ROLE).urn, recording.one(ACCESS).urn} <= endpoint.dependencies


KINDS = "dynamodb, kinesis, opensearch, redshift, s3-source, s3-target"


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (
            {"kind": "s3-traget", "bucket": "b"},
            "lake: kind: 's3-traget' is no kind of endpoint that has a role; did you mean 's3-target'? It can be "
            + KINDS,
        ),
        ({"bucket": "b"}, "lake: kind: is missing"),
        ({"kind": "postgres"}, f"lake: kind: 'postgres' is no kind of endpoint that has a role. It can be {KINDS}"),
        (
            {"kind": "s3-target"},
            (
                "lake: bucket missing: the role of a s3-target endpoint is limited to what is named. "
                "Give it by name or ARN"
            ),
        ),
        (
            {"kind": "redshift", "bucket": ""},
            (
                "lake: cluster and bucket missing: the role of a redshift endpoint is limited to what is "
                "named. Give them by "
                "name or ARN"
            ),
        ),
        (
            {"kind": "dynamodb", "tables": []},
            "lake: tables missing: the role of a dynamodb endpoint is limited to what is named. Give it by name or ARN",
        ),
        (
            {"kind": "kinesis", "stream": "s", "bucket": "b"},
            "lake: unknown argument bucket for kinesis; known are kind, role_name, tags, callers, stream",
        ),
        (
            {"kind": "s3-target", "bucket": "*"},
            (
                "lake: bucket: '*' is neither a name such as my-landing-zone nor an ARN such as "
                "arn:aws:s3:::my-landing-zone"
            ),
        ),
        (
            {"kind": "dynamodb", "tables": ["orders", "*"]},
            (
                "lake: tables: '*' is neither a name such as orders, or audit_* for all that begin "
                "so nor an ARN such as "
                "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
            ),
        ),
        (
            {"kind": "opensearch", "domain": "arn:aws:kinesis:eu-central-1:111122223333:stream/changes"},
            (
                "lake: domain: 'arn:aws:kinesis:eu-central-1:111122223333:stream/changes' is neither a "
                "name such as search nor "
                "an ARN such as arn:aws:es:eu-central-1:111122223333:domain/search"
            ),
        ),
        (
            {"kind": "s3-target", "bucket": "landing", "prefix": "/"},
            "lake: prefix: '/' is not a folder of a bucket, as in landing/orders; leave it out for the whole bucket",
        ),
        (
            {"kind": "s3-target", "bucket": "landing", "key": "alias/x"},
            "lake: key: 'alias/x' is not the ARN of a KMS key, as in arn:aws:kms:eu-central-1:111122223333:key/KEY-ID",
        ),
        (
            {"kind": "s3-target", "bucket": "landing", "callers": {"ci": {"role": "a", "user": "b"}}},
            "lake: callers.ci: give exactly one of user, group, role, permission_set, by name or ARN",
        ),
        (
            {"kind": "s3-target", "bucket": "landing", "callers": {"ci": {"role": "a", "may": ["view"]}}},
            "lake: callers.ci: unknown argument 'may'. There are user, group, role, permission_set",
        ),
    ],
)
def test_a_mistake(args: dict[str, Any], text: str) -> None:
    assert message(args) == text


def test_a_mistake_in_what_is_known_late() -> None:
    def program() -> None:
        topic = aws.sns.Topic("topic")
        DmsEndpointRole("lake", {"kind": "s3-target", "bucket": topic.arn})

    with pytest.raises(pulumi.RunError, match=r"lake: bucket: 'arn:aws:mock:.*:topic/topic' is neither a name such as"):
        run_program(program)


def test_more_tables_than_a_role_can_have() -> None:
    tables = [f"table_{number:03}{'x' * 40}" for number in range(110)]
    assert message({"kind": "dynamodb", "tables": tables}).startswith("lake: its policy has ")
