"""The inputs of a `Role`: what is refused at preview, and what becomes of the rest."""

from typing import Any

import pytest

from pulumi_aws_slr.aws.iam.propagation import Grant
from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.provider.role import RoleArgs
from pulumi_aws_slr.tokens import UNKNOWN
from tests.scripted.samples import SLIP

RDS = "rds.amazonaws.com"


def refused(partition: str | None = None, /, **inputs: Any) -> list[tuple[str, str]]:
    failures, warnings = RoleArgs.check({"awsServiceName": RDS, **inputs}, partition)
    assert warnings == []
    return [(failure.property, failure.reason) for failure in failures]


# --- check ---


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"customSuffix": None, "description": None, "tags": None, "onExisting": None, "deletion": None},
        {"description": "", "tags": {}},
        {"onExisting": "adopt", "deletion": "auto"},
        {"onExisting": "fail", "deletion": "if-unused"},
        {"deletion": "keep"},
        {"deletion": "force-adopted"},
        {"permissionGrants": [{"caller": "role/deployer", "policyArn": "arn:aws:iam::123456789012:policy/p"}]},
        {"__defaults": []},
        {"description": UNKNOWN, "tags": UNKNOWN, "onExisting": UNKNOWN, "deletion": UNKNOWN, "customSuffix": UNKNOWN},
        {"tags": {"team": UNKNOWN}},
        {"awsServiceName": UNKNOWN, "customSuffix": "b"},
    ],
)
def test_what_passes(inputs: dict[str, Any]) -> None:
    assert refused(**inputs) == []


@pytest.mark.parametrize("service", [None, ""])
def test_the_service_is_required(service: str | None) -> None:
    assert refused(awsServiceName=service) == [
        ("awsServiceName", "is required: a service principal, or a key such as `rds`")
    ]


@pytest.mark.parametrize(
    ("inputs", "failure"),
    [
        (
            {"name": "x"},
            (
                "name",
                (
                    "unknown property; a role has awsServiceName, customSuffix, description, tags, onExisting, "
                    "deletion, permissionGrants"
                ),
            ),
        ),
        ({"customSuffix": 5}, ("customSuffix", "must be text, not 5")),
        ({"description": ["x"]}, ("description", "must be text, not ['x']")),
        ({"onExisting": "replace"}, ("onExisting", "must be one of adopt, fail, not 'replace'")),
        ({"onExisting": 1}, ("onExisting", "must be one of adopt, fail, not 1")),
        ({"deletion": "retain"}, ("deletion", "must be one of auto, if-unused, keep, force-adopted, not 'retain'")),
        ({"deletion": []}, ("deletion", "must be one of auto, if-unused, keep, force-adopted, not []")),
        ({"tags": ["team"]}, ("tags", "must map tag keys to values, not ['team']")),
        ({"tags": {"team": 5}}, ("tags.team", "must be text, not 5")),
        ({"tags": {"team": None}}, ("tags.team", "must be text, not None")),
        (
            {"description": "x" * 1001},
            ("description", "it has 1001 characters, at most 1000 are allowed; shorten it by 1"),
        ),
        ({"tags": {"aws:x": "y"}}, ("tags.aws:x", "tag keys that begin with `aws:` are reserved by AWS")),
        (
            {"customSuffix": "b"},
            (
                "customSuffix",
                (
                    "custom suffix is not allowed for rds.amazonaws.com: AWS keeps one such role per account, "
                    "AWSServiceRoleForRDS; remove customSuffix"
                ),
            ),
        ),
    ],
)
def test_what_is_refused(inputs: dict[str, Any], failure: tuple[str, str]) -> None:
    assert refused(**inputs) == [failure]


def test_a_wrong_principal_names_the_fix() -> None:
    assert refused(awsServiceName="rdss.amazonaws.com") == [("awsServiceName", SLIP)]


def test_a_principal_that_is_insisted_on_is_kept_without_the_mark() -> None:
    assert RoleArgs.check({"awsServiceName": "rdss.amazonaws.com!"}, None) == ([], [])
    assert RoleArgs.normalized({"awsServiceName": "rdss.amazonaws.com!"}) == {"awsServiceName": "rdss.amazonaws.com"}


