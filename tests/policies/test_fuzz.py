"""Whatever a policy document is that somebody else wrote: no traceback, and no second of processor time."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import time
from typing import Any

import pytest

from pulumi_aws_slr.aws.settings.texts import POLICY
from pulumi_aws_slr.policies import statements_of
from pulumi_aws_slr.policies.dms.keys import KeyPrincipalError, key_principal
from pulumi_aws_slr.policies.meaning.comparison import difference as grants_apart
from pulumi_aws_slr.policies.meaning.differences import canonical, difference
from pulumi_aws_slr.policies.meaning.grants import DocumentError, grants_of
from pulumi_aws_slr.stack_rules import Resource, any_role_passed, plain_dms_role, unbound_creation
from tests.mutation import mutate

pytestmark = pytest.mark.usefixtures("own_seconds")

EACH = 3_000
DOCUMENT = {
    "Version": "2012-10-17",
    "Id": "key",
    "Statement": [
        {
            "Sid": "Create",
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole", "iam:Get*"],
            "Resource": "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/*",
            "Condition": {"StringEquals": {"iam:AWSServiceName": ["rds.amazonaws.com", "ecs.amazonaws.com"]}},
        },
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ["*"]},
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]},
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::111122223333:role/x", "111122223333"], "Service": "dms.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Resource": "*",
        },
    ],
}
DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, float("inf"), float("nan"), "", "x", "*", "*" * 500, "a" * 5_000, "\ud800",
    "é", "${aws:username}", "Deny", "iam:*", "2012-10-17", [], {}, [None], [[]], [5], [5, "a", None], [""], {"": {}},
    {"a": [{}]}, [{"a": 1}, "b"], DEEP, ["x"] * 2_000,
]  # fmt: skip
TEXTS = [
    "[" * 50_000,
    '{"Statement":' * 20_000,
    "9" * 5_000,
    "\ud800",
    "null",
    "[]",
    "5",
    '""',
    "{",
    "\0",
    " " * 10_000,
]


def mutated(rng: random.Random) -> Any:
    whole = {"document": copy.deepcopy(DOCUMENT)}
    for _ in range(rng.randint(1, 3)):
        mutate(whole, rng, ODD)
    return whole.get("document")


def text_of(value: Any, rng: random.Random) -> str:
    if rng.random() < 0.03:
        return rng.choice(TEXTS)
    text = json.dumps(value)
    return text[: rng.randrange(len(text) + 1)] if rng.random() < 0.05 else text


def everything(value: Any, text: str) -> None:
    """All that reads documents."""
    whole = json.dumps(DOCUMENT)
    canonical(text)
    assert difference(text, text) == []
    difference(text, whole)
    difference(whole, text)
    POLICY.fits(text)
    for document in (value, text):
        with contextlib.suppress(DocumentError):
            grants_apart(grants_of(document), grants_of(DOCUMENT))
        rules(document)
    with contextlib.suppress(ValueError):
        statements_of(text)
    with contextlib.suppress(KeyPrincipalError):
        key_principal(text, "aws")


def rules(document: Any) -> None:
    for kind, key in (("policy:Policy", "policy"), ("role:Role", "inlinePolicies")):
        for properties in ({key: document}, {key: [document]}, {key: [{"policy": document}]}, {"name": document}):
            resource = Resource(f"aws:iam/{kind}", "d", "urn:pulumi:a::b::c::d", properties)
            unbound_creation(resource)
            any_role_passed(resource)
            plain_dms_role(resource)


def test_no_document_breaks_what_reads_it() -> None:
    for seed in range(EACH):
        rng = random.Random(seed)  # noqa: S311 (nothing is to be kept secret by it)
        value = mutated(rng)
        text = text_of(value, rng)
        started = time.process_time()
        try:
            everything(value, text)
        except Exception as error:
            raise AssertionError(f"{seed}: {text:.2000}") from error
        assert time.process_time() - started < 1, f"{seed}: {text:.2000}"
