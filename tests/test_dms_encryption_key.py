"""`DmsEncryptionKey`: a key for those who encrypt with it, made after them."""

import json
from typing import Any

import pulumi
import pytest

from pulumi_aws_slr import DmsEncryptionKey, DmsEndpointRole
from pulumi_aws_slr.testing import ACCOUNT, REGION, SlrMocks, run_program

KEY = "aws:kms/key:Key"
OTHER = "444455556666"


def test_the_key_comes_after_its_principals() -> None:
    def program() -> None:
        role = DmsEndpointRole("lake", {"kind": "s3-target", "bucket": "landing"})
        key = DmsEncryptionKey("lake-key", {"principals": [role.arn, OTHER], "tags": {"team": "data"}})
        pulumi.export("arn", key.arn)
        pulumi.export("id", key.key_id)
        pulumi.export("user_policy", key.user_policy)

    recording = run_program(program)
    key = recording.one(KEY, "lake-key-key")
    assert recording.children(recording.one("aws-slr:index:DmsEncryptionKey")) == [key]
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["tags"] == {"team": "data"}
    assert key.dependencies >= {recording.one("aws:iam/role:Role").urn}
    manage, use, grant = json.loads(key.inputs["policy"])["Statement"]
    users = {"AWS": [f"arn:aws:iam::{OTHER}:root", f"arn:aws:mock:{REGION}:{ACCOUNT}:role/lake-role"]}
    assert manage["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert (use["Principal"], grant["Principal"]) == (users, users)
    assert recording.exports["arn"] == f"arn:aws:kms:{REGION}:{ACCOUNT}:key/lake-key-key"
    assert recording.exports["id"] == "lake-key-key"
    assert {it["Resource"] for it in json.loads(recording.exports["user_policy"])["Statement"]} == {
        recording.exports["arn"]
    }


def test_the_partition_is_the_key_s() -> None:
    recording = run_program(
        lambda: DmsEncryptionKey("k", {"principals": [OTHER]}) and None, answers=SlrMocks(region="us-gov-west-1")
    )
    manage, use, _ = json.loads(recording.one(KEY).inputs["policy"])["Statement"]
    assert manage["Principal"] == {"AWS": f"arn:aws-us-gov:iam::{ACCOUNT}:root"}
    assert use["Principal"] == {"AWS": f"arn:aws-us-gov:iam::{OTHER}:root"}


NOT_ONE = (
    "cannot be a principal of a key policy. Give the ARN of one role or user, or the 12 digits of an "
    "account; of a session "
    "the role that is assumed, of a group its users"
)


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (
            {"principals": []},
            (
                "k: principals missing: nobody could use the key. Give the ARNs of the endpoints' roles, such as "
                "DmsEndpointRole.arn"
            ),
        ),
        ({"principals": ["*"]}, f"k: principals: '*' {NOT_ONE}"),
        ({"principals": ["lake-role"]}, f"k: principals: 'lake-role' {NOT_ONE}"),
        (
            {"principals": ["arn:aws:iam::111122223333:group/a"]},
            f"k: principals: 'arn:aws:iam::111122223333:group/a' {NOT_ONE}",
        ),
        (
            {"principals": ["arn:aws:sts::111122223333:assumed-role/a/b"]},
            f"k: principals: 'arn:aws:sts::111122223333:assumed-role/a/b' {NOT_ONE}",
        ),
        (
            {"principals": [OTHER], "prinzipal": 1},
            ("k: unknown argument prinzipal; known are principals, description, deletion_window_in_days, tags"),
        ),
    ],
)
def test_a_mistake(args: dict[str, Any], text: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: DmsEncryptionKey("k", args) and None)
    assert str(raised.value) == text


def test_a_principal_of_another_partition() -> None:
    with pytest.raises(pulumi.RunError, match="is in the partition aws-cn, and the key in aws"):
        run_program(lambda: DmsEncryptionKey("k", {"principals": ["arn:aws-cn:iam::111122223333:role/a"]}) and None)
