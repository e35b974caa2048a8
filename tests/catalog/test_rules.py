"""What IAM and the services refuse, known before any call."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.catalog import CatalogEntry, Problem, Severity, handle, problems_with, roles, rules

RDS = "rds.amazonaws.com"
SCALING = "autoscaling.amazonaws.com"  # takes a suffix
UNTRIED = "access-analyzer.amazonaws.com"  # whether it takes one is not known


def found(service: str = RDS, **inputs: object) -> list[tuple[str, str]]:
    """The errors as pairs of field and reason; fails on a warning."""
    problems = problems_with(service, **inputs)
    assert [problem for problem in problems if problem.severity is not Severity.ERROR] == []
    return [(problem.field, problem.reason) for problem in problems]


# --- the service ---


def test_every_row_is_accepted_by_every_handle_unless_iam_cannot_be_told_to_create_it() -> None:
    """It cannot where the principal is unknown, or is that of another row as well."""
    for entry in roles():
        creatable = handle(entry) == entry.service_principal
        assert [problem.field for problem in problems_with(entry.key)] == ([] if creatable else ["awsServiceName"])
        assert entry.service_principal is None or problems_with(entry.service_principal) == []


def test_a_row_without_a_principal_cannot_be_created_by_name() -> None:
    assert found("rds-beta") == [
        (
            "awsServiceName",
            (
                "the service principal of AWSServiceRoleForRDSBeta is not known, so the role cannot be created by "
                "name; give the principal from the service's documentation"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rdss.amazonaws.com", "rds.amazonaws.com"),  # doubled
        ("guarduty.amazonaws.com", "guardduty.amazonaws.com"),  # one of a double dropped
        ("autoscalling.amazonaws.com", "autoscaling.amazonaws.com"),
        ("esc.amazonaws.com", "ecs.amazonaws.com"),  # neighbours swapped
        ("guardduti.amazonaws.com", "guardduty.amazonaws.com"),  # replaced in a long label
        ("guardduy.amazonaws.com", "guardduty.amazonaws.com"),  # dropped in a long label
    ],
)
def test_a_slip_of_the_finger_is_an_error(text: str, meant: str) -> None:
    insist = f"If AWS really has a service of that name, write {text + '!'!r}"
    assert found(text) == [("awsServiceName", f"unknown service principal {text!r}; did you mean {meant!r}? {insist}")]


def test_the_end_of_a_role_s_own_name_is_no_suffix() -> None:
    """hashicorp/terraform-provider-aws#4439 asked for `DynamoDBTable`."""
    assert found("dynamodb.application-autoscaling.amazonaws.com", custom_suffix="DynamoDBTable") == [
        (
            "customSuffix",
            (
                "'DynamoDBTable' is the end of the role's own name, "
                "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable, and no suffix; remove customSuffix"
            ),
        )
    ]


def test_a_new_service_that_looks_like_a_slip_can_be_insisted_on() -> None:
    assert found("rdz.amazonaws.com!") == found("esc.amazonaws.com!") == []
    assert found("Rds.amazonaws.com!")[0][1].startswith("'Rds.amazonaws.com!' is not a service principal")
    assert found("rds.amazonaws.com!") == []


@pytest.mark.parametrize(
    "text",
    [
        "ebs.amazonaws.com",  # `ecs` with another letter
        "ek.amazonaws.com",  # a short label with a letter less
        "guardduty2.amazonaws.com",  # digits make versions of services
        "guarddutyv9.amazonaws.com",
        "glue.amazonaws.com",
        "states.amazonaws.com",
        "monitoring.rds.amazonaws.com",
        "brand-new-service.amazonaws.com.cn",
    ],
)
def test_an_uncatalogued_principal_passes_with_a_warning(text: str) -> None:
    (problem,) = problems_with(text)
    assert (problem.field, problem.severity) == ("awsServiceName", Severity.WARNING)
    assert problem.reason.startswith(
        f"{text!r} is not in the catalogue, so its role name is known only after creation. "
        "AWS adds services every month: if the principal is right, nothing needs to be done."
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("opensearch.amazonaws.com", "opensearchservice.amazonaws.com"),
        ("aurora.amazonaws.com", "rds.amazonaws.com"),
        ("docdb.amazonaws.com", "rds.amazonaws.com"),
        ("neptune.amazonaws.com", "rds.amazonaws.com"),
        ("elasticsearch.amazonaws.com", "es.amazonaws.com"),
        ("efs.amazonaws.com", "elasticfilesystem.amazonaws.com"),
        ("emr.amazonaws.com", "elasticmapreduce.amazonaws.com"),
        ("msk.amazonaws.com", "kafka.amazonaws.com"),
        ("elb.amazonaws.com", "elasticloadbalancing.amazonaws.com"),
        ("alb.amazonaws.com", "elasticloadbalancing.amazonaws.com"),
        ("rds.amazonaws.com.cn", "rds.amazonaws.com"),
    ],
)
def test_what_is_sure_to_be_wrong_is_refused_with_the_right_principal(text: str, right: str) -> None:
    (problem,) = problems_with(text)
    assert (problem.field, problem.severity) == ("awsServiceName", Severity.ERROR)
    assert problem.reason.startswith(f"{text!r} is not the principal of a service-linked role: that of ")
    assert problem.reason.endswith(f" is {right!r}")


