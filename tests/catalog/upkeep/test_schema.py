"""Every row of catalog.yaml is as the schema wants it, and what it says of pulumi-aws is so."""

import functools
import re
from pathlib import Path

import pulumi_aws
import pytest
import yaml
from pydantic import ValidationError

from pulumi_aws_slr.catalog import CatalogEntry, roles
from pulumi_aws_slr.catalog.links import links_of
from pulumi_aws_slr.catalog.managed_policies import managed_policies
from pulumi_aws_slr.catalog.upkeep.schema import Row, parse, rows

TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")
ROW = {
    "key": "x",
    "role_name": "AWSServiceRoleForX",
    "service_principal": "x.amazonaws.com",
    "managed_policy": "XServiceRolePolicy",
    "custom_suffix": "unknown",
    "service": "X",
    "auto_created_by": "creating a thing",
    "before_delete": None,
    "confidence": "documented",
    "sources": ["somewhere"],
}


@functools.cache
def sdk_tokens() -> frozenset[str]:
    """The type tokens of every resource in the installed pulumi_aws, read from its sources: to import all is slow."""
    folder = Path(pulumi_aws.__file__).parent
    return frozenset(
        token for file in folder.glob("*/*.py") for token in TOKEN.findall(file.read_text(encoding="utf-8"))
    )


def test_every_row_is_valid() -> None:
    assert [row.key for row in rows()] == [entry.key for entry in roles()]


def test_the_sdk_s_tokens_are_found() -> None:
    assert {"aws:rds/cluster:Cluster", "aws:ecs/service:Service"} <= sdk_tokens()
    assert len(sdk_tokens()) > 1500


def test_every_workload_is_a_resource_of_pulumi_aws() -> None:
    assert [(row.key, token) for row in rows() for token in row.workloads or () if token not in sdk_tokens()] == []


def test_every_other_resource_of_pulumi_aws_has_a_reason_to_be_none() -> None:
    """A type that pulumi-aws has got since uses a role, or stands in without_a_row.yaml."""
    workloads = {token for row in rows() for token in row.workloads or ()}
    listed = yaml.safe_load((Path(__file__).parent / "without_a_row.yaml").read_text(encoding="utf-8"))
    named = [(module, name) for module, entry in listed.items() for name in entry["types"]]
    others = [(token.split(":")[1].split("/")[0], token.rsplit(":", 1)[1]) for token in sdk_tokens() - workloads]
    assert sorted(named) == sorted(others)
    assert all(len(entry["reason"].split()) > 3 for entry in listed.values())


def test_the_services_that_people_order_by_have_workloads() -> None:
    without = {row.key for row in rows() if not row.workloads}
    wanted = {"rds", "dms-serverless", "ecs", "autoscaling", "elasticloadbalancing", "elasticache", "opensearchservice"}
    assert (
        without & (wanted | {"eks", "eks-nodegroup", "kafka", "kafkaconnect", "redshift", "elasticfilesystem"}) == set()
    )


def test_every_row_leads_to_a_page() -> None:
    """Either a source has an address, or the managed policy has a page in AWS's reference."""
    nowhere = [
        row.key
        for row in rows()
        if not any(links_of(text) for text in row.sources) and row.managed_policy not in managed_policies()
    ]
    assert nowhere == []


@pytest.mark.parametrize(
    ("source", "links"),
    [
        (
            "AWS guide mirror (2026), GitHub c2hans/aws-docs docs/dms/latest/userguide/slr-services-sl.md",
            ("https://github.com/c2hans/aws-docs/blob/HEAD/docs/dms/latest/userguide/slr-services-sl.md",),
        ),
        (
            "AWS managed policy document (role ARN or iam:AWSServiceName): AmazonDocDBFullAccess, NeptuneFullAccess",
            (
                "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonDocDBFullAccess.html",
                "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/NeptuneFullAccess.html",
            ),
        ),
        (
            "siagholami/aws-documentation (2021) amazon-ec2-user-guide ec2-scheduled-instances.md",
            ("https://github.com/siagholami/aws-documentation",),
        ),
        (
            "botocore 1.44.5 API model, eks",
            ("https://github.com/boto/botocore/tree/HEAD/botocore/data/eks",),
        ),
        ("AWS guide or public file text AWS Batch guide", ()),
    ],
)
def test_links(source: str, links: tuple[str, ...]) -> None:
    assert links_of(source) == links


