"""What the user reads about a role in use, word for word."""

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.aws.usage.texts import before_deletion, in_use, reported, unknown_regions, usage_json, usage_lines
from pulumi_aws_slr.catalog import entry_for


def cluster(region: str, name: str, status: str = "available", owners: tuple[str, ...] = ()) -> UsingResource:
    arn = f"arn:aws:rds:{region}:123456789012:cluster:{name}"
    remedy = (
        Remedy("it is being deleted: wait") if status == "deleting" else Remedy("delete it", ("aws one", "aws two"))
    )
    return UsingResource(region, "aurora-mysql cluster", name, status, arn, owners, remedy)


USED = Usage(
    resources=(
        cluster("eu-central-1", "orders", owners=("shop/dev",)),
        cluster("eu-central-1", "stock", ""),
        cluster("us-east-1", "going", "deleting", owners=("shop/dev",)),
        cluster("us-east-1", "orders", owners=("web/prod",)),
    ),
    unknown_regions=(("ap-east-1", "denied"), ("il-central-1", "no answer"), ("sa-east-1", "denied")),
    answered_regions=("eu-central-1", "us-east-1"),
    absent_regions=("mx-central-1",),
    off_regions=("af-south-1",),
)
USED_LINES = """\
  eu-central-1:
    aurora-mysql cluster orders (available) arn:aws:rds:eu-central-1:123456789012:cluster:orders
      owned by this stack (shop/dev): remove it there, before the role (order_workloads sees to it), or delete it
        aws one
        aws two
    aurora-mysql cluster stock arn:aws:rds:eu-central-1:123456789012:cluster:stock
      owner unknown: delete it
        aws one
        aws two
  us-east-1:
    aurora-mysql cluster going (deleting) arn:aws:rds:us-east-1:123456789012:cluster:going
      owned by this stack (shop/dev): it is being deleted: wait
    aurora-mysql cluster orders (available) arn:aws:rds:us-east-1:123456789012:cluster:orders
      owned by the stack web/prod: take it out of that program and run `pulumi up --stack prod`, or delete it
        aws one
        aws two
  not known in ap-east-1, sa-east-1: denied
  not known in il-central-1: no answer"""


def test_users_by_region_and_regions_by_reason() -> None:
    assert usage_lines(USED, "shop/dev") == USED_LINES


def test_nothing_to_say() -> None:
    assert usage_lines(Usage()) == ""


def test_in_use_and_not_deleted() -> None:
    assert in_use("AWSServiceRoleForRDS", "123456789012", USED, kept=False, stack="shop/dev") == (
        "AWSServiceRoleForRDS is still used in account 123456789012, so it was not deleted. Nothing was changed.\n"
        f"{USED_LINES}\n"
        "Delete these, then run the same command again; or set deletion to `if-unused` to leave the role."
    )


def test_in_use_and_kept() -> None:
    assert in_use("AWSServiceRoleForRDS", "123456789012", USED, kept=True, stack="shop/dev") == (
        "AWSServiceRoleForRDS is still used in account 123456789012, so it stays; it is no longer part of this stack.\n"
        f"{USED_LINES}"
    )


def test_regions_that_could_not_be_asked() -> None:
    usage = Usage(unknown_regions=(("eu-west-1", "denied"),))
    assert unknown_regions("AWSServiceRoleForDMSServerless", "123456789012", usage) == (
        "AWSServiceRoleForDMSServerless was not deleted from account 123456789012: not all Regions could be asked for "
        "its users, and IAM may delete this role although replications run, which then fail. Nothing was changed.\n"
        "  not known in eu-west-1: denied\n"
        "Allow the calls named above (or have the Regions answer), then run the same command again; "
        "or set deletion to `if-unused` to leave the role."
    )


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (DeletionStatus("FAILED"), "deletion failed: no reason given."),
        (DeletionStatus("FAILED", "Role in use."), "deletion failed: Role in use."),
        (
            DeletionStatus("FAILED", "Role in use.", (("us-east-1", ("arn:a", "arn:b")), ("eu-west-1", ()))),
            (
                "deletion failed: Role in use.\n"
                "  us-east-1:\n"
                "    arn:a\n"
                "    arn:b\n"
                "  eu-west-1:\n"
                "    (no resources named)"
            ),
        ),
    ],
)
def test_a_failed_task_in_iam_s_own_words(status: DeletionStatus, text: str) -> None:
    assert reported(status) == text