def test_all_mistakes_of_shape_are_named_at_once() -> None:
    failures, warnings = RoleArgs.check({"zone": 1, "customSuffix": 2, "deletion": 3, "tags": {"a": 4}}, None)
    assert [failure.property for failure in failures] == [
        "zone",
        "awsServiceName",
        "customSuffix",
        "deletion",
        "tags.a",
    ]
    assert warnings == []


def test_all_mistakes_of_content_are_named_at_once() -> None:
    assert [field for field, _ in refused(customSuffix="b", description="€", tags={"aws:x": "y"})] == [
        "customSuffix",
        "description",
        "tags.aws:x",
    ]


def test_what_is_known_is_checked_beside_what_is_not() -> None:
    assert refused(customSuffix=UNKNOWN, description="€", tags={"a": UNKNOWN, "aws:x": "y"}) == [
        (
            "description",
            (
                "the character '€' (U+20AC) is not allowed; IAM takes tab, line breaks, and the printable characters "
                "of Latin-1"
            ),
        ),
        ("tags.aws:x", "tag keys that begin with `aws:` are reserved by AWS"),
    ]


def test_warnings_do_not_stop_the_preview() -> None:
    failures, warnings = RoleArgs.check({"awsServiceName": "access-analyzer.amazonaws.com", "customSuffix": "b"}, None)
    assert failures == []
    assert warnings == [
        (
            "customSuffix: whether access-analyzer.amazonaws.com takes a custom suffix is not known; it is tried, and "
            "IAM may refuse it"
        )
    ]


# --- normalisation ---


@pytest.mark.parametrize(
    ("service", "stands_for"),
    [
        ("rds", RDS),
        (RDS, RDS),
        ("AWSServiceRoleForRDS", RDS),
        ("networkmanager-cloudwan", "networkmanager-cloudwan"),  # its principal is another row's
        ("brand-new.amazonaws.com", "brand-new.amazonaws.com"),
        ("nonsense", "nonsense"),
        (UNKNOWN, UNKNOWN),
        (None, None),
        (5, 5),
    ],
)
def test_key_and_principal_are_one(service: Any, stands_for: Any) -> None:
    inputs = {"awsServiceName": service, "tags": {"a": "b"}}
    assert RoleArgs.normalized(inputs) == {"awsServiceName": stands_for, "tags": {"a": "b"}}
    assert inputs["awsServiceName"] == service, "the inputs themselves are not changed"


# --- values ---


def test_defaults() -> None:
    assert RoleArgs.of({"awsServiceName": RDS}, {}) == RoleArgs(
        entry=entry_for("rds"),
        suffix=None,
        description=None,
        tags={},
        on_existing=OnExisting.ADOPT,
        deletion=Deletion.AUTO,
        grants=(),
    )


def test_everything_given() -> None:
    inputs = {
        "awsServiceName": "autoscaling.amazonaws.com",
        "customSuffix": "blue",
        "description": "d",
        "tags": {"team": "own"},
        "onExisting": "fail",
        "deletion": "if-unused",
        "permissionGrants": [{"caller": "role/deployer", "policyArn": "arn:p"}],
    }
    args = RoleArgs.of(inputs, {"team": "default", "env": "dev"})
    assert args == RoleArgs(
        entry=entry_for("autoscaling"),
        suffix="blue",
        description="d",
        tags={"team": "own", "env": "dev"},
        on_existing=OnExisting.FAIL,
        deletion=Deletion.IF_UNUSED,
        grants=(Grant("role/deployer", "arn:p"),),
    )
    assert args.name == "AWSServiceRoleForAutoScaling_blue"


def test_what_is_unknown_at_preview() -> None:
    args = RoleArgs.of(
        {
            "awsServiceName": "autoscaling.amazonaws.com",
            "customSuffix": UNKNOWN,
            "tags": UNKNOWN,
            "permissionGrants": UNKNOWN,
        },
        {"env": "dev"},
    )
    assert (args.name, args.tags, args.grants) == (None, {"env": "dev"}, ())


def test_a_service_that_is_unknown_at_preview() -> None:
    args = RoleArgs.of({"awsServiceName": UNKNOWN}, {})
    assert (args.name, args.entry.service_principal) == (None, None)
