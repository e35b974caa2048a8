"""The matrix: who asks for what with which policy, and the decision that is expected, written out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.policies import (
    Ability,
    Statement,
    any_role_statements,
    document,
    folded,
    merged,
    pass_role_statements,
    role_statements,
)
from tests.judge.judge import ACCOUNT, Request

ACTIONS = {
    Ability.CREATE: ("iam:CreateServiceLinkedRole",),
    Ability.VIEW: (
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
    ),
    Ability.EDIT_DESCRIPTION: ("iam:UpdateRole", "iam:UpdateRoleDescription"),
    Ability.TAG: ("iam:TagRole", "iam:UntagRole"),
    Ability.DELETE: ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"),
}
"""What the abilities are to allow, said a second time, not taken from the code."""

OTHER_ACCOUNT = "444455556666"


@dataclass(frozen=True)
class Ask:
    """A role, and how it is asked for."""

    path: str
    """`rds.amazonaws.com/AWSServiceRoleForRDS`; with a `/` in front it is not below /aws-service-role/."""
    name: str | None = ""
    """The service name in the call, iam:AWSServiceName; empty: that of the path; None: there is none."""
    partition: str = "aws"
    account: str = ACCOUNT
    caller_account: str = ACCOUNT
    key: str = "iam:AWSServiceName"
    tags: tuple[str, ...] = ()
    """The keys of the tags in the call."""
    write: Callable[[str], str] = str
    """How the action's name is written."""

    def requests(self, actions: Sequence[str]) -> Iterator[Request]:
        """A request for each action."""
        role = self.path[1:] if self.path.startswith("/") else f"aws-service-role/{self.path}"
        name = self.path.partition("/")[0] if self.name == "" else self.name
        for action in actions:
            yield Request(
                self.write(action),
                f"arn:{self.partition}:iam::{self.account}:role/{role}",
                ({} if name is None else {self.key: name}) | ({"aws:TagKeys": [*self.tags]} if self.tags else {}),
                principal=f"arn:{self.partition}:iam::{self.caller_account}:user/caller",
                account=self.account,
            )


@dataclass(frozen=True)
class Table:
    """Rows about one grant. Each is asked with a policy for one ability alone, the column's."""

    title: str
    policy: Callable[[Ability], Sequence[Statement]]
    rows: Sequence[tuple[str, Ask, str]]
    """What is asked, how, and the five decisions: allow, deny, or `-` for what is not asked."""

    def document(self, ability: Ability) -> str:
        """The policy for an ability."""
        return document(self.policy(ability))


def _of(service: str, **narrowing: str) -> Callable[[Ability], Sequence[Statement]]:
    return lambda ability: role_statements(entry_for(service), [ability], **narrowing)


def _of_several(*services: str) -> Callable[[Ability], Sequence[Statement]]:
    return lambda ability: merged(one for service in services for one in role_statements(entry_for(service), [ability]))


def _folded(*services: str) -> Callable[[Ability], Sequence[Statement]]:
    return lambda _: folded(one for service in services for one in role_statements(entry_for(service), Ability))


RDS = "rds.amazonaws.com/AWSServiceRoleForRDS"
ECS = "ecs.amazonaws.com/AWSServiceRoleForECS"
SCALING = "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
ALL, NO = "allow allow allow allow allow", "deny deny deny deny deny"
MARK = "aws-slr:owner:platform/prod/databases"
TAGGED, UNTAGGED = "- - - allow -", "- - - deny -"
MARKS = [
    ("the role, a tag of one's own", Ask(RDS, tags=("team", "cost:centre")), TAGGED),
    ("the role, a mark of ownership", Ask(RDS, tags=(MARK,)), UNTAGGED),
    ("the role, a mark in other case, which IAM ignores", Ask(RDS, tags=(MARK.upper(),)), UNTAGGED),
    ("the role, a mark of a deletion beside a tag", Ask(RDS, tags=("team", "Aws-Slr:deleting:x/y/z")), UNTAGGED),
]

