"""What `make up` says at its end."""

from pathlib import Path

from local.report import created, next_commands, role_arns

ARN = "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"


def test_roles_are_found_in_outputs_of_any_shape() -> None:
    outputs = {
        "roles": {"rds": ARN, "list": [ARN, {"deep": ARN}]},
        "policy": "arn:aws:iam::123456789012:policy/x",
        "text": f"the role is {ARN}",
        "count": 3,
        "none": None,
    }
    assert list(role_arns(outputs)) == [("roles.rds", ARN), ("roles.list.0", ARN), ("roles.list.1.deep", ARN)]
    assert list(role_arns(ARN.replace("arn:aws:", "arn:aws-cn:"))) == [("", ARN.replace("arn:aws:", "arn:aws-cn:"))]


def test_resources_are_counted_by_type() -> None:
    resources = [
        {"type": "pulumi:pulumi:Stack"},
        {"type": "pulumi:providers:aws", "custom": True},
        {"type": "aws-slr:index:ServiceLinkedRole"},
        {"type": "aws:iam/policy:Policy", "custom": True},
        {"type": "aws-slr:iam:Role", "custom": True},
        {"type": "aws:iam/policy:Policy", "custom": True},
    ]
    text = created({"resources": resources}, {"rds": ARN}, "pulumi-aws 7.0.0")
    assert text.splitlines() == [
        "",
        "The stack 'local' is up: 3 resources, with pulumi-aws 7.0.0.",
        "    1  aws-slr:iam:Role",
        "    2  aws:iam/policy:Policy",
        "",
        "Roles",
        f"  rds  {ARN}",
    ]


def test_a_stack_without_resources_or_roles() -> None:
    assert created({}, {}, "pulumi-aws 7.0.0").splitlines() == [
        "",
        "The stack 'local' is up: 0 resources, with pulumi-aws 7.0.0.",
    ]


def test_next_commands_name_the_engine_and_the_stack_for_a_real_account() -> None:
    text = next_commands(Path("/some where/bin"))
    assert "'/some where/bin'" in text
    for command in ("make preview", "make down", "source local/env.sh", "pulumi stack select --create dev"):
        assert command in text
