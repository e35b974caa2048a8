"""What Cloud Control API lists of a type in one Region, and what is made of it.

Sources: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_ListResources.html,
https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_aws_slr.aws.usage import search
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource
from pulumi_aws_slr.aws.usage.search import Question, Usage, blocks, find_usage, find_usages, has_candidates
from pulumi_aws_slr.catalog import entry_for, roles
from tests.scripted.aws import ACCOUNT, ScriptedAws, refusal

HERE = "eu-west-1"
CLUSTER, SERVICE = "AWS::ECS::Cluster", "AWS::ECS::Service"
TAGS = [{"Key": "pulumi:project", "Value": "shop"}, {"Key": "pulumi:stack", "Value": "prod"}]
DENIED = refusal("AccessDeniedException", "no")


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The types of a Region in turn, so that their calls have an order."""
    monkeypatch.setattr(search, "_PROBES_AT_A_TIME", 1)


def described(identifier: str, **properties: Any) -> dict[str, str]:
    return {"Identifier": identifier, "Properties": json.dumps(properties)}


def expect_list(
    aws: ScriptedAws, kind: str, *found: dict[str, str], region: str = HERE, token: str = "", **params: Any
) -> None:
    answer = {"TypeName": kind, "ResourceDescriptions": list(found), **({"NextToken": token} if token else {})}
    aws.expect("cloudcontrol:ListResources", answer, region=region, TypeName=kind, **params)


def expect_get(aws: ScriptedAws, kind: str, identifier: str, answer: Any, region: str = HERE) -> None:
    body = answer if isinstance(answer, Exception) else {"TypeName": kind, "ResourceDescription": answer}
    aws.expect("cloudcontrol:GetResource", body, region=region, TypeName=kind, Identifier=identifier)


def ask(aws: ScriptedAws, key: str, *, candidates: bool = True, name: str | None = None) -> Usage:
    return find_usage(aws, Question(entry_for(key), name, candidates=candidates), regions=[HERE])


def test_users_with_owner_arn_and_the_command_that_removes_each(aws: ScriptedAws) -> None:
    arn = f"arn:aws:ecs:{HERE}:{ACCOUNT}:cluster/orders"
    expect_list(aws, CLUSTER)
    expect_list(aws, CLUSTER, described("orders", ClusterName="orders"), token="more")
    expect_get(aws, CLUSTER, "orders", described("orders", Arn=arn, Tags=TAGS))
    expect_list(aws, CLUSTER, described("stock"), NextToken="more")
    expect_get(aws, CLUSTER, "stock", described("stock", Status="DELETING"))
    command = f"aws cloudcontrol delete-resource --region {HERE} --type-name {CLUSTER} --identifier orders"
    assert ask(aws, "ecs") == Usage(
        resources=(
            UsingResource(HERE, CLUSTER, "orders", "", arn, ("shop/prod",), Remedy("delete it", (command,))),
            UsingResource(HERE, CLUSTER, "stock", "deleting", "", (), Remedy("it is being deleted: wait")),
        ),
        answered_regions=(HERE,),
    )


def test_a_user_that_is_gone_does_not_count_and_one_that_may_not_be_read_does(aws: ScriptedAws) -> None:
    """Listings may show for a while what was deleted; the read handler may not."""
    expect_list(aws, CLUSTER)
    expect_list(aws, CLUSTER, described("gone"), described("hidden"))
    expect_get(aws, CLUSTER, "gone", refusal("ResourceNotFoundException"))
    expect_get(aws, CLUSTER, "hidden", DENIED)
    assert [resource.name for resource in ask(aws, "ecs").resources] == ["hidden"]


def test_of_many_users_only_some_are_looked_at_one_by_one(aws: ScriptedAws) -> None:
    expect_list(aws, CLUSTER)
    expect_list(aws, CLUSTER, *(described(f"c{number}") for number in range(30)))
    for number in range(25):
        expect_get(aws, CLUSTER, f"c{number}", described(f"c{number}"))
    assert len(ask(aws, "ecs").resources) == 30