def test_the_warning_names_the_nearest() -> None:
    (problem,) = problems_with("guarddutyv9.amazonaws.com")
    assert problem.reason.endswith("needs to be done. Did you mean guardduty.amazonaws.com?")


def test_a_principal_in_capitals_is_an_error() -> None:
    assert found("RDS.amazonaws.com") == [
        (
            "awsServiceName",
            (
                "'RDS.amazonaws.com' is not a service principal: it takes lower-case letters, digits, `-` and `.`, as "
                "in rds.amazonaws.com, and principals are case sensitive. Did you mean rds.amazonaws.com or "
                "ds.amazonaws.com?"
            ),
        )
    ]


@pytest.mark.parametrize("text", ["rdss", "", "rds.amazonaws.org", "r ds.amazonaws.com", " rds.amazonaws.com"])
def test_what_is_no_principal_at_all_is_an_error(text: str) -> None:
    ((field, reason),) = found(text)
    assert field == "awsServiceName"
    assert reason.startswith(f"{text!r} is neither a catalogued service-linked role nor a service principal")


@given(st.text())
def test_every_text_is_judged_without_a_crash(text: str) -> None:
    accepted = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?", text)
    errors = [problem for problem in problems_with(text) if problem.severity is Severity.ERROR]
    handles = {handle for entry in roles() for handle in (entry.key, entry.role_name)}
    assert errors or accepted or text in handles


@given(st.text(string.ascii_lowercase + string.digits + ".-", min_size=1))
def test_every_principal_is_judged_without_a_crash(text: str) -> None:
    problems = problems_with(f"{text}.amazonaws.com")
    assert {problem.field for problem in problems} <= {"awsServiceName"}


# --- the partition ---


@pytest.mark.parametrize(("partition", "count"), [("aws", 0), ("aws-cn", 1), (None, 0)])
def test_a_partition_without_the_service_is_an_error(
    monkeypatch: pytest.MonkeyPatch, partition: str | None, count: int
) -> None:
    entry = CatalogEntry(
        key="x", service="Service X", service_principal="x.amazonaws.com", partitions=("aws", "aws-us-gov")
    )
    monkeypatch.setattr(rules, "entry_for", lambda _text: entry)
    monkeypatch.setattr(rules, "find", lambda _text: entry)
    expected = [
        Problem(
            "awsServiceName",
            "Service X does not exist in the partition aws-cn; it exists in aws, aws-us-gov",
        )
    ] * count
    assert problems_with("x.amazonaws.com", partition=partition) == expected


def test_where_the_partitions_are_not_known_every_one_passes() -> None:
    assert found(RDS, partition="aws-iso-b") == []


# --- the suffix ---


@pytest.mark.parametrize("suffix", ["a", "blue", "A_b+c=d,e.f@g-h", "x" * (64 - len("AWSServiceRoleForAutoScaling_"))])
def test_suffixes_that_pass(suffix: str) -> None:
    assert found(SCALING, custom_suffix=suffix) == []


def test_a_name_over_the_limit_by_one() -> None:
    suffix = "x" * (65 - len("AWSServiceRoleForAutoScaling_"))
    assert found(SCALING, custom_suffix=suffix) == [
        (
            "customSuffix",
            (
                f"the role's name 'AWSServiceRoleForAutoScaling_{suffix}' would have 65 characters, at most 64 are "
                "allowed; shorten the suffix to 35"
            ),
        )
    ]


def test_a_suffix_over_its_own_limit() -> None:
    suffix = "x" * 65
    reasons = found(SCALING, custom_suffix=suffix)
    assert reasons[0] == (
        "customSuffix",
        f"{suffix!r} is not allowed: a suffix has 1 to 64 characters: letters, digits and `_+=,.@-`",
    )
    assert [field for field, _ in reasons] == ["customSuffix", "customSuffix"]


@pytest.mark.parametrize("suffix", ["with space", "slash/", "*", "a:b", "blå", "blue\n", "💙"])
def test_characters_that_a_suffix_cannot_have(suffix: str) -> None:
    assert found(SCALING, custom_suffix=suffix) == [
        (
            "customSuffix",
            f"{suffix!r} is not allowed: a suffix has 1 to 64 characters: letters, digits and `_+=,.@-`",
        )
    ]


def test_an_empty_suffix() -> None:
    assert found(SCALING, custom_suffix="") == [
        (
            "customSuffix",
            "an empty suffix is not allowed; leave customSuffix out for the role without a suffix",
        )
    ]


