"""`slr usage`, against the local AWS."""

from __future__ import annotations

from typing import Any

import pytest

from local.aws.admin import Admin
from tests.cli.conftest import Accounts, Slr

pytestmark = pytest.mark.local_aws

RDS = "AWSServiceRoleForRDS"
LOGIN = {"MasterUsername": "admin1", "MasterUserPassword": "not-real-1"}
TAGS = [{"Key": "pulumi:project", "Value": "shop"}, {"Key": "pulumi:stack", "Value": "prod"}]


def cluster(rds: Any, name: str, **facts: Any) -> str:
    made = rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-mysql", **LOGIN, **facts)
    return str(made["DBCluster"]["DBClusterArn"])


def replication(dms: Any, name: str) -> str:
    ends = [
        dms.create_endpoint(
            EndpointIdentifier=kind, EndpointType=kind, EngineName="postgres", ServerName=kind, Port=5432
        )["Endpoint"]["EndpointArn"]
        for kind in ("source", "target")
    ]
    made = dms.create_replication_config(
        ReplicationConfigIdentifier=name,
        ReplicationType="cdc",
        SourceEndpointArn=ends[0],
        TargetEndpointArn=ends[1],
        TableMappings="{}",
        ComputeConfig={"MaxCapacityUnits": 2},
        Tags=TAGS,
    )
    return str(made["ReplicationConfig"]["ReplicationConfigArn"])