def test_documented_means_all_of_it() -> None:
    assert Row(**ROW).is_documented
    for weaker in (
        {"confidence": "inferred"},
        {"role_name": None},
        {"service_principal": None},
        {"principal_confidence": "inferred"},
        {"policy_confidence": "inferred"},
        {"role_name_confidence": "unknown"},
    ):
        assert not Row(**{**ROW, **weaker}).is_documented


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"key": "Big"}, "string_pattern_mismatch"),
        ({"service_principal": "OpenSearch.amazonaws.com"}, "string_pattern_mismatch"),
        ({"role_name": "with space"}, "string_pattern_mismatch"),
        ({"custom_suffix": None}, "Input should be"),
        ({"custom_suffix": False}, "custom_suffix_source goes with"),
        ({"custom_suffix_source": "tried"}, "custom_suffix_source goes with"),
        ({"name_pattern": "X_*"}, "go together"),
        ({"workloads": ["aws:x/y:Y"], "auto_created_by": None}, "workloads need their evidence"),
        ({"workloads": ["aws:x/y:Y", "aws:x/y:Y"]}, "listed twice"),
        ({"workloads": ["aws.x.Y"]}, "string_pattern_mismatch"),
        ({"shared_by": ["only one"]}, "too_short"),
        ({"sources": []}, "too_short"),
        ({"confidence": "likely"}, "literal_error"),
        ({"sufix": "x"}, "extra_forbidden"),
    ],
)
def test_what_a_row_must_not_be(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Row.model_validate({**ROW, **change})


def test_rows_are_sorted_and_keys_unique() -> None:
    text = (
        "- {{key: {}, role_name: null, service_principal: null, managed_policy: P, custom_suffix: unknown, service: S, "
        "auto_created_by: null, before_delete: null, confidence: inferred, sources: [s]}}\n"
    )
    assert [row.key for row in parse(text.format("a") + text.format("b"))] == ["a", "b"]
    for wrong in ("b", "a"):
        with pytest.raises(ValidationError, match=f"'{wrong}' is out of place"):
            parse(text.format("b") + text.format(wrong))


@pytest.mark.parametrize(
    ("suffix", "name", "answer"),
    [
        (None, "AWSServiceRoleForX", True),
        (None, "AWSServiceRoleForX_blue", True),
        (True, "AWSServiceRoleForX_blue", True),
        (False, "AWSServiceRoleForX_blue", False),
        (False, "AWSServiceRoleForX", True),
        (None, "AWSServiceRoleForXY", False),
    ],
)
def test_a_row_knows_its_names(suffix: bool | None, name: str, answer: bool) -> None:
    entry = CatalogEntry(key="x", service="X", role_name="AWSServiceRoleForX", custom_suffix=suffix)
    assert entry.is_named(name) is answer
    assert not CatalogEntry(key="x", service="X").is_named(name)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("AWSServiceRoleForAutoScaling_blue", "blue"),
        ("AWSServiceRoleForAutoScaling_a_b", "a_b"),
        ("AWSServiceRoleForAutoScaling", None),
        ("AWSServiceRoleForAutoScalingPlans_x", None),
    ],
)
def test_the_suffix_of_a_name(name: str, suffix: str | None) -> None:
    entry = CatalogEntry(key="x", service="X", role_name="AWSServiceRoleForAutoScaling")
    assert entry.suffix_of(name) == suffix
    assert CatalogEntry(key="x", service="X").suffix_of(name) is None


def test_an_alias_is_no_row_of_its_own() -> None:
    text = (
        "- {{key: {}, aliases: [{}], role_name: null, service_principal: null, managed_policy: P, service: S, "
        "custom_suffix: unknown, auto_created_by: null, before_delete: null, confidence: inferred, sources: [s]}}\n"
    )
    assert parse(text.format("a", "x"))[0].aliases == ["x"]
    with pytest.raises(ValidationError, match="b is a row of its own, so it is no alias"):
        parse(text.format("a", "b") + text.format("b", "x"))
