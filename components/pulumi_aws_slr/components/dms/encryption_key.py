"""`DmsEncryptionKey`: the KMS key that encrypts what DMS writes to a Redshift or S3 target."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.dms.principals import refuse_missing
from pulumi_aws_slr.policies import (
    KeyPrincipalError,
    document,
    key_policy_statements,
    key_principal,
    key_user_statements,
)


class DmsEncryptionKeyArgs(TypedDict):
    """What `DmsEncryptionKey` takes."""

    principals: list[pulumi.Input[str]]
    """Who encrypts and decrypts with the key: ARNs of roles and users, of this account or others, and whole accounts by
    their 12 digits. Give what the program makes as outputs (`DmsEndpointRole.arn`): KMS refuses a policy whose
    principals do not exist, so the key comes after them. Those of the key's account that are text are looked up at
    preview."""
    description: NotRequired[pulumi.Input[str]]
    """The key's description."""
    deletion_window_in_days: NotRequired[pulumi.Input[int]]
    """Days between the key's removal and its end, 7 to 30; AWS's default is 30."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """The key's tags."""


class DmsEncryptionKey(pulumi.ComponentResource):
    """A symmetric key, rotated every year, for the principals given; the account's IAM policies say who manages it.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_resource-based-policy-examples.html
    """

    arn: pulumi.Output[str]
    """The key's ARN, for `server_side_encryption_kms_key_id` of the endpoint."""
    key_id: pulumi.Output[str]
    """The key's ID."""
    user_policy: pulumi.Output[str]
    """What principals of other accounts need in a policy of their own account, as JSON text."""

    def __init__(self, name: str, args: DmsEncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the key.

        Args:
            name: the logical name; that of the key derives from it.
            args: who uses the key.
            opts: the usual options.

        Raises:
            pulumi.RunError: nobody is to use it, or somebody that cannot be a principal or does not exist; says who.
        """
        args = checked(name, args, DmsEncryptionKeyArgs)
        super().__init__("aws-slr:index:DmsEncryptionKey", name, None, opts)
        principals = args["principals"]
        if not principals:
            raise pulumi.RunError(
                f"{name}: principals missing: nobody could use the key. Give the ARNs of the endpoints' roles, such as "
                "DmsEndpointRole.arn"
            )
        at_once = [principal for principal in principals if isinstance(principal, str)]
        for principal in at_once:
            _checked(name, principal, _partition_of(principal))
        asking = pulumi.InvokeOutputOptions(parent=self)
        partition = aws.get_partition_output(opts=asking).partition
        account = aws.get_caller_identity_output(opts=asking).account_id

        async def existing(number: str) -> str:
            await refuse_missing(name, at_once, number, self)
            return number

        def policy(values: list[str]) -> str:
            users = [_checked(name, principal, values[0]) for principal in values[2:]]
            return document(key_policy_statements(users, partition=values[0], account=values[1]))

        key = aws.kms.Key(
            f"{name}-key",
            description=args.get("description", "Encrypts what DMS writes to its targets"),
            policy=pulumi.Output.all(partition, account.apply(existing), *principals).apply(policy),
            enable_key_rotation=True,
            deletion_window_in_days=args.get("deletion_window_in_days"),
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = key.arn
        self.key_id = key.key_id
        self.user_policy = key.arn.apply(lambda arn: document(key_user_statements(arn)))
        self.register_outputs({"arn": self.arn, "keyId": self.key_id, "userPolicy": self.user_policy})


def _checked(name: str, principal: str, partition: str) -> str:
    try:
        return key_principal(principal, partition)
    except KeyPrincipalError as error:
        raise pulumi.RunError(f"{name}: principals: {error}") from None


def _partition_of(principal: str) -> str:
    """The principal's own, as long as the key's is not known."""
    return principal.split(":")[1] if principal.startswith("arn:") else "aws"