def test_candidates_are_listed_and_no_more(aws: ScriptedAws) -> None:
    """Any key may be one of many Regions, or not: a listing does not tell."""
    entry = entry_for("kms-mrk")
    assert (blocks(entry), has_candidates(entry)) == (False, True)
    expect_list(aws, "AWS::KMS::Key", described("k", KeyId="k"))
    expect_list(aws, "AWS::KMS::ReplicaKey")
    usage = ask(aws, "kms-mrk")
    assert (usage.resources, [found.name for found in usage.candidates]) == ((), ["k"])


def test_what_keeps_a_role_is_found_with_the_fewest_calls(aws: ScriptedAws) -> None:
    """A service is not there without its cluster."""
    expect_list(aws, CLUSTER, described("orders"))
    expect_get(aws, CLUSTER, "orders", described("orders"))
    assert [resource.name for resource in ask(aws, "ecs", candidates=False).resources] == ["orders"]


def test_where_only_candidates_are_known_nobody_is_asked_for_users(aws: ScriptedAws) -> None:
    assert find_usage(aws, Question(entry_for("kms-mrk"), candidates=False)) == Usage()
    assert aws.calls == []


def test_properties_that_name_a_role_tell_whose_user_it_is(aws: ScriptedAws) -> None:
    path = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    group = "AWS::AutoScaling::AutoScalingGroup"
    for name in (None, "AWSServiceRoleForAutoScaling_blue"):
        expect_list(
            aws,
            group,
            described("plain", ServiceLinkedRoleARN=path),
            described("blue", ServiceLinkedRoleARN=f"{path}_blue"),
            described("silent"),
        )
        expect_list(aws, "AWS::EKS::Cluster")
        usage = ask(aws, "autoscaling", name=name)
        mine = "blue" if name else "plain"
        assert [found.name for found in usage.resources] == [mine]
        assert [found.name for found in usage.candidates] == ["silent"]


def test_roles_that_share_a_type_each_have_their_own_resources(aws: ScriptedAws) -> None:
    """The handler wants the namespace; one that took no notice of it would list all the same."""
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    ecs, table = "service/a/b|ecs:service:DesiredCount|ecs", "table/t|dynamodb:table:ReadCapacityUnits|dynamodb"
    expect_list(aws, kind, described(ecs), described(table), ResourceModel='{"ServiceNamespace": "ecs"}')
    expect_get(aws, kind, ecs, described(ecs))
    assert [resource.name for resource in ask(aws, "application-autoscaling-ecs").resources] == [ecs]


def test_many_roles_are_asked_for_together(aws: ScriptedAws) -> None:
    """A type that several roles share is listed once."""
    kind = "AWS::CloudWatch::Alarm"
    expect_list(aws, kind, described("high"))
    expect_list(aws, "AWS::CloudWatch::CompositeAlarm")
    questions = [Question(entry_for(key)) for key in ("events", "cloudwatch-metrics-pi-db")]
    usages = find_usages(aws, questions, regions=[HERE])
    assert [[resource.name for resource in usage.candidates] for usage in usages] == [["high"], ["high"]]


def test_a_type_that_is_listed_by_its_parents(aws: ScriptedAws) -> None:
    expect_list(aws, "AWS::EKS::Cluster", described("a"), described("b"))
    expect_list(aws, "AWS::EKS::Nodegroup", described("a|n"), ResourceModel='{"ClusterName": "a"}')
    expect_get(aws, "AWS::EKS::Nodegroup", "a|n", described("a|n"))
    gone = refusal("ResourceNotFoundException")
    aws.expect(
        "cloudcontrol:ListResources",
        gone,
        region=HERE,
        TypeName="AWS::EKS::Nodegroup",
        ResourceModel='{"ClusterName": "b"}',
    )
    assert [found.name for found in ask(aws, "eks-nodegroup").resources] == ["a|n"]


