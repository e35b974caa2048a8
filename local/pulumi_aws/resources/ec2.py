"""EC2: the network that databases and replications live in."""

from __future__ import annotations

from local.pulumi_aws.codecs import FLAG
from local.pulumi_aws.descriptions import Ready
from local.pulumi_aws.resources import ec2_network, ec2_rules
from local.pulumi_aws.resources.lookups import by_ids
from local.pulumi_aws.table import AutoName, Field, ResourceType, Tagging, name_prefix, ours, output

_AVAILABLE = Ready("State", frozenset({"available"}))
# what was just deleted lets go of its network a little later
_STILL_USED = (("DependencyViolation", ""),)


def _tagging(noun: str) -> Tagging:
    return Tagging("create_tags", "delete_tags", {"Resources": "id"}, many=True, untag_by_pair=True, resource_type=noun)


VPC = ResourceType(
    "aws:ec2/vpc:Vpc",
    service="ec2",
    fields=(
        Field("cidrBlock", computed=True, replace=True),
        Field("instanceTenancy", default="default", replace=True),
        Field("enableDnsSupport", "", codec=FLAG, default=True),
        Field("enableDnsHostnames", "", codec=FLAG, computed=True),
        Field("enableNetworkAddressUsageMetrics", "", codec=FLAG, computed=True),
        output("id", "VpcId"),
        Field("arn", "", output=True),
        output("dhcpOptionsId"),
        output("ownerId"),
        *(Field(name, "", output=True) for name in ec2_network.DEFAULTS_OF_A_VPC),
    ),
    id="{id}",
    key={"VpcId": "id"},
    create="create_vpc",
    answer="Vpc",
    find=by_ids("describe_vpcs", "Vpcs", "VpcIds"),
    observe=ec2_network.observe_vpc,
    settle=ec2_network.settle_vpc,
    delete="delete_vpc",
    tagging=_tagging("vpc"),
    ready=_AVAILABLE,
    retries=_STILL_USED,
)

SUBNET = ResourceType(
    "aws:ec2/subnet:Subnet",
    service="ec2",
    fields=(
        Field("vpcId", replace=True, required=True),
        Field("cidrBlock", computed=True, replace=True),
        Field("availabilityZone", computed=True, replace=True),
        Field("availabilityZoneId", computed=True, replace=True),
        *(
            Field(name, "", parameter, codec=FLAG, default=False)
            for name, parameter in ec2_network.SUBNET_ATTRIBUTES.items()
        ),
        output("id", "SubnetId"),
        output("arn", "SubnetArn"),
        output("ownerId"),
    ),
    id="{id}",
    key={"SubnetId": "id"},
    create="create_subnet",
    answer="Subnet",
    find=by_ids("describe_subnets", "Subnets", "SubnetIds"),
    settle=ec2_network.settle_subnet,
    delete="delete_subnet",
    tagging=_tagging("subnet"),
    ready=_AVAILABLE,
    retries=_STILL_USED,
)

SECURITY_GROUP = ResourceType(
    "aws:ec2/securityGroup:SecurityGroup",
    service="ec2",
    fields=(
        Field("name", "GroupName", computed=True, replace=True, refuse=ec2_rules.like_an_id),
        name_prefix("namePrefix", ec2_rules.like_an_id),
        Field("description", default="Managed by Pulumi", replace=True),
        Field("vpcId", computed=True, replace=True),
        Field("ingress", "", codec=ec2_rules.RULES, computed=True),
        Field("egress", "", codec=ec2_rules.RULES, computed=True),
        ours("revokeRulesOnDelete", FLAG, default=False),
        output("id", "GroupId"),
        Field("arn", "", output=True),
        output("ownerId"),
    ),
    id="{id}",
    key={"GroupId": "id"},
    create="create_security_group",
    find=by_ids("describe_security_groups", "SecurityGroups", "GroupIds"),
    observe=ec2_rules.observe,
    settle=ec2_rules.settle,
    before_delete=ec2_rules.revoke_all,
    delete="delete_security_group",
    tagging=_tagging("security-group"),
    auto_name=AutoName(),
    retries=_STILL_USED,
)

TYPES = (VPC, SUBNET, SECURITY_GROUP)
