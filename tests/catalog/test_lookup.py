"""From what a user writes to the catalogue's row."""

import pytest

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, UnknownServiceError, entry_for, find, handle, nearest, roles

ACCOUNT = "123456789012"


def test_every_key_finds_its_row() -> None:
    assert [entry.key for entry in roles() if find(entry.key) is not entry] == []


def test_every_principal_finds_the_first_row_that_has_it() -> None:
    first: dict[str | None, CatalogEntry] = {}
    for entry in roles():
        first.setdefault(entry.service_principal, entry)
    wrong = [text for text, entry in first.items() if text is not None and find(text) is not entry]
    assert (wrong, len(first)) == ([], 347)


def test_every_role_name_finds_the_first_row_that_has_it() -> None:
    first: dict[str | None, CatalogEntry] = {}
    for entry in roles():
        first.setdefault(entry.role_name, entry)
    wrong = [text for text, entry in first.items() if text is not None and find(text) is not entry]
    assert (wrong, len(first)) == ([], 343)


def test_every_arn_finds_its_very_row() -> None:
    """Path and name together also tell rows apart that share a principal or a role name."""
    for entry in roles():
        principal = entry.service_principal or "unknown.amazonaws.com"
        arn = RoleArn("aws-cn", ACCOUNT, principal, entry.role_name or "AnyName")
        assert find(str(arn)) is (entry if entry.service_principal else None)


def test_every_handle_leads_back_to_its_row() -> None:
    assert [entry.key for entry in roles() if find(handle(entry)) is not entry] == []


def test_a_handle_is_the_principal_except_where_another_row_or_none_has_it() -> None:
    by_key = [entry.key for entry in roles() if handle(entry) != entry.service_principal]
    assert by_key == [
        "dynamodb-global-table-settings-management",
        "networkmanager-cloudwan",
        "private-networks",
        "rds-beta",
        "zone-group-access-management",
    ]


def test_the_handle_of_an_uncatalogued_principal_is_the_principal() -> None:
    assert handle(entry_for("brand-new.amazonaws.com")) == "brand-new.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("AWSServiceRoleForAutoScaling_blue", "autoscaling"),
        ("AWSServiceRoleForAutoScaling_blue_2", "autoscaling"),
        ("AWSServiceRoleForLexV2Bots_XYZ", "lexv2"),
        ("AWSServiceRoleForFSxS3Access_fs-01234567", "fsx-lustre-data-source-s3"),
        (
            "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_b",
            "autoscaling",
        ),
        # AWS renamed it, or made another one: the principal still tells the service
        ("arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS2", "rds"),
    ],
)
def test_names_with_a_suffix(text: str, key: str) -> None:
    found = find(text)
    assert found is not None
    assert found.key == key


def test_names_are_never_split_at_the_underscore() -> None:
    with_underscore = [entry for entry in roles() if "_" in (entry.role_name or "")]
    assert len(with_underscore) == 32
    for entry in with_underscore:
        assert find(entry.role_name or "") is entry
        assert entry.name_with(None) == entry.role_name
        assert entry.name_with("x") == f"{entry.role_name}_x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "AWSServiceRoleFor",
        "AWSServiceRoleForHealth_Nope",
        "AWSServiceRoleForRDS_x",  # RDS takes no suffix
        "AWSServiceRoleForAutoScalingBlue",
        "RDS",
        " rds",
        "rds ",
        "arn:aws:iam::123456789012:role/deployer",
        "arn:aws:iam::123456789012:role/aws-service-role/nope.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam::12345:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
    ],
)
def test_what_is_not_found(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("typo", "suggestions"),
    [
        ("rdss", ("rds.amazonaws.com",)),
        ("rdss.amazonaws.com", ("rds.amazonaws.com",)),
        ("RDS.amazonaws.com", ("rds.amazonaws.com", "ds.amazonaws.com")),
        ("rds.amazon.com", ("rds.amazonaws.com", "ds.amazonaws.com")),
        ("rds.amazonaws.co", ("rds.amazonaws.com", "ds.amazonaws.com")),
        ("rds.amazonaws", ("rds.amazonaws.com", "ds.amazonaws.com")),
        ("  rds  ", ("rds.amazonaws.com", "ds.amazonaws.com")),
        ("guarduty.amazonaws.com", ("guardduty.amazonaws.com",)),
        ("auto-scaling", ("autoscaling.amazonaws.com", "autoscaling-plans.amazonaws.com")),
        ("AWSServiceRoleForAutoScalling", ("autoscaling.amazonaws.com", "autoscaling-plans.amazonaws.com")),
        ("dms-serverles", ("dms.amazonaws.com", "ops.emr-serverless.amazonaws.com")),
        ("private-network", ("private-networks",)),  # its principal is not known: the key
        ("kubernetes", ()),
        ("", ()),
        ("🦆", ()),
    ],
)
def test_typos_lead_to_the_nearest(typo: str, suggestions: tuple[str, ...]) -> None:
    assert nearest(typo) == suggestions


