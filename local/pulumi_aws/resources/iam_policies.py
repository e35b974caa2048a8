"""IAM: inline policies and policy attachments of roles, users and groups. Three of each, from one record."""

from __future__ import annotations

from local.pulumi_aws.codecs import POLICY
from local.pulumi_aws.resources.lookups import listed, one
from local.pulumi_aws.table import AutoName, Field, GeneratedIdentifier, ResourceType, Step, name_prefix

_CONCURRENT = (("ConcurrentModification", ""),)


def _inline(owner: str) -> ResourceType:
    noun = owner.capitalize()
    return ResourceType(
        f"aws:iam/{owner}Policy:{noun}Policy",
        service="iam",
        fields=(
            Field("name", "PolicyName", computed=True, replace=True),
            name_prefix("namePrefix"),
            Field("policy", "PolicyDocument", codec=POLICY, required=True),
            Field(owner, f"{noun}Name", replace=True, required=True),
        ),
        id=f"{{{owner}}}:{{name}}",
        key={f"{noun}Name": owner, "PolicyName": "name"},
        create=f"put_{owner}_policy",
        find=one(f"get_{owner}_policy"),
        steps=(Step(f"put_{owner}_policy", ("policy",)),),
        delete=f"delete_{owner}_policy",
        auto_name=AutoName(longest=128),
        retries=_CONCURRENT,
    )


def _attachment(owner: str) -> ResourceType:
    noun = owner.capitalize()
    return ResourceType(
        f"aws:iam/{owner}PolicyAttachment:{noun}PolicyAttachment",
        service="iam",
        fields=(
            Field(owner, f"{noun}Name", path="", replace=True, required=True),
            Field("policyArn", replace=True, required=True),
            Field("id", "", output=True),
        ),
        id="{id}",
        import_as=f"{{{owner}}}/{{policyArn}}",
        generated=GeneratedIdentifier("id", f"{{{owner}}}-"),
        observe=lambda call, item: {"id": call.known.get("id") or f"{call.known[owner]}-{item['PolicyArn']}"},
        key={f"{noun}Name": owner, "PolicyArn": "policyArn"},
        create=f"attach_{owner}_policy",
        find=listed(
            f"list_attached_{owner}_policies", "AttachedPolicies", "PolicyArn", "policyArn", key={f"{noun}Name": owner}
        ),
        delete=f"detach_{owner}_policy",
        retries=_CONCURRENT,
    )


TYPES = tuple(make(owner) for make in (_inline, _attachment) for owner in ("role", "user", "group"))
