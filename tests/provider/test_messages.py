"""What the user reads about a role in use, word for word."""

import pytest

from pulumi_aws_slr.provider.iam import DeletionStatus
from pulumi_aws_slr.provider.messages import in_use, reported, unknown_regions, usage_lines
from pulumi_aws_slr.provider.usage import RoleUser, Usage


def cluster(region: str, name: str, status: str = "available") -> RoleUser:
    return RoleUser(region, "aurora-mysql cluster", name, status, f"arn:aws:rds:{region}:123456789012:cluster:{name}")


USED = Usage(
    users=(
        cluster("eu-central-1", "orders"),
        cluster("eu-central-1", "stock", ""),
        cluster("us-east-1", "orders", "deleting"),
    ),
    unknown_regions=(("ap-east-1", "denied"), ("il-central-1", "no answer"), ("sa-east-1", "denied")),
)
USED_LINES = """\
  eu-central-1:
    aurora-mysql cluster orders (available) arn:aws:rds:eu-central-1:123456789012:cluster:orders
    aurora-mysql cluster stock (status unknown) arn:aws:rds:eu-central-1:123456789012:cluster:stock
  us-east-1:
    aurora-mysql cluster orders (deleting) arn:aws:rds:us-east-1:123456789012:cluster:orders
  not known in ap-east-1, sa-east-1: denied
  not known in il-central-1: no answer"""


def test_users_by_region_and_regions_by_reason() -> None:
    assert usage_lines(USED) == USED_LINES


def test_nothing_to_say() -> None:
    assert usage_lines(Usage()) == ""


def test_in_use_and_not_deleted() -> None:
    assert in_use("AWSServiceRoleForRDS", "123456789012", USED, kept=False) == (
        "AWSServiceRoleForRDS is still used in account 123456789012, so it was not deleted. Nothing was changed.\n"
        f"{USED_LINES}\n"
        "Delete these, then run the same command again; or set deletion to `if-unused` to leave the role."
    )


def test_in_use_and_kept() -> None:
    assert in_use("AWSServiceRoleForRDS", "123456789012", USED, kept=True) == (
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
