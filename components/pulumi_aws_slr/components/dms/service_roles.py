"""`DmsServiceRoles`: the service roles that classic AWS DMS looks for by name. DMS Serverless has a role of its own."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr.components.arguments import checked
from pulumi_aws_slr.components.program.accounts import aws_of, slr_of
from pulumi_aws_slr.components.role_options import role_options
from pulumi_aws_slr.components.service_role import ServiceRole
from pulumi_aws_slr.policies.dms.service_roles import ENDPOINT_ROLE, LOGS_ROLE, VPC_ROLE
from pulumi_aws_slr.policies.dms.service_roles import ServiceRole as ServiceRoleFacts


class DmsServiceRolesArgs(TypedDict):
    """What `DmsServiceRoles` takes."""

    redshift_targets: NotRequired[bool]
    """Whether there are endpoints of Amazon Redshift, which need `dms-access-for-endpoint` as well."""
    repair: NotRequired[bool]
    """Whether a role that exists with another trust or other policies is changed; otherwise that is a warning."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """The roles' tags, up to 49."""
    on_existing: NotRequired[pulumi.Input[str]]
    """What to do when a role exists and no stack owns it: `adopt` (default) or `fail`."""
    deletion: NotRequired[pulumi.Input[str]]
    """What to do when the declaration goes: `auto` (default), `if-unused`, `keep` or `force-adopted`."""


class DmsServiceRoles(pulumi.ComponentResource):
    """`dms-vpc-role`, `dms-cloudwatch-logs-role` and, for Redshift, `dms-access-for-endpoint`, once per account.

    Several components and stacks may declare them: they share them, and the last one deletes them. The trust of
    `dms-vpc-role` names the account against confused deputies; that of the others does not, because DMS then cannot
    assume them.

    Source: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole
    """

    roles: dict[str, ServiceRole]
    """The roles by their names, as this component declares them."""
    role_arns: pulumi.Output[dict[str, str]]
    """The roles' ARNs by their names. Known at preview."""
    adopted: pulumi.Output[dict[str, bool]]
    """Of each role whether something else than a stack created it; it then outlives every stack."""
    ready: pulumi.Output[bool]
    """Known only once DMS can assume `dms-vpc-role`; false where an adopted one is wrong and not to be repaired."""

    def __init__(
        self, name: str, args: DmsServiceRolesArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the roles.

        Args:
            name: the component's logical name. The roles' own names are AWS's.
            args: what is wanted of the roles.
            opts: the usual options; explicit providers say in which account.

        Raises:
            pulumi.RunError: an argument is unknown, or there is an explicit provider for one of aws and aws-slr alone.
        """
        given = checked(name, args, DmsServiceRolesArgs)
        super().__init__("aws-slr:index:DmsServiceRoles", name, None, opts)
        wanted = [VPC_ROLE, LOGS_ROLE, *([ENDPOINT_ROLE] if given.get("redshift_targets") else [])]
        if slr_of(self) is not None and aws_of(self) is None:
            raise pulumi.RunError(
                f"{name} has an explicit provider for aws-slr, but none for aws, so the roles' trust would name the "
                "account of the stack's own credentials. Pass both: "
                "opts=ResourceOptions(providers=[aws_provider, pulumi_aws_slr.Provider(...)])"
            )
        where = self._where()
        self.roles = {
            facts.name: _declared(f"{name}-{facts.name}", facts, where, given, role_options(self, opts))
            for facts in wanted
        }
        self.role_arns = pulumi.Output.all(**{key: role.arn for key, role in self.roles.items()})
        self.adopted = pulumi.Output.all(**{key: role.adopted for key, role in self.roles.items()})
        known_of = pulumi.Output.all(*(role.unique_id for role in self.roles.values()), self.roles[VPC_ROLE.name].ready)
        self.ready = known_of.apply(lambda values: values[-1] is not False)
        self.register_outputs({"roleArns": self.role_arns, "adopted": self.adopted, "ready": self.ready})

    def workload_options(self, opts: pulumi.ResourceOptions | None = None) -> pulumi.ResourceOptions:
        """Options for what DMS uses the roles for: made once they are ready, gone before them.

        Args:
            opts: options of your own to add to.
        """
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[*self.roles.values()]))

    def _where(self) -> pulumi.Output[tuple[str, str]]:
        invoked = pulumi.InvokeOutputOptions(parent=self)
        partition = aws.get_partition_output(opts=invoked).partition
        account = aws.get_caller_identity_output(opts=invoked).account_id
        return pulumi.Output.all(partition, account).apply(lambda known: (known[0], known[1]))


def _declared(
    name: str,
    facts: ServiceRoleFacts,
    where: pulumi.Output[tuple[str, str]],
    args: DmsServiceRolesArgs,
    opts: pulumi.ResourceOptions,
) -> ServiceRole:
    """One of the roles. `where` is its partition and account."""
    return ServiceRole(
        name,
        opts,
        role_name=facts.name,
        assume_role_policy=where.apply(lambda known: facts.trust_policy(*known)),
        managed_policy_arns=where.apply(lambda known: [facts.managed_policy_arn(known[0])]),
        tags=args.get("tags"),
        on_existing=args.get("on_existing"),
        deletion=args.get("deletion"),
        repair=args.get("repair"),
    )
