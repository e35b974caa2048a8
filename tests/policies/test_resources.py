"""Which ARNs stand for a role: exact ones where its name is known, patterns only where they are needed."""

import pytest

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.policies import ANY_SUFFIX, any_role_resource, role_resources

PREFIX = "arn:aws:iam::*:role/aws-service-role"
RDS = f"{PREFIX}/rds.amazonaws.com/AWSServiceRoleForRDS"
SCALING = f"{PREFIX}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
OUTPOSTS = f"{PREFIX}/outposts.amazonaws.com/AWSServiceRoleForOutposts"
ALEXA = f"{PREFIX}/network-profile.a4b.amazonaws.com/AWSServiceRoleForAlexaForBusiness"


@pytest.mark.parametrize(
    ("service", "narrowing", "resources"),
    [
        ("rds", {}, [RDS]),
        ("rds", {"partition": "aws-cn"}, [RDS.replace("arn:aws:", "arn:aws-cn:")]),
        ("rds", {"account": "123456789012"}, [RDS.replace("*", "123456789012")]),
        # it takes no suffix, so that every suffix and none is none
        ("rds", {"suffix": ANY_SUFFIX}, [RDS]),
        ("autoscaling", {}, [SCALING]),
        ("autoscaling", {"suffix": "blue"}, [f"{SCALING}_blue"]),
        ("autoscaling", {"suffix": "team-*"}, [f"{SCALING}_team-*"]),
        ("autoscaling", {"suffix": ANY_SUFFIX}, [SCALING, f"{SCALING}_*"]),
        # nobody has tried whether it takes one
        ("access-analyzer", {}, [f"{PREFIX}/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer"]),
        # the service itself puts suffixes, with and without `_`
        ("outposts", {}, [OUTPOSTS, f"{OUTPOSTS}_*"]),
        ("outposts", {"suffix": "blue"}, [f"{OUTPOSTS}_blue"]),
        ("aps-scraper", {}, [f"{PREFIX}/scraper.aps.amazonaws.com/AWSServiceRoleForAmazonPrometheusScraper*"]),
        # the name is not known: any name of the service's own, or those of the pattern that is
        ("brand-new.amazonaws.com", {}, [f"{PREFIX}/brand-new.amazonaws.com/*"]),
        ("brand-new.amazonaws.com", {"suffix": ANY_SUFFIX}, [f"{PREFIX}/brand-new.amazonaws.com/*"]),
        ("brand-new.amazonaws.com", {"suffix": "blue"}, [f"{PREFIX}/brand-new.amazonaws.com/*_blue"]),
        ("a4b-network-profile", {}, [f"{ALEXA}*"]),
        ("a4b-network-profile", {"suffix": "blue"}, [f"{ALEXA}*_blue"]),
    ],
)
def test_the_resources(service: str, narrowing: dict[str, str], resources: list[str]) -> None:
    assert list(role_resources(entry_for(service), **narrowing)) == resources


@pytest.mark.parametrize("suffix", [None, "blue", "t*", ANY_SUFFIX])
def test_every_row_is_confined_to_the_service_s_own_path(suffix: str | None) -> None:
    for entry in roles():
        if entry.service_principal is None:
            continue
        for resource in role_resources(entry, suffix=suffix):
            assert resource.startswith(f"{PREFIX}/{entry.service_principal}/")
            assert "*" not in resource.removeprefix(PREFIX) or suffix or entry.name_pattern or entry.role_name is None


def test_any_role() -> None:
    assert any_role_resource() == f"{PREFIX}/*"
    assert any_role_resource(partition="aws-cn", account="123456789012") == (
        "arn:aws-cn:iam::123456789012:role/aws-service-role/*"
    )
