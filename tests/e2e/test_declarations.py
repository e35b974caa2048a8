"""Every component has a role of its own, in its account, with its options, before whatever depends on the component."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.harness import Account, Project, tracebacks

RDS = "AWSServiceRoleForRDS"
ROLE = "aws-slr:iam:Role"
CLUSTER = "aws:rds/cluster:Cluster"
IMPORTS = """
import pulumi
import pulumi_aws as aws
import pulumi_aws_slr as slr

Opts = pulumi.ResourceOptions

class Theirs(pulumi.ComponentResource):
    '''Somebody else's component, which may have one of ours inside.'''

    def __init__(self, name, opts=None):
        super().__init__(f"acme:index:{name.title()}", name, None, opts)

def cluster(name, opts=None, **more):
    return aws.rds.Cluster(
        name, cluster_identifier=name, engine="aurora-postgresql", master_username="admin1",
        master_password="not-real-1", skip_final_snapshot=True, opts=opts, **more)
"""
TWO_ACCOUNTS = """
for name, roles in (("test", []), ("prod", ["{other}"])):
    below = Opts(parent=Theirs(name))
    given = Opts(providers=[
        aws.Provider("account", region="eu-central-1", opts=below,
                     assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=arn) for arn in roles]),
        slr.Provider("account", region="eu-central-1", opts=below, assume_roles=[{{"roleArn": arn}} for arn in roles]),
    ])
"""


def _elsewhere(account: Account, role_arn: str) -> Account:
    """The account of a role, with credentials of its own."""
    number = role_arn.split(":")[4]
    return Account(number, {**account.env, "AWS_ACCESS_KEY_ID": number}, account.admin)


def _diagnostics(output: str) -> str:
    """What a command says at its end, after it has told the beginning of each message while it ran."""
    return output.partition("Diagnostics:")[2]


def _one(stack: Project, type_token: str) -> dict[str, Any]:
    (found,) = stack.resources(type_token)
    return found


@pytest.mark.local_aws
def test_providers_of_one_name_are_as_many_accounts(account: Account, project: Callable[..., Project]) -> None:
    arn = account.role_in_another_account("deployer")
    away = _elsewhere(account, arn)
    stack = project(
        IMPORTS
        + TWO_ACCOUNTS.format(other=arn)
        + "    pulumi.export(name, slr.RdsServiceLinkedRole(name, None, given).arn)\n"
    )
    stack.up().ok()
    assert stack.outputs() == {
        name: f"arn:aws:iam::{where.id}:role/aws-service-role/rds.amazonaws.com/{RDS}"
        for name, where in (("test", account), ("prod", away))
    }
    assert account.role(RDS)
    assert away.role(RDS)
    stack.destroy().ok()
    assert not account.role(RDS)
    assert not away.role(RDS)


@pytest.mark.local_aws
def test_a_denied_role_stops_the_workloads_of_its_account_only(
    account: Account, project: Callable[..., Project]
) -> None:
    arn = account.role_in_another_account("deployer")
    away = _elsewhere(account, arn)
    stack = project(
        IMPORTS
        + "slr.order_workloads()\n"
        + TWO_ACCOUNTS.format(other=arn)
        + "    slr.RdsServiceLinkedRole(name, None, given)\n"
        + "    cluster(name, given)\n"
    )
    with away.fault("access_denied", action="CreateServiceLinkedRole"):
        output = stack.up("--continue-on-error").failed().output
    assert "prod-role" in output
    assert not tracebacks(output)
    names = [found["urn"].rpartition("::")[2] for found in stack.resources(CLUSTER)]
    assert names == ["test"]
    assert "CreateDBCluster" not in away.actions()


# --- options of the component ---


def test_a_protected_component_protects_its_role(account: Account, project: Callable[..., Project]) -> None:
    stack = project(IMPORTS + 'slr.RdsServiceLinkedRole("databases", None, Opts(protect=True))\n')
    stack.up().ok()
    assert "protect" in stack.destroy().failed().output
    assert account.role(RDS)
    stack.run("state", "unprotect", "--all", "--yes").ok()
    stack.destroy().ok()
    assert not account.role(RDS)


@pytest.mark.parametrize(
    "program",
    [
        'slr.RdsServiceLinkedRole("databases", None, Opts(retain_on_delete=True))',
        'slr.RdsServiceLinkedRole("databases", None, Opts(parent=Theirs("outer", Opts(retain_on_delete=True))))',
    ],
    ids=["on the component", "on somebody else's around it"],
)
def test_a_retained_component_leaves_the_role_in_iam(
    account: Account, project: Callable[..., Project], program: str
) -> None:
    stack = project(IMPORTS + program + "\n")
    stack.up().ok()
    stack.destroy().ok()
    assert not stack.resources()
    assert account.role(RDS)
    account.delete_role(RDS)


def test_what_the_role_has_of_its_component(account: Account, project: Callable[..., Project]) -> None:
    """The role goes with what its component is deleted with, and waits as long as its component says."""
    stack = project(
        IMPORTS
        + """