# fmt: off
ROLES = [
    Table("`rds`, which takes no suffix", _of("rds"), [
        ("the role", Ask(RDS), ALL),
        ("another service's role", Ask(ECS), NO),
        ("a service with a longer name", Ask("rds.application-autoscaling.amazonaws.com/AWSServiceRoleForRDS"), NO),
        ("look-alike `rds.amazonaws.com.evil.com`", Ask("rds.amazonaws.com.evil.com/AWSServiceRoleForRDS"), NO),
        ("look-alike `evil-rds.amazonaws.com`", Ask("evil-rds.amazonaws.com/AWSServiceRoleForRDS"), NO),
        ("look-alike `rds.amazonaws.com.cn`", Ask("rds.amazonaws.com.cn/AWSServiceRoleForRDS"), NO),
        ("the role, service name `rds.amazonaws.com.evil.com`", Ask(RDS, "rds.amazonaws.com.evil.com"), "deny - - - -"),
        ("the role, another service's name", Ask(RDS, "ecs.amazonaws.com"), "deny - - - -"),
        ("another service's role, the service's name", Ask(ECS, "rds.amazonaws.com"), "deny - - - -"),
        ("the role, no service name", Ask(RDS, None), "deny - - - -"),
        ("a role whose name begins the same", Ask(f"{RDS}Custom"), NO),
        ("the role with a suffix", Ask(f"{RDS}_blue"), NO),
        ("the name with another path", Ask("/AWSServiceRoleForRDS", "rds.amazonaws.com"), NO),
        ("the name one folder deeper", Ask("rds.amazonaws.com/x/AWSServiceRoleForRDS"), NO),
        ("the role of another account", Ask(RDS, account=OTHER_ACCOUNT), NO),
        ("the role in another partition", Ask(RDS, partition="aws-cn"), NO),
        ("role name in other case", Ask(RDS.replace("RDS", "Rds")), NO),
        ("principal in other case", Ask(RDS.replace("rds.", "RDS.")), NO),
        ("the role, service name in other case", Ask(RDS, "RDS.amazonaws.com"), "deny - - - -"),
        ("action in other case, which IAM ignores", Ask(RDS, write=str.lower), ALL),
        ("condition key in other case, which IAM ignores", Ask(RDS, key="IAM:awsservicename"), "allow - - - -"),
        *MARKS,
    ]),
    Table("`autoscaling` without a suffix", _of("autoscaling"), [
        ("the role", Ask(SCALING), ALL),
        ("the role with a suffix", Ask(f"{SCALING}_blue"), NO),
    ]),
    Table("`autoscaling`, suffix `blue`", _of("autoscaling", suffix="blue"), [
        ("the role with the suffix", Ask(f"{SCALING}_blue"), ALL),
        ("the role without one", Ask(SCALING), NO),
        ("another suffix", Ask(f"{SCALING}_green"), NO),
        ("a suffix that begins the same", Ask(f"{SCALING}_blue2"), NO),
        ("the suffix in other case", Ask(f"{SCALING}_Blue"), NO),
        ("the suffix on another service's role", Ask(f"{ECS}_blue"), NO),
        ("the role with the suffix, no service name", Ask(f"{SCALING}_blue", None), "deny - - - -"),
    ]),
    Table("`autoscaling`, suffix `team-*`", _of("autoscaling", suffix="team-*"), [
        ("a suffix that fits", Ask(f"{SCALING}_team-a"), ALL),
        ("a suffix that does not", Ask(f"{SCALING}_team"), NO),
        ("the role without one", Ask(SCALING), NO),
    ]),
    Table("`autoscaling`, suffix `*`", _of("autoscaling", suffix="*"), [
        ("the role without one", Ask(SCALING), ALL),
        ("the role with one", Ask(f"{SCALING}_blue"), ALL),
        ("a role whose name begins the same", Ask(f"{SCALING}Plans"), NO),
        ("a service whose name begins the same",
         Ask("autoscaling-plans.amazonaws.com/AWSServiceRoleForAutoScalingPlans_EC2AutoScaling"), NO),
    ]),
    Table("`networkmanager`, suffix `*`: two roles of one principal", _of("networkmanager", suffix="*"), [
        ("the role", Ask("networkmanager.amazonaws.com/AWSServiceRoleForNetworkManager"), ALL),
        ("the role with a suffix", Ask("networkmanager.amazonaws.com/AWSServiceRoleForNetworkManager_a"), ALL),
        ("the principal's other role", Ask("networkmanager.amazonaws.com/AWSServiceRoleForNetworkManagerCloudWAN"), NO),
    ]),
    Table("`outposts`, which puts suffixes of its own", _of("outposts"), [
        ("the role", Ask("outposts.amazonaws.com/AWSServiceRoleForOutposts"), ALL),
        ("the role as the service names it", Ask("outposts.amazonaws.com/AWSServiceRoleForOutposts_op-0123"), ALL),
        ("a role whose name begins the same", Ask("outposts.amazonaws.com/AWSServiceRoleForOutpostsX"), NO),
    ]),
    Table("`brand-new.amazonaws.com`, not in the catalogue", _of("brand-new.amazonaws.com"), [
        ("a role of the principal", Ask("brand-new.amazonaws.com/AWSServiceRoleForBrandNew"), ALL),
        ("look-alike `brand-new.amazonaws.com.evil.com`", Ask("brand-new.amazonaws.com.evil.com/AWSServiceRoleX"), NO),
        ("a role of the principal, no service name", Ask("brand-new.amazonaws.com/X", None), "deny - - - -"),
    ]),
    Table("the same, suffix `blue`", _of("brand-new.amazonaws.com", suffix="blue"), [
        ("a role with the suffix", Ask("brand-new.amazonaws.com/AWSServiceRoleForBrandNew_blue"), ALL),
        ("a role without it", Ask("brand-new.amazonaws.com/AWSServiceRoleForBrandNew"), NO),
    ]),
    Table("`rds` in the partition `aws-us-gov`", _of("rds", partition="aws-us-gov"), [
        ("the role there", Ask(RDS, partition="aws-us-gov"), ALL),
        ("the role in `aws`", Ask(RDS), NO),
    ]),
    Table("`rds`, of one account alone", _of("rds", account=ACCOUNT), [
        ("the account's role", Ask(RDS), ALL),
        ("a role where the policy is copied to", Ask(RDS, account=OTHER_ACCOUNT, caller_account=OTHER_ACCOUNT), NO),
    ]),
    Table("`*`: every service-linked role", lambda ability: any_role_statements([ability]), [
        ("a role", Ask(RDS), ALL),
        ("a role with a suffix", Ask(f"{SCALING}_blue"), ALL),
        ("a role of another account", Ask(RDS, account=OTHER_ACCOUNT), NO),
        ("a role in another partition", Ask(RDS, partition="aws-cn"), NO),
        *MARKS,
        ("a role that is not service-linked", Ask("/Admin", None), NO),
        ("a role with a path that looks like it", Ask("/my/aws-service-role/x/Admin", None), NO),
    ]),
    Table("`rds` and `ecs`, merged", _of_several("rds", "ecs"), [
        ("the one role", Ask(RDS), ALL),
        ("the other role", Ask(ECS), ALL),
        ("a third role", Ask(SCALING), NO),
        ("the one role, a third service's name", Ask(RDS, "autoscaling.amazonaws.com"), "deny - - - -"),
        ("a third role, the one service's name", Ask(SCALING, "rds.amazonaws.com"), "deny - - - -"),
        *MARKS,
        ("the one role, no service name", Ask(RDS, None), "deny - - - -"),
        ("the one role, the other's name: IAM makes no such request", Ask(RDS, "ecs.amazonaws.com"), "allow - - - -"),
    ]),
    Table("`rds` and `ecs`, everything, folded", _folded("rds", "ecs"), [
        ("the one role", Ask(RDS), ALL),
        ("the other role", Ask(ECS), ALL),
        ("a third role", Ask(SCALING), NO),
        ("the one role, a third service's name", Ask(RDS, "autoscaling.amazonaws.com"), "deny - - - -"),
        ("a third role, the one service's name", Ask(SCALING, "rds.amazonaws.com"), "deny - - - -"),
        *MARKS,
        ("the one role, no service name", Ask(RDS, None), "deny allow allow allow allow"),
        ("the one role, the other's name: IAM makes no such request", Ask(RDS, "ecs.amazonaws.com"), "allow - - - -"),
    ]),
]

