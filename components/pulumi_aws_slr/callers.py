"""`CallerPermissions`: which users, groups, roles and permission sets may do what with service-linked roles."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr.caller import ANY_SERVICE, Caller, CallerArgs, entry_named
from pulumi_aws_slr.catalog import CatalogEntry, handle
from pulumi_aws_slr.policies import TooLargeError
from pulumi_aws_slr.program import Permissions, current_program

_ATTACHMENTS = {
    "user": aws.iam.UserPolicyAttachment,
    "group": aws.iam.GroupPolicyAttachment,
    "role": aws.iam.RolePolicyAttachment,
}


class CallerPermissionsArgs(TypedDict):
    """What `CallerPermissions` takes."""

    services: list[str]
    """The service-linked roles: principals (`rds.amazonaws.com`) or keys of the catalogue (`rds`); `*` alone is all."""
    callers: dict[str, CallerArgs]
    """Who may do what, each under a label of your choice, which names the resources made for it."""
    custom_suffix: NotRequired[str | None]
    """The suffix of the roles' names. `*` in it stands for anything; `*` alone is every suffix and none."""


class CallerPermissions(pulumi.ComponentResource):
    """The least that each caller needs as managed policies, attached to it: one, or more where AWS's limits ask for it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
    """

    documents: pulumi.Output[dict[str, list[str]]]
    """The policy documents by caller label, as JSON text. That of a permission set is its inline policy."""
    policy_arns: pulumi.Output[dict[str, list[str]]]
    """The ARNs of the policies by caller label, in the same order; a permission set has none."""

    def __init__(self, name: str, args: CallerPermissionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare policies and attachments.

        Args:
            name: the logical name; those of the children derive from it and the callers' labels.
            args: who may do what.
            opts: the usual options.

        Raises:
            pulumi.RunError: a service, a caller or an ability is not one, or a caller's policies would be more than
                IAM attaches; says which, and what is allowed.
        """
        super().__init__("aws-slr:index:CallerPermissions", name, None, opts)
        suffix = args.get("custom_suffix")
        entries = None
        if args["services"] != [ANY_SERVICE]:
            entries = [entry_named(service, name, suffix) for service in args["services"]]
        elif suffix is not None:
            raise pulumi.RunError(f"{name}: custom_suffix: every service-linked role is asked for; name the services")
        partition = aws.get_partition_output(opts=pulumi.InvokeOutputOptions(parent=self)).partition
        self.attachments: list[pulumi.Resource] = []
        self.grants: list[pulumi.Output[dict[str, str]]] = []
        documents: dict[str, pulumi.Output[list[str]]] = {}
        arns: dict[str, pulumi.Output[list[str]]] = {}
        self._names: set[str] = set()
        for label, given in args["callers"].items():
            caller = Caller.of(f"{name}: callers.{label}", given)
            texts = caller.policies(entries, suffix, partition)
            documents[label] = pulumi.Output.all(*texts)
            policies = [] if caller.kind == "permission_set" else self._attached(name, label, caller, texts)
            arns[label] = pulumi.Output.all(*(policy.arn for policy in policies))
        self._come_before_their_roles(name, entries, suffix)
        self.documents = pulumi.Output.all(**documents)
        self.policy_arns = pulumi.Output.all(**arns)
        self.register_outputs({"documents": self.documents, "policyArns": self.policy_arns})

    def _come_before_their_roles(self, name: str, entries: list[CatalogEntry] | None, suffix: str | None) -> None:
        """So that a role whose creation or deletion they allow is made after them, and gone before them."""
        slr_provider = self.get_provider("aws-slr:iam:Role")
        if slr_provider is None and self.get_provider("aws:iam/policy:Policy") is not None:
            return  # given a provider for aws alone: which roles are of the same account is not known
        services = None if entries is None else frozenset(map(handle, entries))
        given = Permissions(name, services, suffix, self.attachments, self.grants)
        current_program().permit(given, slr_provider)

    def _attached(
        self, component: str, label: str, caller: Caller, texts: list[pulumi.Output[str]]
    ) -> list[aws.iam.Policy]:
        """A policy of each text, attached to the caller: `COMPONENT-LABEL`, `COMPONENT-LABEL-2`, and so on."""
        try:
            current_program().attach(caller.known_as, len(texts), self.get_provider("aws:iam/policy:Policy"))
        except TooLargeError as error:
            raise pulumi.RunError(f"{caller.where}: {error}") from None
        attachment: Callable[..., pulumi.Resource] = _ATTACHMENTS[caller.kind]
        opts = pulumi.ResourceOptions(parent=self)
        policies = []
        for number, text in enumerate(texts, 1):
            name = f"{component}-{label}" if number == 1 else f"{component}-{label}-{number}"
            if name in self._names:
                raise pulumi.RunError(f"{component}: two callers' policies would be named {name}; rename a label")
            self._names.add(name)
            # its description names no service: a change of the description would replace the policy
            about = f"What {label} may do with service-linked roles"
            policy = aws.iam.Policy(name, policy=text, description=about, opts=opts)
            self.attachments.append(attachment(name, **{caller.kind: caller.name}, policy_arn=policy.arn, opts=opts))
            self.grants.append(caller.grant(policy.arn))
            policies.append(policy)
        return policies
