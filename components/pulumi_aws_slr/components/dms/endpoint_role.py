"""`DmsEndpointRole`: the role that a DMS endpoint reads or writes its data with."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.callers.attachments import CallerPolicies
from pulumi_aws_slr.components.callers.identity import Identity, IdentityArgs
from pulumi_aws_slr.policies import (
    INLINE,
    AccountRegion,
    EndpointData,
    EndpointDataError,
    EndpointKind,
    document,
    endpoint_creator_statements,
    endpoint_statements,
    endpoint_trust_statements,
    size,
)
from pulumi_aws_slr.policies.dms.endpoint_data import NEEDED, POSSIBLE

_OTHERS = ("kind", "role_name", "tags", "callers")
_ANYWHERE = AccountRegion("aws", "eu-central-1", "0" * 12)
"""Stands for where the role is, as long as only the form of what is given is looked at."""


class DmsEndpointRoleArgs(TypedDict):
    """What `DmsEndpointRole` takes. Resources are named by name or ARN; one by its name is where the provider is."""

    kind: str
    """The endpoint: `dynamodb`, `kinesis`, `opensearch`, `redshift`, `s3-source` or `s3-target`."""
    tables: NotRequired[list[pulumi.Input[str]]]
    """`dynamodb`: the tables, which DMS may also create; `audit_*` is all whose names begin so."""
    stream: NotRequired[pulumi.Input[str]]
    """`kinesis`: the data stream."""
    domain: NotRequired[pulumi.Input[str]]
    """`opensearch`: the domain."""
    cluster: NotRequired[pulumi.Input[str]]
    """`redshift`: the cluster."""
    bucket: NotRequired[pulumi.Input[str]]
    """`s3-source`, `s3-target`: the bucket; `redshift`: the bucket of your own that the cluster loads from."""
    prefix: NotRequired[pulumi.Input[str]]
    """The folder of the bucket, `bucket_folder` of the endpoint; without it the whole bucket."""
    key: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key of the bucket's objects where it is another account's. For a `DmsEncryptionKey` of the same
    account the key's policy is enough: give it this role's ARN."""
    role_name: NotRequired[pulumi.Input[str]]
    """The role's name; without it one that begins with the component's."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """The role's tags."""
    callers: NotRequired[dict[str, IdentityArgs]]
    """Who creates endpoints with the role, each under a label of your choice: they may pass it to DMS. What else they
    need in DMS is `DmsPermissions`."""


class DmsEndpointRole(pulumi.ComponentResource):
    """A role with the least that one endpoint needs, which only DMS for this account may assume.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_service-with-iam.html
    """

    arn: pulumi.Output[str]
    """The role's ARN, known once its permissions are in place: an endpoint that takes it comes after them."""
    role_name: pulumi.Output[str]
    """The role's name."""
    documents: pulumi.Output[dict[str, list[str]]]
    """The policy documents of the callers by label, as JSON text."""

    def __init__(self, name: str, args: DmsEndpointRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role, its policy, and the policies of the callers.

        Args:
            name: the logical name; those of the children derive from it and the callers' labels.
            args: the endpoint's kind, what it works with, and who creates it.
            opts: the usual options.

        Raises:
            pulumi.RunError: the kind is unknown, what it needs is missing, or something is not what its name says; says
                which, and what is allowed.
        """
        args = checked(name, args, DmsEndpointRoleArgs)
        super().__init__("aws-slr:index:DmsEndpointRole", name, None, opts)
        kind = _checked_kind(name, args)
        given = {field: args[field] for field in POSSIBLE[kind] if args.get(field)}  # type: ignore[literal-required]
        _refuse_what_is_known_to_be_wrong(name, kind, given)
        identities = {
            label: Identity.of(f"{name}: callers.{label}", caller) for label, caller in args.get("callers", {}).items()
        }
        asking = pulumi.InvokeOutputOptions(parent=self)
        here = pulumi.Output.all(
            aws.get_partition_output(opts=asking).partition,
            aws.get_region_output(opts=asking).region,
            aws.get_caller_identity_output(opts=asking).account_id,
        )
        data = pulumi.Output.all(here, given).apply(lambda both: _data(name, kind, AccountRegion(*both[0]), both[1]))
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            name=args.get("role_name"),
            description=f"What DMS reaches the {kind} endpoint with",
            assume_role_policy=data.apply(lambda known: document(endpoint_trust_statements(known))),
            tags=args.get("tags"),
            opts=child,
        )
        access = aws.iam.RolePolicy(
            f"{name}-access", role=role.name, policy=data.apply(lambda known: _permissions(name, known)), opts=child
        )
        policies = CallerPolicies(self, name)
        for label, identity in identities.items():
            text = pulumi.Output.all(role.arn, data).apply(
                lambda both: document(endpoint_creator_statements(both[0], both[1].cluster))
            )
            policies.add(label, identity, [text], f"What {label} needs to create DMS endpoints with a role")
        self.arn = pulumi.Output.all(role.arn, access.id).apply(lambda both: str(both[0]))
        self.role_name = role.name
        self.documents = pulumi.Output.all(**policies.documents)
        self.register_outputs(
            {"arn": self.arn, "roleName": self.role_name}
        )  # no texts: the SDK logs outputs in the clear


def _checked_kind(name: str, args: Mapping[str, Any]) -> EndpointKind:
    """The kind, once it is certain that what it needs is there and nothing else is.

    Raises:
        pulumi.RunError: it is not.
    """
    kinds = list(EndpointKind)
    given = args.get("kind")
    if given not in kinds:
        near = difflib.get_close_matches(str(given), kinds, n=1, cutoff=0.6)
        hint = f"; did you mean {str(near[0])!r}?" if near else ""
        raise pulumi.RunError(
            f"{name}: kind: {given!r} is no kind of endpoint that has a role{hint or '.'} It can be {', '.join(kinds)}"
        )
    kind = EndpointKind(given)
    known = (*_OTHERS, *POSSIBLE[kind])
    if unknown := sorted(set(args) - set(known)):
        raise pulumi.RunError(f"{name}: unknown argument {', '.join(unknown)} for {kind}; known are {', '.join(known)}")
    if missing := [field for field in NEEDED[kind] if not args.get(field)]:
        raise pulumi.RunError(
            f"{name}: {' and '.join(missing)} missing: the role of a {kind} endpoint is limited to what is named. Give "
            f"{'them' if len(missing) > 1 else 'it'} by name or ARN"
        )
    return kind


def _refuse_what_is_known_to_be_wrong(name: str, kind: EndpointKind, given: Mapping[str, Any]) -> None:
    """Validate plain values now, outputs when they resolve."""
    for field, value in given.items():
        parts = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        for part in parts:
            if isinstance(part, str):
                _data(name, kind, _ANYWHERE, {field: [part] if field == "tables" else part})


def _data(name: str, kind: EndpointKind, here: AccountRegion, given: Mapping[str, Any]) -> EndpointData:
    try:
        return EndpointData.of(kind, here, given)
    except EndpointDataError as error:
        raise pulumi.RunError(f"{name}: {error}") from None


def _permissions(name: str, data: EndpointData) -> str:
    text = document(endpoint_statements(data))
    limit = INLINE["role"].characters
    if size(text) > limit:
        raise pulumi.RunError(
            f"{name}: its policy has {size(text):,} characters, and a role takes {limit:,}. Give `tables` as patterns, "
            "such as audit_*, or spread them over several endpoints"
        )
    return text