def test_users_of_every_kind_in_two_regions(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    Admin(url).settings(account, opted_in=["af-south-1"], rds_create=0)
    there, here = accounts.client(account, "rds", "af-south-1"), accounts.client(account, "rds")
    there.create_global_cluster(GlobalClusterIdentifier="world", Engine="aurora-mysql")
    arn = cluster(there, "orders", Tags=TAGS, DeletionProtection=True, GlobalClusterIdentifier="world")
    here.create_db_instance(
        DBInstanceIdentifier="legacy",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        **LOGIN,
    )

    found = slr("usage", "rds", "--profile", account)
    assert (found.code, found.err) == (0, "")
    lines = found.out.splitlines()
    assert lines[0] == f"{RDS} in account {account}: used by 3 resources"
    assert [line.split("  ")[-1].strip() for line in lines if line.startswith("last calls")] == [
        "none in 400 days (Access Advisor)"
    ]
    assert "Regions          18 answered; 16 are off in this account and were not asked" in lines
    assert lines[lines.index("  af-south-1:") :] == [
        "  af-south-1:",
        f"    aurora-mysql cluster orders (available) {arn}",
        (
            "      owned by the stack shop/prod: take it out of that program and run `pulumi up --stack prod`, or "
            "take it out of the global cluster world (the writer after all others), then delete it; its data stays in "
            "the snapshot orders-final"
        ),
        (
            "        aws rds remove-from-global-cluster --region af-south-1 --global-cluster-identifier world "
            f"--db-cluster-identifier {arn}"
        ),
        (
            "        aws rds modify-db-cluster --region af-south-1 --db-cluster-identifier orders "
            "--no-deletion-protection --apply-immediately"
        ),
        (
            "        aws rds delete-db-cluster --region af-south-1 --db-cluster-identifier orders "
            "--final-db-snapshot-identifier orders-final"
        ),
        f"    aurora-mysql global cluster world (available) arn:aws:rds::{account}:global-cluster:world",
        "      owner unknown: delete it once it has no members",
        "        aws rds delete-global-cluster --region af-south-1 --global-cluster-identifier world",
        "  eu-west-1:",
        f"    postgres instance legacy (available) arn:aws:rds:eu-west-1:{account}:db:legacy",
        "      owner unknown: delete it; its data stays in the snapshot legacy-final",
        (
            "        aws rds delete-db-instance --region eu-west-1 --db-instance-identifier legacy "
            "--final-db-snapshot-identifier legacy-final"
        ),
    ]


def test_the_same_as_json(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    arn = replication(accounts.client(account, "dms", "us-west-2"), "live")
    found = slr("usage", "dms-serverless", "--profile", account, "--json")
    assert (found.code, found.err) == (0, "")
    assert found.json["account"] == account
    (answer,) = found.json["roles"]
    assert answer["regions"] == [
        {
            "region": "us-west-2",
            "users": [
                {
                    "kind": "DMS Serverless replication",
                    "name": "live",
                    "status": "created",
                    "arn": arn,
                    "owners": ["shop/prod"],
                    "remedy": "delete it",
                    "commands": [
                        f"aws dms delete-replication-config --region us-west-2 --replication-config-arn {arn}"
                    ],
                }
            ],
        }
    ]
    assert (answer["role"], answer["key"]) == ("AWSServiceRoleForDMSServerless", "dms-serverless")
    assert (answer["used"], answer["coverage"], answer["iam_refuses_used"]) == (True, "whole", False)
    assert (len(answer["answered"]), answer["unknown"], len(answer["off"])) == (17, [], 17)
    assert (answer["accesses"], answer["accesses_not_known"]) == ([], None)
    assert all(link.startswith("https://") for link in answer["pages"])


def test_a_region_that_cannot_be_asked(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    with Admin(url).fault("access_denied", account=account, service="rds", region="sa-east-1"):
        found = slr("usage", "rds", "--profile", account)
        other = slr("usage", "rds", "--profile", account, "--region", "us-east-1", "--region", "us-east-1", "--json")
    assert found.code == 1
    assert (
        found.out.splitlines()[0]
        == f"{RDS} in account {account}: there is no such role; no users found, but not all Regions could be asked"
    )
    assert "  not known in sa-east-1: " in found.out
    assert "may not call rds:DescribeDBInstances" in found.out
    (answer,) = other.json["roles"]
    assert (other.code, answer["used"], answer["answered"]) == (0, False, ["us-east-1"])


def test_a_region_that_is_off_is_unknown_if_it_is_asked_for(slr: Slr, accounts: Accounts) -> None:
    found = slr("usage", "rds", "--profile", accounts.new(), "--region", "me-south-1", "--json")
    (answer,) = found.json["roles"]
    assert (found.code, answer["used"]) == (1, None)
    assert [item["region"] for item in answer["unknown"]] == ["me-south-1"]


def test_who_may_not_list_regions_in_ec2(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    with Admin(url).fault("access_denied", account=account, service="ec2"):
        found = slr("usage", "rds", "--profile", account, "--json")
        with Admin(url).fault("access_denied", account=account, service="account"):
            neither = slr("usage", "rds", "--profile", account, "--json")
    (answer,), (unknown,) = found.json["roles"], neither.json["roles"]
    assert (found.code, len(answer["answered"]), len(answer["off"])) == (0, 17, 17)
    assert neither.code == 1
    assert [item["region"] for item in unknown["unknown"]] == ["all Regions"]


def test_a_service_whose_users_only_iam_knows(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="opensearchservice.amazonaws.com")
    name = "AWSServiceRoleForAmazonOpenSearchService"
    found = slr("usage", name, "--profile", account)
    lines = found.out.splitlines()
    assert found.code == 0
    assert lines[0] == (
        f"{name} in account {account}: only IAM knows its users, and names them when it is asked to delete the role"
    )
    assert any(line.startswith("before deletion  ") for line in lines)
    assert any("aws:opensearch/domain:Domain" in line for line in lines)
    assert "  https://" in found.out
    assert lines[-1] == "  not looked for, as nobody can list them: AWS::OpenSearchService::Domain"


def test_users_that_cloud_control_lists(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    Admin(url).settings(account, opted_in=["af-south-1"])
    ecs = accounts.client(account, "ecs", "af-south-1")
    arn = ecs.create_cluster(clusterName="orders", tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in TAGS])[
        "cluster"
    ]["clusterArn"]
    found = slr("usage", "ecs", "--profile", account)
    lines = found.out.splitlines()
    assert (found.code, lines[0]) == (0, f"AWSServiceRoleForECS in account {account}: used by 1 resource")
    assert lines[-4:] == [
        "  af-south-1:",
        f"    AWS::ECS::Cluster orders {arn}",
        (
            "      owned by the stack shop/prod: take it out of that program and run `pulumi up --stack prod`, "
            "or delete it"
        ),
        (
            "        aws cloudcontrol delete-resource --region af-south-1 --type-name AWS::ECS::Cluster "
            "--identifier orders"
        ),
    ]
    accounts.client(account, "cloudcontrol", "af-south-1").delete_resource(
        TypeName="AWS::ECS::Cluster", Identifier="orders"
    )
    assert slr("usage", "ecs", "--profile", account, "--json").json["roles"][0]["used"] is False


def test_a_key_may_use_a_role_and_nobody_knows(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    key = accounts.client(account, "kms", "eu-west-1").create_key()["KeyMetadata"]["KeyId"]
    found = slr("usage", "kms-mrk", "--profile", account)
    answer = slr("usage", "kms-mrk", "--profile", account, "--json").json["roles"][0]
    assert found.code == 0
    assert found.out.splitlines()[0].endswith("there is no such role; no users found; 1 may use it")
    assert "  may use it (some resources of their types do):" in found.out
    assert (answer["used"], answer["regions"]) == (None, [])
    assert [resource["name"] for resource in answer["candidates"][0]["resources"]] == [key]


def test_many_roles_are_asked_for_at_once(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    keys = ("ecs", "eks", "elasticloadbalancing", "autoscaling", "rds", "dms-serverless")
    before = len(Admin(url).calls(account))
    answers = slr("usage", *keys, "--profile", account, "--json").json["roles"]
    assert [answer["key"] for answer in answers] == list(keys)
    assert {len(answer["answered"]) for answer in answers} == {17}
    calls = [call.action for call in Admin(url).calls(account)[before:]]
    assert calls.count("DescribeRegions") == 1
    # ECS 2 (its clusters, and they for their services), EKS 3, load balancers and their targets 3, Auto Scaling 2
    assert calls.count("ListResources") == 17 * 10
    shown = slr("usage", "ecs", "rds", "--profile", account).out
    assert f"\n\n{RDS} in account {account}: " in shown


def test_who_may_list_nothing_is_told(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    with Admin(url).fault("access_denied", account=account, service="cloudcontrolapi"):
        found = slr("usage", "ecs", "--profile", account)
    assert found.code == 1
    assert found.out.splitlines()[0].endswith("no users found, but not all Regions could be asked")
    assert found.out.count("may not call cloudformation:ListResources") == 2, "once for each type, not for each Region"


def test_who_made_a_role(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    found = slr("usage", "ecs", "--profile", account)
    (made,) = (line for line in found.out.splitlines() if line.startswith("made by"))
    assert f"arn:aws:iam::{account}:" in made
    assert slr("usage", "ecs", "--profile", account, "--json").json["roles"][0]["made_by"] in made


def test_a_role_that_is_not_catalogued(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    arn = f"arn:aws:iam::{account}:role/aws-service-role/brand-new.amazonaws.com/AWSServiceRoleForBrandNew"
    found = slr("usage", arn, "--profile", account, "--json")
    (answer,) = found.json["roles"]
    assert (found.code, answer["role"], answer["arn"]) == (0, "AWSServiceRoleForBrandNew", None)
    assert (answer["key"], answer["coverage"], answer["pages"]) == ("brand-new.amazonaws.com", "not at all", [])


def test_access_advisor_that_may_not_be_asked(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with Admin(url).fault("access_denied", account=account, action="GenerateServiceLastAccessedDetails"):
        found = slr("usage", "ecs", "--profile", account)
        (answer,) = slr("usage", "ecs", "--profile", account, "--json").json["roles"]
    assert found.code == 0
    assert "not known: " in found.out
    assert "may not call iam:GenerateServiceLastAccessedDetails" in answer["accesses_not_known"]


def test_wrong_credentials_are_said_once(slr: Slr, accounts: Accounts) -> None:
    found = slr("usage", "rds", "--profile", "nope")
    assert (found.code, found.out) == (1, "")
    assert found.err.startswith("Error: AWS credentials: no usable AWS credentials")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("rds", "--all-regions", "--region", "eu-west-1"), 2),
        (("rds-preview-custom",), 2),  # nobody knows that role's name
        (("rdss",), 3),
    ],
)
def test_a_wrong_command_line(slr: Slr, arguments: tuple[str, ...], code: int) -> None:
    assert slr("usage", *arguments).code == code