def test_a_region_without_the_type_has_no_users(aws: ScriptedAws) -> None:
    for _ in range(2):  # the clusters for their services, and for themselves
        aws.expect("cloudcontrol:ListResources", refusal("TypeNotFoundException"), region=HERE, TypeName=CLUSTER)
    assert ask(aws, "ecs") == Usage(answered_regions=(HERE,))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AccessDeniedException", "the caller may not call cloudformation:ListResources"),
        ("UnsupportedActionException", "cloudformation:ListResources for AWS::ElasticLoadBalancing::LoadBalancer: no"),
        ("ThrottlingException", "cloudformation:ListResources for AWS::ElasticLoadBalancing::LoadBalancer: no"),
    ],
)
def test_a_type_that_cannot_be_listed_makes_the_region_unknown_but_not_the_other_types(
    aws: ScriptedAws, code: str, words: str
) -> None:
    classic, newer = "AWS::ElasticLoadBalancing::LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"
    expect_list(aws, newer, described("orders"))
    expect_get(aws, newer, "orders", described("orders"))
    aws.expect("cloudcontrol:ListResources", refusal(code), region=HERE, TypeName=classic)
    usage = ask(aws, "elasticloadbalancing", candidates=False)
    assert [found.name for found in usage.resources] == ["orders"]
    ((region, reason),) = usage.unknown_regions
    assert region == HERE
    assert reason.startswith(f"{classic}: ")
    assert words in reason


def test_what_all_regions_have_alike_is_listed_once(aws: ScriptedAws) -> None:
    kind = "AWS::CloudFront::VpcOrigin"
    expect_list(aws, kind, described("vo_1"), region="us-east-1")
    expect_get(aws, kind, "vo_1", described("vo_1"), region="us-east-1")
    usage = find_usage(aws, Question(entry_for("cloudfront-vpcorigin")), regions=[HERE, "us-east-1", "us-west-2"])
    assert [(found.region, found.name) for found in usage.resources] == [("us-east-1", "vo_1")]
    assert usage.answered_regions == ("us-east-1",)


def test_a_resource_that_two_regions_list_is_one(aws: ScriptedAws) -> None:
    kind, arn = "AWS::Chatbot::SlackChannelConfiguration", f"arn:aws:chatbot::{ACCOUNT}:chat-configuration/x"
    for region in (HERE, "us-east-1"):
        expect_list(aws, kind, described(arn), region=region)
        expect_get(aws, kind, arn, described(arn), region=region)
        expect_list(aws, "AWS::Chatbot::MicrosoftTeamsChannelConfiguration", region=region)
    usage = find_usage(aws, Question(entry_for("chatbot-management")), regions=[HERE, "us-east-1"])
    assert [found.arn for found in usage.resources] == [arn]


@pytest.mark.parametrize(
    ("properties", "owners"),
    [
        ("no JSON", ()),
        ("[]", ()),
        (json.dumps({"UserPoolTags": {"pulumi:project": "shop", "pulumi:stack": "org/prod"}}), ("shop/prod",)),
        (json.dumps({"Tags": [{"key": "x"}, 7, *TAGS]}), ("shop/prod",)),
        (json.dumps({"Tags": "x"}), ()),
    ],
)
def test_properties_of_any_shape(aws: ScriptedAws, properties: str, owners: tuple[str, ...]) -> None:
    expect_list(aws, "AWS::KMS::Key", {"Identifier": "k", "Properties": properties})
    expect_list(aws, "AWS::KMS::ReplicaKey")
    assert [found.owners for found in ask(aws, "kms-mrk").candidates] == [owners]


def test_which_roles_are_looked_for_before_iam_is_asked() -> None:
    blocking = {entry.key for entry in roles() if blocks(entry)}
    assert {"ecs", "eks", "elasticloadbalancing", "rds", "dms-serverless"} <= blocking
    assert not {"kms-mrk", "autoscaling", "opensearchservice", "spot"} & blocking
    assert not has_candidates(entry_for("rds"))