def test_a_suffix_where_the_service_forbids_one() -> None:
    forbidding = [entry for entry in roles() if entry.custom_suffix is False]
    assert len(forbidding) == 70
    for entry in forbidding:
        assert found(entry.key, custom_suffix="b")[0] == (
            "customSuffix",
            (
                f"custom suffix is not allowed for {entry.service_principal}: AWS keeps one such role per account, "
                f"{entry.role_name}; remove customSuffix"
            ),
        )


def test_a_suffix_where_nobody_has_tried_one() -> None:
    assert problems_with(UNTRIED, custom_suffix="blue") == [
        Problem(
            "customSuffix",
            f"whether {UNTRIED} takes a custom suffix is not known; it is tried, and IAM may refuse it",
            Severity.WARNING,
        )
    ]


# --- the description ---


@pytest.mark.parametrize("description", [None, "", "x" * 1000, "\t\r\n ~", "¡ÿ", "é" * 1000])
def test_descriptions_that_pass(description: str | None) -> None:
    assert found(description=description) == []


def test_a_description_over_the_limit() -> None:
    assert found(description="x" * 1003) == [
        ("description", "it has 1003 characters, at most 1000 are allowed; shorten it by 3")
    ]


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "0000"),
        ("\x0b", "000B"),
        ("\x7f", "007F"),
        ("\xa0", "00A0"),
        ("Ā", "0100"),
        ("\u2013", "2013"),
        ("€", "20AC"),
        ("🦆", "1F986"),
    ],
)
def test_characters_that_a_description_cannot_have(character: str, code: str) -> None:
    assert found(description=f"good {character} and 漢") == [
        (
            "description",
            (
                f"the character {character!r} (U+{code}) is not allowed; IAM takes tab, line breaks, and the printable "
                "characters of Latin-1"
            ),
        )
    ]


@given(st.text())
def test_descriptions_are_judged_as_iam_does(text: str) -> None:
    pattern = r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"  # from the API reference
    assert bool(found(description=text)) == (re.fullmatch(pattern, text) is None)


# --- the tags ---


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": ""},
        {"k" * 128: "v" * 256},
        {"_.:/=+-@ x1": "_.:/=+-@ x1"},
        {"Équipe": "数据 库"},
        {"awsome": "aws:x"},
        {f"key-{number}": "value" for number in range(49)},
    ],
)
def test_tags_that_pass(tags: dict[str, str]) -> None:
    assert found(tags=tags) == []


@pytest.mark.parametrize(
    ("tags", "field", "reason"),
    [
        (
            {f"key-{number}": "value" for number in range(50)},
            "tags",
            "50 tags, at most 49 are allowed (IAM allows 50, one marks the owner)",
        ),
        ({"": "x"}, "tags.", "a tag key has 1 to 128 characters, this one has 0"),
        ({"k" * 129: "x"}, f"tags.{'k' * 129}", "a tag key has 1 to 128 characters, this one has 129"),
        ({"key": "v" * 257}, "tags.key", "a tag value has at most 256 characters, this one has 257"),
        (
            {"a*b": "x"},
            "tags.a*b",
            "the tag key has the character '*'; allowed are letters, digits, spaces and `_.:/=+-@`",
        ),
        (
            {"key": "50€"},
            "tags.key",
            "the tag value has the character '€'; allowed are letters, digits, spaces and `_.:/=+-@`",
        ),
        (
            {"key": "a\nb"},
            "tags.key",
            "the tag value has the character '\\n'; allowed are letters, digits, spaces and `_.:/=+-@`",
        ),
        ({"AWS:x": "x"}, "tags.AWS:x", "tag keys that begin with `aws:` are reserved by AWS"),
        (
            {"AWS-slr:owner:a/b": "x"},
            "tags.AWS-slr:owner:a/b",
            "tag keys that begin with `aws-slr:` are reserved by this provider",
        ),
        ({"Team": "a", "TEAM": "b"}, "tags.TEAM", "IAM does not tell tag keys apart by case: 'Team' is there already"),
    ],
)
def test_tags_that_are_refused(tags: dict[str, str], field: str, reason: str) -> None:
    assert found(tags=tags) == [(field, reason)]


@given(st.dictionaries(st.text(min_size=1, max_size=130), st.text(max_size=260), max_size=3))
def test_tags_are_judged_without_a_crash(tags: dict[str, str]) -> None:
    assert {field for field, _ in found(tags=tags)} <= {f"tags.{key}" for key in tags}


# --- together ---


def test_everything_is_said_at_once_in_the_inputs_order() -> None:
    fields = [field for field, _ in found(RDS, custom_suffix="b!", description="€", tags={"aws:x": "€"})]
    assert fields == ["customSuffix", "customSuffix", "description", "tags.aws:x", "tags.aws:x"]


def test_an_unknown_service_does_not_hide_the_rest() -> None:
    fields = [field for field, _ in found("rdss", custom_suffix="b!", description="€", tags={"aws:x": ""})]
    assert fields == ["awsServiceName", "description", "tags.aws:x"]