# policy for ...             asked to:      create view  edit  tag   delete
ABILITIES = {
    Ability.CREATE:                        "allow deny  deny  deny  deny",
    Ability.VIEW:                          "deny  allow deny  deny  deny",
    Ability.EDIT_DESCRIPTION:              "deny  deny  allow deny  deny",
    Ability.TAG:                           "deny  deny  deny  allow deny",
    Ability.DELETE:                        "deny  deny  deny  deny  allow",
}

DMS = "dms.amazonaws.com"
VPC, LOGS = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("dms-vpc-role", "dms-logs"))
PASSING = [*pass_role_statements(VPC, DMS), *pass_role_statements(LOGS, "glue.amazonaws.com")]


def _pass(role: str, service: str | None = DMS, **parts: str) -> Request:
    return Request("iam:PassRole", role, {} if service is None else {"iam:PassedToService": service}, **parts)


PASS = [
    ("the role to its service", _pass(VPC), "allow"),
    ("the other role to its service", _pass(LOGS, "glue.amazonaws.com"), "allow"),
    ("the role to the other's service", _pass(VPC, "glue.amazonaws.com"), "deny"),
    ("the other role to the one's service", _pass(LOGS), "deny"),
    ("the role to a third service", _pass(VPC, "ec2.amazonaws.com"), "deny"),
    ("look-alike `dms.amazonaws.com.evil.com`", _pass(VPC, f"{DMS}.evil.com"), "deny"),
    ("service in other case", _pass(VPC, "DMS.amazonaws.com"), "deny"),
    ("no service named", _pass(VPC, None), "deny"),
    ("a third role", _pass(f"arn:aws:iam::{ACCOUNT}:role/Admin"), "deny"),
    ("a role whose name begins the same", _pass(f"{VPC}-2"), "deny"),
    ("the name with a path", _pass(f"arn:aws:iam::{ACCOUNT}:role/x/dms-vpc-role"), "deny"),
    ("role name in other case", _pass(f"arn:aws:iam::{ACCOUNT}:role/DMS-vpc-role"), "deny"),
    ("the role of another account", _pass(VPC.replace(ACCOUNT, OTHER_ACCOUNT), account=OTHER_ACCOUNT), "deny"),
    ("the role in another partition", _pass(VPC.replace("arn:aws:", "arn:aws-cn:")), "deny"),
    ("a service-linked role", _pass(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{RDS}"), "deny"),
    ("the list of roles to pick from", Request("iam:ListRoles", "*"), "allow"),
    ("the role itself looked at", Request("iam:GetRole", VPC), "deny"),
]

EVERYTHING = {
    service: [*role_statements(entry_for(service), Ability), *PASSING]
    for service in ("rds", "internetmonitor", "lakeformation")
}
MONITOR = "internetmonitor.amazonaws.com/AWSServiceRoleForInternetMonitor"
LAKE = "lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess"
# every ability with a role, and roles to pass: what else could be done with the role
#                                      rds    internetmonitor lakeformation
BEYOND = [
    ("iam:AttachRolePolicy",          "deny  allow           deny"),
    ("iam:PutRolePolicy",             "deny  deny            allow"),
    ("iam:DetachRolePolicy",          "deny  deny            deny"),
    ("iam:DeleteRolePolicy",          "deny  deny            deny"),
    ("iam:DeleteRole",                "deny  deny            deny"),
    ("iam:CreateRole",                "deny  deny            deny"),
    ("iam:PassRole",                  "deny  deny            deny"),
    ("iam:UpdateAssumeRolePolicy",    "deny  deny            deny"),
    ("iam:PutRolePermissionsBoundary", "deny  deny            deny"),
    ("sts:AssumeRole",                "deny  deny            deny"),
]
# fmt: on
BEYOND_ROLES = {"rds": RDS, "internetmonitor": MONITOR, "lakeformation": LAKE}
