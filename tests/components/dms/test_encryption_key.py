"""`DmsEncryptionKey`: a key for those who encrypt with it, made after them."""

import json
from typing import Any

import grpc
import pulumi
import pytest

from pulumi_aws_slr import DmsEncryptionKey, DmsEndpointRole
from pulumi_aws_slr.testing import ACCOUNT, REGION, Recording, SlrMocks, run_program

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
    assert {statement["Resource"] for statement in json.loads(recording.exports["user_policy"])["Statement"]} == {
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
            (
                "k: unknown argument 'prinzipal'; did you mean 'principals'? There are principals, description, "
                "deletion_window_in_days, tags"
            ),
        ),
    ],
)
def test_a_mistake(args: dict[str, Any], text: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: DmsEncryptionKey("k", args) and None)
    assert str(raised.value) == text


class Refused(grpc.RpcError):
    """As the engine says that a function has failed."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return str(self.args[0])


class Iam(SlrMocks):
    """An account in which a role and a user exist, below paths; and one whose roles may not be looked at."""

    def __init__(self, *, refusal: str = "reading IAM Role: couldn't find resource") -> None:
        super().__init__()
        self.refusal = refusal
        self.asked: list[str] = []

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        if args.token not in ("aws:iam/getRole:getRole", "aws:iam/getUser:getUser"):
            return super().call(args)
        ((_, name),) = args.args.items()
        self.asked.append(name)
        if name not in ("lake", "ann"):
            raise Refused(self.refusal)
        return {"arn": f"arn:aws:iam::{ACCOUNT}:{'role' if name == 'lake' else 'user'}/data/{name}"}


def made(answers: Iam, *principals: str) -> Recording:
    return run_program(lambda: DmsEncryptionKey("k", {"principals": list(principals)}) and None, answers=answers)


def test_principals_that_exist_are_taken_and_only_those_of_the_account_looked_up() -> None:
    answers = Iam()
    here = f"arn:aws:iam::{ACCOUNT}"
    users = [
        f"{here}:role/data/lake",
        f"{here}:user/data/ann",
        f"arn:aws:iam::{OTHER}:role/far",
        ACCOUNT,
        f"{here}:root",
    ]

    def program() -> None:
        later = pulumi.Output.from_input(f"{here}:role/made-by-the-program")
        DmsEncryptionKey("k", {"principals": [*users, later]})

    recording = run_program(program, answers=answers)
    assert answers.asked == ["lake", "ann"]
    named = set(json.loads(recording.one(KEY).inputs["policy"])["Statement"][1]["Principal"]["AWS"])
    assert named == {*users[:3], f"{here}:root", f"{here}:role/made-by-the-program"}


MEND = "Mend the ARN; if this program makes the {}, give its output arn instead of text, so that the key comes after it"


@pytest.mark.parametrize(
    ("principal", "what_to_do"),
    [
        ("role/laek", MEND.format("role")),
        ("user/bob", MEND.format("user")),
        ("role/lake", f"The role of this name is arn:aws:iam::{ACCOUNT}:role/data/lake: give that"),
    ],
)
def test_one_that_does_not_exist(principal: str, what_to_do: str) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:{principal}"
    with pytest.raises(pulumi.RunError) as raised:
        made(Iam(), arn)
    assert str(raised.value) == (
        f"k: principals: {arn} does not exist, and KMS takes no policy that names it. {what_to_do}"
    )


def test_who_may_not_look_up_roles_is_not_held_up() -> None:
    answers = Iam(refusal="AccessDenied: not authorized to perform: iam:GetRole")
    assert made(answers, f"arn:aws:iam::{ACCOUNT}:role/laek").one(KEY)
    assert answers.asked == ["laek"]


def test_a_principal_of_another_partition() -> None:
    with pytest.raises(pulumi.RunError, match="is in the partition aws-cn, and the key in aws"):
        run_program(lambda: DmsEncryptionKey("k", {"principals": ["arn:aws-cn:iam::111122223333:role/a"]}) and None)
