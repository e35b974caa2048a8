"""Managed policies of a component's callers, attached to them."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr.components.callers.identity import Identity
from pulumi_aws_slr.components.program.accounts import aws_of
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.policies import TooLargeError

_ATTACHMENTS = {
    "user": aws.iam.UserPolicyAttachment,
    "group": aws.iam.GroupPolicyAttachment,
    "role": aws.iam.RolePolicyAttachment,
}


class CallerPolicies:
    """The policies of the callers of one component: `COMPONENT-LABEL`, `COMPONENT-LABEL-2`, and so on."""

    def __init__(self, component: pulumi.ComponentResource, name: str) -> None:
        """Begin with no policies. The component is the parent of policies and attachments."""
        self.attachments: list[pulumi.Resource] = []
        self.documents: dict[str, pulumi.Output[list[str]]] = {}
        """The texts by label."""
        self.arns: dict[str, pulumi.Output[list[str]]] = {}
        """The policies' ARNs by label; a permission set has none."""
        self._component = component
        self._name = name
        self._names: set[str] = set()

    def add(
        self, label: str, identity: Identity, texts: list[pulumi.Output[str]], about: str
    ) -> list[pulumi.Output[str]]:
        """Create and attach one managed policy per document; return their ARNs. A permission set gets none.

        `about` is the description of the policies; a change of it replaces them.

        Raises:
            pulumi.RunError: two policies would have one name, or the caller more than IAM attaches.
        """
        policies = [] if identity.kind == "permission_set" else self._attached(label, identity, texts, about)
        self.documents[label] = pulumi.Output.all(*texts)
        arns = [policy.arn for policy in policies]
        self.arns[label] = pulumi.Output.all(*arns)
        return arns

    def _attached(
        self, label: str, identity: Identity, texts: list[pulumi.Output[str]], about: str
    ) -> list[aws.iam.Policy]:
        try:
            current_program().attach(identity.known_as, len(texts), aws_of(self._component))
        except TooLargeError as error:
            raise pulumi.RunError(f"{identity.where}: {error}") from None
        attachment: Callable[..., pulumi.Resource] = _ATTACHMENTS[identity.kind]
        opts = pulumi.ResourceOptions(parent=self._component)
        policies = []
        for number, text in enumerate(texts, 1):
            name = f"{self._name}-{label}" if number == 1 else f"{self._name}-{label}-{number}"
            if name in self._names:
                raise pulumi.RunError(f"{self._name}: two callers' policies would be named {name}; rename a label")
            self._names.add(name)
            policy = aws.iam.Policy(name, policy=text, description=about, opts=opts)
            self.attachments.append(
                attachment(name, **{identity.kind: identity.name}, policy_arn=policy.arn, opts=opts)
            )
            policies.append(policy)
        return policies


class PermissionsComponent(pulumi.ComponentResource):
    """The base of the components that give callers permissions."""

    documents: pulumi.Output[dict[str, list[str]]]
    """The policy documents by caller label, as JSON text. That of a permission set is its inline policy."""
    policy_arns: pulumi.Output[dict[str, list[str]]]
    """The ARNs of the policies by caller label, in the same order; a permission set has none."""

    def _give(self, policies: CallerPolicies) -> None:
        """Take over what the callers have got as outputs."""
        self.documents = pulumi.Output.all(**policies.documents)
        self.policy_arns = pulumi.Output.all(**policies.arns)
        self.register_outputs({"policyArns": self.policy_arns})  # no texts: the SDK logs outputs in the clear
