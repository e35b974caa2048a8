"""EC2: the rules of a security group, as the lists `ingress` and `egress` that pulumi-aws has on the group itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from local.pulumi_aws.codecs import Codec

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

_DIRECTIONS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_SOURCES = {
    # list in the program: list in AWS, the member of its entries that names the source
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "Ipv6Cidr"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
_ALL = "-1"


class Rule(NamedTuple):
    """One protocol, port range and source; what AWS keeps apart, however the program groups it."""

    protocol: str
    from_port: int
    to_port: int
    kind: str
    source: str
    description: str


def _from_program(entries: Iterable[Properties], own_id: str = "self") -> set[Rule]:
    rules = set()
    for entry in entries:
        protocol = _ALL if entry["protocol"] == "all" else str(entry["protocol"]).lower()
        ports = (0, 0) if protocol == _ALL else (int(entry["fromPort"]), int(entry["toPort"]))
        sources = [(kind, source) for kind in _SOURCES for source in entry.get(kind) or ()]
        if entry.get("self"):
            sources.append(("securityGroups", own_id))
        rules |= {Rule(protocol, *ports, kind, source, entry.get("description") or "") for kind, source in sources}
    return rules


def _from_aws(permissions: Iterable[Item]) -> set[Rule]:
    return {
        Rule(
            permission["IpProtocol"],
            permission.get("FromPort", 0) if permission["IpProtocol"] != _ALL else 0,
            permission.get("ToPort", 0) if permission["IpProtocol"] != _ALL else 0,
            kind,
            entry[member],
            entry.get("Description", ""),
        )
        for permission in permissions
        for kind, (path, member) in _SOURCES.items()
        for entry in permission.get(path) or ()
    }


def _to_program(rules: Iterable[Rule], own_id: str) -> list[Properties]:
    return [
        {
            "protocol": rule.protocol,
            "fromPort": rule.from_port,
            "toPort": rule.to_port,
            **({"self": True} if rule.source == own_id else {rule.kind: [rule.source]}),
            **({"description": rule.description} if rule.description else {}),
        }
        for rule in sorted(rules)
    ]


def _to_aws(rules: Iterable[Rule]) -> list[Item]:
    return [
        {
            "IpProtocol": rule.protocol,
            **({} if rule.protocol == _ALL else {"FromPort": rule.from_port, "ToPort": rule.to_port}),
            _SOURCES[rule.kind][0]: [
                {_SOURCES[rule.kind][1]: rule.source, **({"Description": rule.description} if rule.description else {})}
            ],
        }
        for rule in sorted(rules)
    ]


def _canonical(entries: Any) -> Any:
    known = isinstance(entries, list) and all(isinstance(entry, dict) and "protocol" in entry for entry in entries)
    return _from_program(entries) if known else entries


RULES = Codec(empty=[], canonical=_canonical, required=("protocol", "fromPort", "toPort"))


def like_an_id(key: str, value: str) -> Iterable[str]:
    """Say that a name which looks like a group's ID is not taken."""
    return [f"invalid value for {key} (cannot begin with sg-)"] if value.startswith("sg-") else []


def observe(call: Call, item: Item) -> Properties:
    """Return the group's ARN and its rules."""
    own = item["GroupId"]
    rules = {name: _to_program(_from_aws(item.get(path) or ()), own) for name, path in _DIRECTIONS.items()}
    return {"arn": call.arn(f"security-group/{own}"), **rules}


def settle(call: Call) -> None:
    """Make the rules those of the program. A new group loses the rule that AWS gives it: everything may leave."""
    item = call.until_found()
    for name, path in _DIRECTIONS.items():
        if name not in call.inputs and name in call.known:
            continue
        wanted = _from_program(call.inputs.get(name) or (), own_id=item["GroupId"])
        actual = _from_aws(item.get(path) or ())
        if actual - wanted:
            call.do(f"revoke_security_group_{name}", **call.key(), IpPermissions=_to_aws(actual - wanted))
        if wanted - actual:
            call.do(f"authorize_security_group_{name}", **call.key(), IpPermissions=_to_aws(wanted - actual))


def revoke_all(call: Call) -> None:
    """Take away all rules, where the program asks for that: groups that name each other cannot be deleted otherwise."""
    item = call.find() if call.known.get("revokeRulesOnDelete") else None
    for name, path in _DIRECTIONS.items() if item else ():
        if permissions := (item or {}).get(path):
            call.do(f"revoke_security_group_{name}", **call.key(), IpPermissions=permissions)
