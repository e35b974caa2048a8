"""`slr catalog list`, `show`, `search` and `indirect`."""

import pytest

from pulumi_aws_slr.catalog import roles
from tests.cli.conftest import Slr


def test_the_list_has_every_row(slr: Slr) -> None:
    listed = slr("catalog", "list")
    lines = listed.out.splitlines()
    assert (listed.code, len(lines)) == (0, len(roles()) + 1)
    assert lines[0].split() == ["key", "principal", "role", "name", "suffix", "service"]
    (ecs,) = [line for line in lines if line.startswith("ecs ")]
    assert ecs.split() == ["ecs", "ecs.amazonaws.com", "AWSServiceRoleForECS", "no", "Amazon", "ECS"]
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_list_as_json(slr: Slr) -> None:
    rows = {row["key"]: row for row in slr("catalog", "list", "--json").json}
    assert list(rows) == [entry.key for entry in roles()]
    assert rows["autoscaling"] == {
        "key": "autoscaling",
        "service_principal": "autoscaling.amazonaws.com",
        "role_name": "AWSServiceRoleForAutoScaling",
        "custom_suffix": True,
        "service": "Amazon EC2 Auto Scaling",
        "managed_policy": "AutoScalingServiceRolePolicy",
    }
    assert rows["rds-beta"]["service_principal"] is None
    assert rows["rds-beta"]["custom_suffix"] is None


def test_the_statistics(slr: Slr) -> None:
    numbers = slr("catalog", "list", "--stats", "--json").json
    assert numbers["rows"] == len(roles())
    assert numbers["documented share (%)"] == round(100 * numbers["documented"] / numbers["rows"], 1)
    suffixes = [numbers[f"custom suffix {answer}"] for answer in ("allowed", "refused", "unknown")]
    assert (suffixes, sum(suffixes)) == ([3, 70, 278], len(roles()))
    text = slr("catalog", "list", "--stats").out
    assert f"documented share (%)                {numbers['documented share (%)']}\n" in text


@pytest.mark.parametrize(
    "handle",
    [
        "autoscaling",
        "autoscaling.amazonaws.com",
        "AWSServiceRoleForAutoScaling_blue",
        "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    ],
)
def test_any_handle_shows_the_role(slr: Slr, handle: str) -> None:
    shown = slr("catalog", "show", handle)
    assert shown.code == 0
    assert shown.out.startswith("key                autoscaling\n")
    assert "https://github.com/awsdocs/amazon-ec2-auto-scaling-user-guide/blob/HEAD/doc_source/" in shown.out


def test_slr_show_is_the_same(slr: Slr) -> None:
    assert slr("show", "ecs").out == slr("catalog", "show", "ecs").out


@pytest.mark.parametrize("entry", roles(), ids=lambda entry: entry.key)
def test_every_row_is_shown_with_its_sources(slr: Slr, entry: object) -> None:
    key = entry.key  # type: ignore[attr-defined]
    row = slr("catalog", "show", key, "--json").json
    assert row["key"] == key
    assert row["sources"]
    text = slr("catalog", "show", key).out
    assert [source["text"] for source in row["sources"] if source["text"] not in text] == []
    assert [link for source in row["sources"] for link in source["links"] if link not in text] == []


def test_unknowns_are_said(slr: Slr) -> None:
    text = slr("catalog", "show", "private-networks").out
    for label in ("principal          ", "role name          ", "created by AWS on  ", "custom suffix      "):
        assert f"\n{label}unknown" in text


def test_brackets_are_text_and_no_markup(slr: Slr) -> None:
    assert "Deletion task FAILED" in slr("catalog", "show", "ecs").out
    assert "AWSServiceRoleForAutoScaling_<suffix>" in slr("catalog", "show", "autoscaling").out


@pytest.mark.parametrize("command", [("catalog", "show"), ("show",), ("catalog", "search"), ("catalog", "indirect")])
def test_a_typo_leads_to_the_right_one(slr: Slr, command: tuple[str, ...]) -> None:
    shown = slr(*command, "guarduty")
    assert (shown.code, shown.out) == (3, "")
    assert shown.err == "Error: The catalogue has no role 'guarduty'. Did you mean guardduty.amazonaws.com?\n"


def test_nothing_like_it(slr: Slr) -> None:
    shown = slr("show", "kubernetes")
    assert shown.code == 3
    assert shown.err == "Error: The catalogue has no role 'kubernetes'. `slr catalog list` shows what it has.\n"


def test_search_finds_the_rows_with_all_words_in_any_case(slr: Slr) -> None:
    assert [row["key"] for row in slr("catalog", "search", "ELASTIC", "beanstalk", "--json").json] == [
        *("elasticbeanstalk", "elasticbeanstalk-maintenance", "elasticbeanstalk-managedupdates")
    ]
    assert slr("catalog", "search", "aws:docdb/cluster").out.splitlines()[1].startswith("rds ")


def test_indirect_permissions(slr: Slr) -> None:
    text = slr("catalog", "indirect", "rds").out
    assert text.startswith(
        "AWSServiceRoleForRDS reaches 56 actions of 6 services\n(AmazonRDSServiceRolePolicy v14 of moto "
    )
    lines = [line.split(maxsplit=2) for line in text.splitlines()]
    assert ["logs", "Write", "CreateLogGroup, CreateLogStream, PutLogEvents"] in lines
    assert ["cloudwatch", "Write", "PutMetricData?"] in lines


def test_indirect_permissions_as_json(slr: Slr) -> None:
    found = slr("catalog", "indirect", "rds", "--json").json
    assert (found["role"], found["policy"], found["version"]) == ("rds", "AmazonRDSServiceRolePolicy", "v14")
    assert found["services"] == ["cloudwatch", "ec2", "kinesis", "logs", "rds", "secretsmanager"]
    assert found["permissions"][0] == {
        "service": "cloudwatch",
        "action": "PutMetricData",
        "access_level": "Write",
        "resources": ["*"],
        "conditional": True,
    }


def test_indirect_permissions_that_are_not_known(slr: Slr) -> None:
    shown = slr("catalog", "indirect", "lex")
    assert shown.code == 1
    assert "its managed policy AmazonLexBotPolicy is in no published list (moto " in shown.err