outer = Theirs("outer", Opts(protect=True))
with_it = aws.iam.Group("group")
slr.DmsServerlessServiceLinkedRole("replications", None, Opts(parent=outer, protect=False, deleted_with=with_it,
    custom_timeouts=pulumi.CustomTimeouts(create="3m", update="4m", delete="5m")))
"""
    )
    stack.up().ok()
    role = _one(stack, ROLE)
    assert role["urn"].endswith(f"$aws-slr:index:DmsServerlessServiceLinkedRole${ROLE}::replications-role")
    assert role["customTimeouts"] == {"create": 180, "update": 240, "delete": 300}
    assert role["deletedWith"] == _one(stack, "aws:iam/group:Group")["urn"]
    assert not role.get("protect"), "what the component says comes before what is around it"
    stack.run("state", "unprotect", "--all", "--yes").ok()
    stack.destroy().ok()


@pytest.mark.local_aws
def test_the_component_s_timeout_bounds_the_deletion(account: Account, project: Callable[..., Project]) -> None:
    stack = project(
        IMPORTS
        + 'timeouts = pulumi.CustomTimeouts(delete="4s")\n'
        + 'slr.ServiceLinkedRole("containers", {"aws_service_name": "ecs"}, Opts(custom_timeouts=timeouts))\n'
    )
    stack.up().ok()
    with account.fault("deletion_fails", reason="Role in use.", usage={}):
        output = stack.destroy().failed().output
    assert "was not deleted within 4 s" in output


@pytest.mark.local_aws
@pytest.mark.parametrize("outside", [False, True], ids=["the component", "somebody else's around it"])
def test_what_depends_on_a_component_comes_after_its_role(
    account: Account, project: Callable[..., Project], outside: bool
) -> None:
    """Without `order_workloads`, by what Pulumi makes of a component among the dependencies."""
    stack = project(
        IMPORTS
        + """
outer = Theirs("outer")
role = slr.RdsServiceLinkedRole("databases", None, Opts(parent=outer))
cluster("orders", Opts(depends_on=[%s]))
"""
        % ("outer" if outside else "role")
    )
    stack.up().ok()
    actions = account.actions()
    assert actions.index("TagRole") < actions.index("CreateDBCluster")
    assert _one(stack, ROLE)["urn"] in _one(stack, CLUSTER)["dependencies"]
    mark = account.mark()
    stack.destroy().ok()
    gone = account.actions(mark)
    assert gone.index("DeleteDBCluster") < gone.index("DeleteServiceLinkedRole")
    assert not account.role(RDS)


# --- order ---

CIRCLES = {
    "tags": """
slr.RdsServiceLinkedRole("databases", {"tags": {"cluster": orders.cluster_identifier}})
""",
    "derived tags": """
named = pulumi.Output.all(orders.arn, "x").apply(lambda both: both[0])
slr.RdsServiceLinkedRole("databases", {"tags": named.apply(lambda arn: {"cluster": arn})})
""",
    "a caller": """
user = aws.iam.User("owner", name=orders.cluster_identifier)
slr.RdsServiceLinkedRole("databases", {"callers": {"owner": {"user": user.name, "may": ["view"]}}})
""",
    "the provider": """
region = orders.arn.apply(lambda arn: arn.split(":")[3])
slr.RdsServiceLinkedRole("databases", None, Opts(provider=slr.Provider("there", region=region)))
""",
}
LEADS_BACK = {
    "tags": "tags",
    "derived tags": "tags",
    "a caller": "databases-callers-owner",
    "the provider": "there (pulumi:providers:aws-slr)",
}


@pytest.mark.local_aws
@pytest.mark.parametrize("circle", CIRCLES)
def test_a_circle_is_an_error_that_says_what_leads_back(
    account: Account, project: Callable[..., Project], circle: str
) -> None:
    stack = project(IMPORTS + "slr.order_workloads()\n" + 'orders = cluster("orders")\n' + CIRCLES[circle])
    for command in (stack.preview, stack.up):
        started = time.monotonic()
        output = command().failed().output
        assert time.monotonic() - started < 20, "the engine's own start and ten seconds"
        told = _diagnostics(output)
        assert told.count("orders (aws:rds/cluster:Cluster) and the role of databases wait for each other") == 1
        assert LEADS_BACK[circle] in told
        assert "declare it before order_workloads() is called" in told
        assert not tracebacks(output)
    assert "CreateDBCluster" not in account.actions()


LATE = {
    "async": """
async def main():
    orders = cluster("orders")
    await orders.urn.future()
    slr.RdsServiceLinkedRole("databases")

pulumi.run(main)
""",
    "apply": """
orders = cluster("orders")
orders.urn.apply(lambda _: slr.RdsServiceLinkedRole("databases") and None)
""",
}


@pytest.mark.local_aws
@pytest.mark.parametrize("late", LATE)
def test_a_workload_that_was_registered_before_its_role_is_warned_of(
    account: Account, project: Callable[..., Project], late: str
) -> None:
    stack = project(IMPORTS + "slr.order_workloads()\n" + LATE[late])
    for output in (stack.preview().ok().output, stack.up().ok().output):
        told = _diagnostics(output)
        assert told.count("warning: databases declares AWSServiceRoleForRDS after orders") == 1
        assert "depends_on=[databases]" in told
