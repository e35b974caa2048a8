"""The policies that a role carries as properties of its own: `inlinePolicies` and `managedPolicyArns`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.codecs import POLICY, SET, Codec, policy_meaning

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties


def _accept(policies: Any) -> Any:
    if not isinstance(policies, list):
        return policies
    return [{**policy, "policy": POLICY.accept(policy.get("policy"))} for policy in policies]


def _canonical(policies: Any) -> Any:
    if not isinstance(policies, list):
        return policies
    return {policy.get("name"): policy_meaning(policy.get("policy")) for policy in policies if policy.get("name")}


def _normal(policies: Any) -> Any:
    if not isinstance(policies, list):
        return policies
    return [{**policy, "policy": POLICY.normal(policy.get("policy"))} for policy in policies]


INLINE = Codec(empty=[], accept=_accept, canonical=_canonical, normal=_normal)


def policies_of(call: Call, _item: Item) -> Properties:
    """Return the policies of both kinds, as they are."""
    role = call.key()
    attached = [entry["PolicyArn"] for entry in call.pages("list_attached_role_policies", "AttachedPolicies", **role)]
    inline = [
        {"name": name, "policy": json.dumps(call.do("get_role_policy", **role, PolicyName=name)["PolicyDocument"])}
        for name in call.pages("list_role_policies", "PolicyNames", **role)
    ]
    return {"managedPolicyArns": attached, "inlinePolicies": inline}


def settle_policies(call: Call) -> None:
    """Make the role's policies those of the program, for each kind that the program sets.

    Raises:
        AwsError: AWS refuses.
    """
    if not {"managedPolicyArns", "inlinePolicies"} & set(call.inputs):
        return
    role, actual = call.key(), policies_of(call, {})
    wanted = {**actual, **{name: call.inputs[name] for name in actual if name in call.inputs}}
    if not SET.same(actual["managedPolicyArns"], wanted["managedPolicyArns"]):
        for arn in set(wanted["managedPolicyArns"]) - set(actual["managedPolicyArns"]):
            call.do("attach_role_policy", **role, PolicyArn=arn)
        for arn in set(actual["managedPolicyArns"]) - set(wanted["managedPolicyArns"]):
            call.do("detach_role_policy", **role, PolicyArn=arn)
    old, new = _canonical(actual["inlinePolicies"]), _canonical(wanted["inlinePolicies"])
    for policy in wanted["inlinePolicies"]:
        if policy.get("name") and old.get(policy["name"]) != new[policy["name"]]:
            call.do("put_role_policy", **role, PolicyName=policy["name"], PolicyDocument=policy["policy"])
    for name in set(old) - set(new):
        call.do("delete_role_policy", **role, PolicyName=name)
