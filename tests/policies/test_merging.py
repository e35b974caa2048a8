"""What becomes one statement, as exact JSON; tests/judge/test_merging.py has the proof that it allows the same."""

from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.policies import Ability, Statement, folded, merged, pass_role_statements, role_statements
from pulumi_aws_slr.policies.abilities import NO_MARKS

PREFIX = "arn:aws:iam::*:role/aws-service-role"
RDS = f"{PREFIX}/rds.amazonaws.com/AWSServiceRoleForRDS"
ECS = f"{PREFIX}/ecs.amazonaws.com/AWSServiceRoleForECS"
NAMES = ["ecs.amazonaws.com", "rds.amazonaws.com"]
DELETE = ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"]
ROLE = "arn:aws:iam::111122223333:role"


def of(*services: str, may: list[Ability]) -> list[Statement]:
    return [statement for service in services for statement in role_statements(entry_for(service), may)]


def test_one_statement_creates_and_one_does_the_rest() -> None:
    statements = of("rds", "ecs", may=[Ability.CREATE, Ability.EDIT_DESCRIPTION, Ability.DELETE])
    assert [statement.to_json() for statement in merged(statements)] == [
        {
            "Sid": "CreateServiceLinkedRoles",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": [ECS, RDS],
            "Condition": {"StringEquals": {"iam:AWSServiceName": NAMES}},
        },
        {
            "Sid": "EditDescriptionAndDeleteServiceLinkedRoles",
            "Effect": "Allow",
            "Action": [*DELETE, "iam:UpdateRole", "iam:UpdateRoleDescription"],
            "Resource": [ECS, RDS],
        },
    ]


def test_roles_with_different_abilities_stay_apart() -> None:
    both = [Ability.EDIT_DESCRIPTION, Ability.DELETE]
    statements = merged([*of("rds", may=[Ability.EDIT_DESCRIPTION]), *of("ecs", may=both)])
    assert [(statement.sid, statement.resources) for statement in statements] == [
        ("EditDescriptionAndDeleteECSRole", (ECS,)),
        ("EditDescriptionRDSRole", (RDS,)),
    ]


def test_tagging_has_a_statement_of_its_own_unless_it_is_folded() -> None:
    statements = of("rds", "ecs", may=[Ability.TAG, Ability.DELETE])
    assert [(statement.sid, statement.resources) for statement in merged(statements)] == [
        ("DeleteServiceLinkedRoles", (ECS, RDS)),
        ("TagServiceLinkedRoles", (ECS, RDS)),
    ]
    (one,) = folded(statements)
    assert (one.sid, one.resources, one.condition) == ("TagAndDeleteServiceLinkedRoles", (ECS, RDS), NO_MARKS)


def test_roles_of_one_principal_share_its_name() -> None:
    statements = of("networkmanager", may=[Ability.CREATE])
    (one,) = merged([*statements, *role_statements(entry_for("networkmanager"), [Ability.CREATE], suffix="*")])
    assert one.to_json()["Condition"] == {"StringEquals": {"iam:AWSServiceName": "networkmanager.amazonaws.com"}}
    assert [resource.rpartition("/")[2] for resource in one.resources] == [
        "AWSServiceRoleForNetworkManager",
        "AWSServiceRoleForNetworkManager_*",
    ]


def test_passing_is_never_crossed() -> None:
    """One role to two services is one statement, two roles to one service is; two to two, each its own, is not."""
    pairs = [("a", "x"), ("a", "y"), ("b", "x"), ("c", "x"), ("d", "y"), ("d", "x")]
    statements = [one for name, to in pairs for one in pass_role_statements(f"{ROLE}/{name}", f"{to}.amazonaws.com")]
    assert [
        (statement.sid, statement.resources, [value for _, _, value in statement.condition])
        for statement in merged(statements)
    ] == [
        ("ListRoles", ("*",), []),
        ("PassServiceRoles", (f"{ROLE}/b", f"{ROLE}/c"), ["x.amazonaws.com"]),
        ("PassServiceRoles", (f"{ROLE}/a", f"{ROLE}/d"), ["x.amazonaws.com", "y.amazonaws.com"]),
    ]


def test_other_conditions_are_left_alone() -> None:
    """Alternatives are what several values mean for StringEquals, not for its negation, nor for two keys."""
    apart = [
        Statement("A", ("iam:GetRole",), (RDS,), (("StringNotEquals", "k", "a"),)),
        Statement("B", ("iam:GetRole",), (RDS,), (("StringNotEquals", "k", "b"),)),
        Statement("C", ("iam:GetRole",), (RDS,), (("StringEquals", "k", "a"), ("StringEquals", "l", "a"))),
        Statement("D", ("iam:GetRole",), (RDS,), (("StringEquals", "k", "b"), ("StringEquals", "l", "b"))),
    ]
    assert {statement.condition for statement in merged(apart)} == {statement.condition for statement in apart}


def test_a_condition_beside_the_principal_stays() -> None:
    both = (("StringEquals", "aws:RequestedRegion", "x"), ("StringEquals", "iam:AWSServiceName", "rds.amazonaws.com"))
    (one,) = merged([Statement("A", ("iam:CreateServiceLinkedRole",), (RDS,), both)])
    assert one.condition == both


def test_folded_names_each_role_once() -> None:
    statements = folded(of("rds", "ecs", may=[Ability.CREATE, Ability.DELETE]))
    assert [statement.to_json() for statement in statements] == [
        {
            "Sid": "DenyCreateWithoutServiceName",
            "Effect": "Deny",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "*",
            "Condition": {"Null": {"iam:AWSServiceName": "true"}},
        },
        {
            "Sid": "CreateAndDeleteServiceLinkedRoles",
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole", *DELETE],
            "Resource": [ECS, RDS],
            "Condition": {"StringEqualsIfExists": {"iam:AWSServiceName": NAMES}},
        },
    ]


def test_folding_leaves_what_it_cannot_shorten() -> None:
    for statements in (
        of("rds", may=[Ability.CREATE]),
        of("rds", may=[Ability.TAG]),
        pass_role_statements(ROLE + "/a", "x"),
    ):
        assert folded(statements) == merged(statements)
    mixed = folded([*of("rds", may=[Ability.CREATE]), *of("ecs", may=[Ability.CREATE, Ability.TAG])])
    assert [one.sid for one in mixed] == ["DenyCreateWithoutServiceName", "CreateRDSRole", "CreateAndTagECSRole"]


def test_principals_are_crossed_only_where_the_path_has_them() -> None:
    def create(resource: str, principal: str) -> Statement:
        return Statement(
            "A", ("iam:CreateServiceLinkedRole",), (resource,), (("StringEquals", "iam:AWSServiceName", principal),)
        )

    swapped = [create(RDS, "ecs.amazonaws.com"), create(ECS, "rds.amazonaws.com")]
    assert [(statement.resources, statement.condition[0][2]) for statement in merged(swapped)] == [
        ((RDS,), "ecs.amazonaws.com"),
        ((ECS,), "rds.amazonaws.com"),
    ]
    (once,) = merged(of("rds", "ecs", may=[Ability.CREATE]))
    partly = folded([once, *of("rds", may=[Ability.TAG])])
    assert [(statement.sid, [value for *_, value in statement.condition]) for statement in partly[1:]] == [
        ("CreateECSRole", ["ecs.amazonaws.com"]),
        ("CreateAndTagRDSRole", ["???-???:*", "rds.amazonaws.com"]),
    ]
