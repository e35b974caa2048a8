"""KMS: keys and aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.pulumi_aws.codecs import FLAG, NUMBER, POLICY
from local.pulumi_aws.resources.lookups import listed
from local.pulumi_aws.table import AutoName, Field, ResourceType, Step, Tagging, name_prefix, ours, output
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

_GOING = ("PendingDeletion", "PendingReplicaDeletion")


def _find_key(call: Call) -> Item | None:
    found: Item = call.do("describe_key", **call.key())["KeyMetadata"]
    return None if found["KeyState"] in _GOING else found


def _policy_and_rotation(call: Call, item: Item) -> Properties:
    policy = call.do("get_key_policy", **call.key(), PolicyName="default")["Policy"]
    if item.get("KeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT" or not item.get("Enabled"):
        return {"policy": policy}
    rotation = call.do("get_key_rotation_status", **call.key())
    period = {"rotationPeriodInDays": rotation.get("RotationPeriodInDays")} if rotation["KeyRotationEnabled"] else {}
    return {"policy": policy, "enableKeyRotation": rotation["KeyRotationEnabled"], **period}


def _rotate_and_enable(call: Call) -> None:
    inputs = call.inputs
    enabled = call.do("describe_key", **call.key())["KeyMetadata"]["Enabled"]
    if not enabled and inputs["isEnabled"]:
        call.do("enable_key", **call.key())
    if inputs.get("rotationPeriodInDays") and not inputs["enableKeyRotation"]:
        raise SlrError("rotationPeriodInDays needs enableKeyRotation")
    if inputs["isEnabled"] or enabled:
        _rotate(call, inputs)
    if enabled and not inputs["isEnabled"]:
        call.do("disable_key", **call.key())


def _rotate(call: Call, inputs: Properties) -> None:
    if inputs.get("customerMasterKeySpec") != "SYMMETRIC_DEFAULT":
        return
    now = call.do("get_key_rotation_status", **call.key())
    period = inputs.get("rotationPeriodInDays")
    if inputs["enableKeyRotation"] and (
        not now["KeyRotationEnabled"] or (period and period != now.get("RotationPeriodInDays"))
    ):
        call.do("enable_key_rotation", **call.key(), **({"RotationPeriodInDays": period} if period else {}))
    if now["KeyRotationEnabled"] and not inputs["enableKeyRotation"]:
        call.do("disable_key_rotation", **call.key())


def _window(call: Call) -> dict[str, Any]:
    days = call.known.get("deletionWindowInDays")
    return {"PendingWindowInDays": days} if days else {}


KEY = ResourceType(
    "aws:kms/key:Key",
    service="kms",
    fields=(
        Field("description", computed=True),
        Field("policy", path="", codec=POLICY, computed=True),
        Field("keyUsage", default="ENCRYPT_DECRYPT", replace=True),
        Field("customerMasterKeySpec", "KeySpec", default="SYMMETRIC_DEFAULT", replace=True),
        Field("multiRegion", codec=FLAG, computed=True, replace=True),
        Field("customKeyStoreId", replace=True),
        Field("bypassPolicyLockoutSafetyCheck", path="", codec=FLAG, default=False),
        Field("enableKeyRotation", "", codec=FLAG, default=False),
        Field("rotationPeriodInDays", "", codec=NUMBER, computed=True, shown=0),
        Field("isEnabled", "", "Enabled", codec=FLAG, default=True),
        ours("deletionWindowInDays", NUMBER),
        output("arn"),
        output("keyId"),
    ),
    id="{keyId}",
    key={"KeyId": "keyId"},
    create="create_key",
    answer="KeyMetadata",
    find=_find_key,
    observe=_policy_and_rotation,
    settle=_rotate_and_enable,
    steps=(
        Step("update_key_description", ("description",)),
        Step("put_key_policy", ("policy",), extra=lambda _call: {"PolicyName": "default"}),
    ),
    delete="schedule_key_deletion",
    delete_options=_window,
    tagging=Tagging(
        "tag_resource", "untag_resource", {"KeyId": "keyId"}, "list_resource_tags", words=("TagKey", "TagValue")
    ),
    # a policy can only name roles that KMS can see, which takes a while for new ones
    retries=(("MalformedPolicyDocumentException", ""),),
)


ALIAS = ResourceType(
    "aws:kms/alias:Alias",
    service="kms",
    fields=(
        Field("name", "AliasName", computed=True, replace=True),
        name_prefix("namePrefix"),
        Field("targetKeyId", required=True),
        output("arn", "AliasArn"),
        Field("targetKeyArn", "", output=True),
    ),
    id="{name}",
    key={"AliasName": "name"},
    create="create_alias",
    find=listed("list_aliases", "Aliases", "AliasName", "name"),
    observe=lambda call, item: {"targetKeyArn": call.arn(f"key/{item['TargetKeyId']}")},
    steps=(Step("update_alias", ("targetKeyId",)),),
    delete="delete_alias",
    auto_name=AutoName(lead="alias/"),
)

TYPES = (KEY, ALIAS)