def test_the_same_for_programs() -> None:
    answer = usage_json(USED)
    assert [(region["region"], [user["name"] for user in region["users"]]) for region in answer.pop("regions")] == [
        ("eu-central-1", ["orders", "stock"]),
        ("us-east-1", ["going", "orders"]),
    ]
    assert answer == {
        "used": True,
        "candidates": [],
        "unlisted": [],
        "unknown": [
            {"region": "ap-east-1", "reason": "denied"},
            {"region": "il-central-1", "reason": "no answer"},
            {"region": "sa-east-1", "reason": "denied"},
        ],
        "answered": ["eu-central-1", "us-east-1"],
        "absent": ["mx-central-1"],
        "off": ["af-south-1"],
    }
    (region,) = usage_json(Usage((USED.resources[0],)))["regions"]
    assert region["users"] == [
        {
            "kind": "aurora-mysql cluster",
            "name": "orders",
            "status": "available",
            "arn": "arn:aws:rds:eu-central-1:123456789012:cluster:orders",
            "owners": ["shop/dev"],
            "remedy": "delete it",
            "commands": ["aws one", "aws two"],
        }
    ]


def listed(region: str, name: str, arn: str = "") -> UsingResource:
    return UsingResource(region, "AWS::ECS::Cluster", name, "", arn, (), Remedy("delete it", (f"aws delete {name}",)))


def test_what_may_use_the_role_and_what_cannot_be_listed() -> None:
    usage = Usage(
        resources=(listed("eu-west-1", "arn:aws:x:1", "arn:aws:x:1"),),
        candidates=(*(listed("eu-west-1", f"c{number}") for number in range(12)), listed("us-east-1", "c")),
        unlisted=("AWS::X::Y", "aws:z/z:Z"),
    )
    lines = usage_lines(usage).splitlines()
    assert lines[:5] == [
        "  eu-west-1:",
        "    AWS::ECS::Cluster arn:aws:x:1",
        "      owner unknown: delete it",
        "        aws delete arn:aws:x:1",
        "  may use it (some resources of their types do):",
    ]
    assert lines[-6:] == [
        "      and 2 more, which `slr usage --json` has",
        "    us-east-1:",
        "      AWS::ECS::Cluster c",
        "        owner unknown: delete it",
        "          aws delete c",
        "  not looked for, as nobody can list them: AWS::X::Y, aws:z/z:Z",
    ]
    assert sum("AWS::ECS::Cluster c" in line for line in lines) == 11


def test_one_reason_for_many_regions_but_for_their_names() -> None:
    denied = tuple((region, f"no: arn:aws:x:{region}:*") for region in ("eu-west-1", "eu-west-2"))
    assert usage_lines(Usage(unknown_regions=denied)) == "  not known in eu-west-1, eu-west-2: no: arn:aws:x:<Region>:*"
    assert usage_lines(Usage(unknown_regions=denied[:1])) == "  not known in eu-west-1: no: arn:aws:x:eu-west-1:*"


@pytest.mark.parametrize(
    ("usage", "used"),
    [
        (Usage(), False),
        (Usage(unknown_regions=(("eu-west-1", "denied"),)), None),
        (Usage(unlisted=("AWS::X::Y",)), None),
        (Usage(candidates=(USED.resources[0],)), None),
        (Usage((USED.resources[0],)), True),
    ],
)
def test_a_role_is_unused_only_if_all_regions_say_so(usage: Usage, used: bool | None) -> None:
    assert usage_json(usage)["used"] is used


def test_what_the_catalogue_knows_of_a_deletion() -> None:
    assert before_deletion(entry_for("dms-serverless")) == "Before deletion: all serverless replications."
    assert before_deletion(entry_for("brand-new.amazonaws.com")) == before_deletion(None) == ""