def test_the_number_of_suggestions_is_limited() -> None:
    assert len(nearest("application-autoscaling", limit=9)) > 2
    assert nearest("application-autoscaling", limit=2) == nearest("application-autoscaling", limit=9)[:2]


@pytest.mark.parametrize("principal", ["brand-new.amazonaws.com", "a.b.amazonaws.com", "brand-new.amazonaws.com.cn"])
def test_an_uncatalogued_principal_is_an_empty_row(principal: str) -> None:
    assert entry_for(principal) == CatalogEntry(key=principal, service=principal, service_principal=principal)


@pytest.mark.parametrize("text", ["rdss", "", " x.amazonaws.com", "x y.amazonaws.com", "x.amazonaws.org"])
def test_what_is_neither_a_row_nor_a_principal_is_refused(text: str) -> None:
    with pytest.raises(UnknownServiceError) as raised:
        entry_for(text)
    assert raised.value.text == text
    assert raised.value.suggestions == nearest(text)


def test_the_refusal_names_the_nearest() -> None:
    with pytest.raises(UnknownServiceError) as raised:
        entry_for("RDS")
    assert str(raised.value) == (
        "'RDS' is neither a catalogued service-linked role nor a service principal (such as rds.amazonaws.com); "
        "did you mean rds.amazonaws.com or ds.amazonaws.com?"
    )


def test_the_refusal_without_a_suggestion() -> None:
    with pytest.raises(UnknownServiceError) as raised:
        entry_for("kubernetes")
    assert str(raised.value) == (
        "'kubernetes' is neither a catalogued service-linked role nor a service principal (such as rds.amazonaws.com)"
    )


def test_the_managed_policy_s_arn_path() -> None:
    assert entry_for("rds").managed_policy_arn_path == "policy/aws-service-role/AmazonRDSServiceRolePolicy"
    assert entry_for("brand-new.amazonaws.com").managed_policy_arn_path is None


def test_a_role_whose_name_is_unknown_has_none_with_a_suffix_either() -> None:
    assert entry_for("brand-new.amazonaws.com").name_with("blue") is None


def test_the_folder_offers_what_it_lists() -> None:
    assert [name for name in catalog.__all__ if not hasattr(catalog, name)] == []


def test_an_alias_is_another_key_of_a_row() -> None:
    aliases = {alias: entry.key for entry in roles() for alias in entry.aliases}
    assert aliases == {
        **dict.fromkeys(("aurora", "docdb", "neptune"), "rds"),
        **dict.fromkeys(("alb", "elb"), "elasticloadbalancing"),
        "efs": "elasticfilesystem",
        "elasticsearch": "es",
        "emr": "elasticmapreduce",
        "msk": "kafka",
        "opensearch": "opensearchservice",
    }
    assert [alias for alias, key in aliases.items() if find(alias) is not find(key)] == []
    assert entry_for("aurora") is find("rds")
    assert handle(entry_for("aurora")) == "rds.amazonaws.com"
