"""EC2: the attributes of VPCs and subnets, which take a call each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws.codecs import pascal

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

_VPC_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")
DEFAULTS_OF_A_VPC = {
    # output: describing operation, where its answer has them, their ID, the filter for the VPC's own one
    "defaultNetworkAclId": ("describe_network_acls", "NetworkAcls", "NetworkAclId", "default"),
    "defaultRouteTableId": ("describe_route_tables", "RouteTables", "RouteTableId", "association.main"),
    "mainRouteTableId": ("describe_route_tables", "RouteTables", "RouteTableId", "association.main"),
    "defaultSecurityGroupId": ("describe_security_groups", "SecurityGroups", "GroupId", "group-name"),
}
SUBNET_ATTRIBUTES = {
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
    "enableDns64": "EnableDns64",
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
}


def observe_vpc(call: Call, item: Item) -> Properties:
    """Return what describing a VPC leaves out: its ARN, its attributes and the things that came with it."""
    found: Properties = {"arn": call.arn(f"vpc/{item['VpcId']}")}
    found |= {name: _vpc_attribute(call, name) for name in _VPC_ATTRIBUTES}
    for output, (operation, path, member, own) in DEFAULTS_OF_A_VPC.items():
        value = "default" if own == "group-name" else "true"
        filters = [{"Name": "vpc-id", "Values": [item["VpcId"]]}, {"Name": own, "Values": [value]}]
        found[output] = next((entry[member] for entry in call.pages(operation, path, Filters=filters)), None)
    return {name: value for name, value in found.items() if value is not None}


def settle_vpc(call: Call) -> None:
    """Set the attributes that differ."""
    for name in _VPC_ATTRIBUTES:
        if name in call.inputs and _vpc_attribute(call, name) != call.inputs[name]:
            call.do("modify_vpc_attribute", **call.key(), **{pascal(name): {"Value": call.inputs[name]}})


def settle_subnet(call: Call) -> None:
    """Set the attributes that differ."""
    actual = call.until_found()
    for name, parameter in SUBNET_ATTRIBUTES.items():
        if bool(actual.get(parameter)) != bool(call.inputs.get(name)):
            call.do("modify_subnet_attribute", **call.key(), **{parameter: {"Value": bool(call.inputs.get(name))}})


def _vpc_attribute(call: Call, name: str) -> bool:
    answer = call.do("describe_vpc_attribute", VpcId=call.known["id"], Attribute=name)
    return bool(answer.get(pascal(name), {}).get("Value"))
