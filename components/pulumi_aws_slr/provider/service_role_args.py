"""The inputs of a `ServiceRole`: their names, defaults and validation. No calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_aws_slr.catalog import problems_with_texts
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.json_text import parsed
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.tag_keys import below
from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES
from pulumi_aws_slr.provider.role_args import known, shape_failures, shown
from pulumi_aws_slr.tokens import UNKNOWN, Properties

INPUTS = (
    "name",
    "assumeRolePolicy",
    "managedPolicyArns",
    "description",
    "tags",
    "onExisting",
    "deletion",
    "repair",
)
_TEXTS = ("name", "assumeRolePolicy", "description")
_REQUIRED = {
    "name": f"one of {', '.join(SERVICE_ROLES)}",
    "assumeRolePolicy": "the trust policy in JSON",
    "managedPolicyArns": "the ARNs of the policies to attach",
}


@dataclass(frozen=True)
class ServiceRoleArgs:
    """The checked inputs of a service role. At preview the trust policy may be `UNKNOWN`, and the policies None."""

    name: str
    trust_policy: str
    policies: tuple[str, ...] | None
    """The ARNs of the policies to attach, sorted."""
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    on_existing: OnExisting = OnExisting.ADOPT
    deletion: Deletion = Deletion.AUTO
    repair: bool = False
    entry: None = None
    """It is in no catalogue."""

    @classmethod
    def of(cls, inputs: Properties, default_tags: Mapping[str, str]) -> ServiceRoleArgs:
        """The inputs as values, with the provider's default tags below the role's own."""
        own, policies = inputs.get("tags"), inputs.get("managedPolicyArns")
        return cls(
            name=inputs["name"],
            trust_policy=inputs["assumeRolePolicy"],
            policies=tuple(sorted({*policies})) if isinstance(policies, list) and UNKNOWN not in policies else None,
            description=inputs.get("description"),
            tags=below(default_tags, own if isinstance(own, dict) else {}),
            on_existing=OnExisting(known(inputs.get("onExisting")) or OnExisting.ADOPT),
            deletion=Deletion(known(inputs.get("deletion")) or Deletion.AUTO),
            repair=inputs.get("repair") is True,
        )


def check(inputs: Properties) -> list[CheckFailure]:
    """What is wrong with the inputs."""
    failures = shape_failures(inputs, INPUTS, _TEXTS, required=_REQUIRED)
    failures += _value_failures({key: value for key, value in inputs.items() if value not in (None, "", [], UNKNOWN)})
    if failures:
        return failures
    tags = {key: value for key, value in (_known_tags(inputs.get("tags"))).items() if value != UNKNOWN}
    description = None if inputs.get("description") == UNKNOWN else inputs.get("description")
    return [CheckFailure(item.field, item.reason) for item in problems_with_texts(description, tags)]


def _value_failures(known: Properties) -> list[CheckFailure]:
    failures = []
    if isinstance(known.get("name"), str) and known["name"] not in SERVICE_ROLES:
        names = ", ".join(SERVICE_ROLES)
        failures.append(
            CheckFailure(
                "name",
                f"{known['name']!r} is not a service role that this provider knows ({names}): it could not tell who "
                "uses it. Use aws.iam.Role for a role of your own",
            )
        )
    if "assumeRolePolicy" in known and not _is_policy(known["assumeRolePolicy"]):
        failures.append(CheckFailure("assumeRolePolicy", "must be a policy document in JSON, with a Statement"))
    policies = known.get("managedPolicyArns", [])
    if not isinstance(policies, list) or not all(isinstance(arn, str) for arn in policies):
        failures.append(CheckFailure("managedPolicyArns", f"must be a list of ARNs, not {shown(policies)}"))
    elif wrong := [arn for arn in policies if arn != UNKNOWN and ":policy/" not in arn]:
        failures.append(CheckFailure("managedPolicyArns", f"{wrong[0]!r} is not the ARN of a managed policy"))
    if not isinstance(known.get("repair", False), bool):
        failures.append(CheckFailure("repair", f"must be true or false, not {shown(known['repair'])}"))
    return failures


def _known_tags(tags: object) -> Mapping[str, str]:
    return tags if isinstance(tags, dict) else {}


def _is_policy(text: object) -> bool:
    try:
        document = parsed(str(text))
    except ValueError:
        return False
    return isinstance(document, dict) and "Statement" in document
