"""What a platform team runs with service-linked roles: databases, replications, a key, and the callers of the roles.

Nothing in here says that a cluster needs a role first: `order_workloads` sees to that.
"""

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from examples import replications
from pulumi_aws_slr.components.service_linked_role import RoleComponent

_ENGINE = "aurora-postgresql"


def identities() -> dict[str, pulumi.Output[str]]:
    """The callers that stacks/Pulumi.local.yaml names, as `user/NAME`, `group/NAME` and `role/NAME`."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
    user = aws.iam.User("database-operator", name="database-operator")
    group = aws.iam.Group("auditors", name="auditors")
    role = aws.iam.Role("platform-deployer", name="platform-deployer", assume_role_policy=json.dumps(trust))
    passed = aws.iam.Role("dms-access", name="dms-access", assume_role_policy=json.dumps(trust))
    return {
        "user/database-operator": user.name,
        "group/auditors": group.name,
        "role/platform-deployer": role.name,
        "role/dms-access": passed.name,
    }


def declare(roles: Mapping[str, RoleComponent]) -> None:
    """An Aurora cluster with an instance, an RDS instance, two serverless replications and a key.

    Args:
        roles: the stack's roles; the key's policy names that of `databases`.
    """
    subnets = replications.subnets()
    _databases(subnets)
    group, (source, target) = replications.subnet_group(subnets), replications.endpoints()
    for name in ("orders-to-lake", "orders-to-search"):
        replications.serverless(name, group, source, target)
    _key(roles["databases"].arn)


def _databases(subnets: list[pulumi.Output[str]]) -> None:
    group = aws.rds.SubnetGroup("databases", subnet_ids=subnets)
    cluster = aws.rds.Cluster(
        "orders",
        engine=_ENGINE,
        master_username="admin_user",
        manage_master_user_password=True,
        db_subnet_group_name=group.name,
        skip_final_snapshot=True,
    )
    aws.rds.ClusterInstance("orders-1", cluster_identifier=cluster.id, engine=_ENGINE, instance_class="db.r6g.large")
    aws.rds.Instance(
        "billing",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        username="admin_user",
        manage_master_user_password=True,
        db_subnet_group_name=group.name,
        skip_final_snapshot=True,
    )


def _key(role_arn: pulumi.Output[str]) -> None:
    """A key whose policy names the role by its ARN: KMS refuses principals that do not exist yet."""
    account = aws.get_caller_identity().account_id

    def policy(arn: str) -> str:
        everything = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
        use = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant"], "Resource": "*"}
        root = arn.split(":role/", maxsplit=1)[0].rpartition(":")[0] + f":{account}:root"
        return json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{**everything, "Principal": {"AWS": root}}, {**use, "Principal": {"AWS": arn}}],
            }
        )

    key = aws.kms.Key("databases", description="Databases of the example", policy=role_arn.apply(policy))
    aws.kms.Alias("databases", name="alias/databases", target_key_id=key.key_id)
