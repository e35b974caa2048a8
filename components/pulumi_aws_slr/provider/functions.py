"""The provider's functions, for programs in every language: facts of a role, and a caller's policy, without a resource.

Neither needs an account: what is in an ARN can be given. What is not given is asked of the configuration, and of STS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr import catalog
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, Severity, UnknownServiceError
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.policies import Ability, TooLargeError, document, role_statements, split
from pulumi_aws_slr.tokens import Properties

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SUFFIX = {True: "allowed", False: "refused", None: "unknown"}


@dataclass(frozen=True)
class Function:
    """A function of the provider.

    Attributes:
        schema: what it takes and gives, as the package's schema has it.
        call: makes the call; the configuration may name nobody, as at a preview without credentials.
    """

    schema: dict[str, Any]
    call: Callable[[Aws, Properties], Properties]


def _service_linked_role(aws: Aws, args: Properties) -> Properties:
    entry = _entry(args.get("service"))
    suffix = args.get("customSuffix")
    if wrong := [
        problem.reason
        for problem in catalog.problems_with(args["service"], custom_suffix=suffix)
        if problem.severity is Severity.ERROR
    ]:
        raise SlrError("; ".join(wrong))
    name, partition = entry.name_with(suffix), _partition(aws, args)
    found: Properties = {
        "key": entry.key,
        "awsServiceName": entry.service_principal,
        "name": name,
        "customSuffix": _SUFFIX[entry.custom_suffix],
        "managedPolicyName": entry.managed_policy,
        "createdBy": entry.auto_created_by,
        "beforeDelete": entry.before_delete,
    }
    if name and entry.service_principal:
        account = args.get("accountId") or aws.identity.account
        found["arn"] = str(RoleArn(partition, account, entry.service_principal, name))
    if path := entry.managed_policy_arn_path:
        found["managedPolicyArn"] = f"arn:{partition}:iam::aws:{path}"
    return {key: value for key, value in found.items() if value is not None}


def _caller_policy(aws: Aws, args: Properties) -> Properties:
    services, may = args.get("services") or [], args.get("may") or []
    if unknown := [ability for ability in may if ability not in list(Ability)]:
        raise SlrError(f"may: {unknown[0]!r} is no ability; there are {', '.join(Ability)}")
    if not (services and may):
        raise SlrError("name the services, and what the caller may do with their roles (may)")
    statements = [
        statement
        for service in services
        for statement in role_statements(
            _entry(service),
            [Ability(ability) for ability in may],
            partition=_partition(aws, args),
            account=args.get("accountId") or "*",
            suffix=args.get("customSuffix"),
        )
    ]
    try:
        return {"documents": [document(part) for part in split(statements)]}
    except TooLargeError as error:
        raise SlrError(str(error)) from error


def _entry(service: Any) -> CatalogEntry:
    if not isinstance(service, str):
        raise SlrError("service: must be a key of the catalogue, a service principal or a role's name")
    try:
        return catalog.entry_for(service)
    except UnknownServiceError as error:
        raise SlrError(str(error)) from error


def _partition(aws: Aws, args: Properties) -> str:
    return str(args.get("partition") or aws.partition_hint or "aws")


def _described(form: dict[str, Any], text: str) -> dict[str, Any]:
    return {**form, "description": text}


_WHERE = {
    "accountId": _described(_TEXT, "The account in the ARN."),
    "partition": _described(
        _TEXT, "`aws`, `aws-cn`, `aws-us-gov` or another; that of the provider's Region by default."
    ),
}
_SERVICE = "A key of the catalogue (`rds`), a service principal (`rds.amazonaws.com`) or a role's name."

FUNCTIONS = {
    "aws-slr:index:getServiceLinkedRole": Function(
        {
            "description": "The facts of a service-linked role, whether it exists or not.",
            "inputs": {
                "properties": {
                    "service": _described(_TEXT, _SERVICE),
                    "customSuffix": _described(_TEXT, "The suffix of the role's name, for services that take one."),
                    "accountId": _described(_TEXT, "The account in the ARN; the provider's own by default."),
                    "partition": _WHERE["partition"],
                },
                "required": ["service"],
            },
            "outputs": {
                "properties": {
                    "key": _described(_TEXT, "The role's key in the catalogue."),
                    "awsServiceName": _described(_TEXT, "The service principal."),
                    "name": _described(_TEXT, "The role's name."),
                    "arn": _described(_TEXT, "The role's ARN."),
                    "customSuffix": _described(
                        _TEXT,
                        "Whether the service takes a suffix: `allowed`, `refused`, or `unknown`: nobody has tried.",
                    ),
                    "managedPolicyName": _described(_TEXT, "The managed policy that the service attaches."),
                    "managedPolicyArn": _described(_TEXT, "Its ARN."),
                    "createdBy": _described(_TEXT, "What makes AWS create the role by itself."),
                    "beforeDelete": _described(_TEXT, "What must be gone before the role can be deleted."),
                },
                "required": ["key", "customSuffix"],
            },
        },
        _service_linked_role,
    ),
    "aws-slr:index:getCallerPolicy": Function(
        {
            "description": "The least that a caller needs for service-linked roles, as policy documents.",
            "inputs": {
                "properties": {
                    "services": _described(_TEXTS, f"The roles. {_SERVICE}"),
                    "may": _described(
                        _TEXTS, f"What the caller may do with them: {', '.join(f'`{one}`' for one in Ability)}."
                    ),
                    "customSuffix": _described(_TEXT, "The suffix of the roles' names; `*` in it stands for anything."),
                    "accountId": _described(_TEXT, "The account in the ARNs; any by default, which is no wider."),
                    "partition": _WHERE["partition"],
                },
                "required": ["services", "may"],
            },
            "outputs": {
                "properties": {
                    "documents": _described(
                        _TEXTS,
                        "The documents as JSON: one, or more where AWS's limit for a managed policy asks for it.",
                    )
                },
                "required": ["documents"],
            },
        },
        _caller_policy,
    ),
}
"""Every function by its token."""
