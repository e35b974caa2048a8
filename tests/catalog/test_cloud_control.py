"""Which types of the workloads Cloud Control lists, and whose users are known."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.catalog.cloud_control import Coverage, coverage, resources_of, type_named, types_of, unlisted


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("ecs", Coverage.WHOLE),
        ("eks-nodegroup", Coverage.WHOLE),  # through its clusters
        ("ipam", Coverage.PART),
        ("opensearchservice", Coverage.NONE),  # the type has no list handler
        ("connect-campaigns", Coverage.NONE),  # a row without workloads
    ],
)
def test_how_much_can_be_found(key: str, known: Coverage) -> None:
    assert coverage(entry_for(key)) is known


def test_types_are_named_once() -> None:
    """pulumi-aws has two tokens for load balancers."""
    assert [kind.name for kind in types_of(entry_for("elasticloadbalancing"), users_only=True)] == [
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancing::LoadBalancer",
    ]


def test_services_are_removed_before_their_cluster() -> None:
    assert [kind.name for kind in types_of(entry_for("ecs"), users_only=True)] == [
        "AWS::ECS::Service",
        "AWS::ECS::Cluster",
    ]


def test_what_nobody_lists_is_named_as_far_as_it_has_a_name() -> None:
    assert unlisted(entry_for("opensearchservice")) == ("AWS::OpenSearchService::Domain",)
    assert unlisted(entry_for("lex")) == ("aws:lex/bot:Bot", "aws:lex/intent:Intent")
    assert unlisted(entry_for("ipam"), users_only=True) == ()


def test_where_a_type_is_listed() -> None:
    origin, cluster = type_named("AWS::CloudFront::VpcOrigin"), type_named("AWS::ECS::Cluster")
    assert [origin.is_listed_in("aws", region) for region in ("us-east-1", "eu-west-1")] == [True, False]
    assert [origin.is_listed_in("aws-cn", region) for region in ("cn-north-1", "cn-northwest-1")] == [False, True]
    assert origin.is_listed_in("aws-iso", "us-iso-east-1"), "a partition that the SDK's data does not know"
    assert cluster.is_listed_in("aws", "eu-west-1")


def test_the_resources_of_an_action() -> None:
    assert resources_of("eks:DescribeCluster", "aws-cn", "1") == ("arn:aws-cn:eks:*:1:cluster/*",)
    assert resources_of("ecs:ListClusters", "aws", "1") == ("*",)


def test_users_of_every_row_are_types_that_are_known_or_unlisted() -> None:
    for entry in roles():
        if entry.users:
            assert types_of(entry, users_only=True) or unlisted(entry, users_only=True), entry.key
            assert entry.before_delete, entry.key


def test_rows_that_share_a_type_tell_their_resources_apart() -> None:
    """Otherwise the users of one role would keep the other from being deleted."""
    rows: dict[str, list[str]] = {}
    for entry in roles():
        for kind in types_of(entry, users_only=True):
            if not entry.listed_with:
                rows.setdefault(kind.name, []).append(entry.key)
    assert {name: keys for name, keys in rows.items() if len(keys) > 1} == {
        "AWS::EKS::Nodegroup": ["eks", "eks-nodegroup"],
        "AWS::OSIS::Pipeline": ["osis", "osis-self-managed-vpce"],
    }
