"""One change that adds, adopts, keeps, widens, replaces, drops and deletes at once: its programs, before and after."""

from __future__ import annotations

from tests.e2e.harness import REGION, Account

_IMPORTS = """
import json
import pulumi
import pulumi_aws as aws
import pulumi_aws_slr
from pulumi_aws_slr import (
    CallerPermissions, DmsServerlessServiceLinkedRole, RdsServiceLinkedRole, Role, ServiceLinkedRole, order_workloads
)

order_workloads()
trust = json.dumps({{"Version": "2012-10-17", "Statement": [
    {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"Service": "ec2.amazonaws.com"}}}}]}})
deployer = aws.iam.Role("deployer", name="platform-deployer", assume_role_policy=trust)
auditors = aws.iam.Group("auditors", name="auditors")
away = pulumi_aws_slr.Provider("away", access_key="{away}", secret_key="local", region="{region}")
aws.rds.Cluster(
    "orders", engine="aurora-postgresql", master_username="admin_user", skip_final_snapshot=True,
    master_password=pulumi.Output.secret("correct-horse-battery-staple"),
)
source, target = (
    aws.dms.Endpoint(kind, endpoint_id=kind, endpoint_type=kind, engine_name="postgres", server_name=kind, port=5432)
    for kind in ("source", "target")
)
aws.dms.ReplicationConfig(
    "orders-to-lake", replication_config_identifier="orders-to-lake", replication_type="full-load",
    source_endpoint_arn=source.endpoint_arn, target_endpoint_arn=target.endpoint_arn, table_mappings="{{}}",
    compute_config={{"replication_subnet_group_id": "replications", "max_capacity_units": "2"}},
)
"""

_BEFORE = """
RdsServiceLinkedRole("databases", {{"callers": {{
    "deployer": {{"role": deployer.name, "may": ["view"]}},
    "auditors": {{"group": auditors.name, "may": ["view"]}},
}}}})
DmsServerlessServiceLinkedRole("replications", {{}})
ServiceLinkedRole("containers", {{"aws_service_name": "ecs"}})
ServiceLinkedRole("spot", {{"aws_service_name": "spot"}})
Role("scaling", aws_service_name="autoscaling.amazonaws.com", custom_suffix="blue")
"""

_AFTER = """
RdsServiceLinkedRole("databases", {{"tags": {{"team": "platform"}}, "callers": {{
    "deployer": {{"role": deployer.name, "may": ["view", "create"]}},
}}}})
ServiceLinkedRole("balancers", {{"aws_service_name": "elasticloadbalancing"}})
Role("scaling", aws_service_name="autoscaling.amazonaws.com", custom_suffix="green")
Role("kubernetes", aws_service_name="eks.amazonaws.com", opts=pulumi.ResourceOptions(provider=away))
aws.iam.RolePolicy("wide", role=deployer.name, policy=json.dumps({{"Version": "2012-10-17", "Statement": [
    {{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}},
    {{"Effect": "Allow", "Action": ["iam:PassRole", "iam:GetRole"], "Resource": "*"}}]}}))
"""


def _program(account: Account, body: str) -> str:
    return (_IMPORTS + body).format(away=other_account(account), region=REGION)


def before(account: Account) -> str:
    """Roles of databases, replications, containers (adopted), spot instances and a scaling fleet."""
    return _program(account, _BEFORE)


def after(account: Account) -> str:
    """One role is adopted, one created in another account, one replaced, one let go, two deleted; callers change."""
    return _program(account, _AFTER)


def other_account(account: Account) -> str:
    """The number of the second account of the local AWS."""
    return str((int(account.id) + 1) % 10**12).zfill(12)
