"""One role per program, however many components declare it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from pulumi_aws_slr import (
    AuroraServiceLinkedRole,
    DmsServerlessServiceLinkedRole,
    Provider,
    RdsServiceLinkedRole,
    ServiceLinkedRole,
)
from pulumi_aws_slr.program import current_program, later
from pulumi_aws_slr.testing import Recording, run_program

ROLE = "aws-slr:iam:Role"


def role_inputs(recording: Recording) -> dict[str, Any]:
    return {key: value for key, value in recording.one(ROLE).inputs.items() if key != "awsServiceName"}


def two(first: dict[str, Any], second: dict[str, Any]) -> Callable[[], None]:
    """A program in which RDS and Aurora declare their role."""

    def program() -> None:
        RdsServiceLinkedRole("databases", first)
        AuroraServiceLinkedRole("aurora", second)

    return program


# --- sharing ---


def test_rds_and_aurora_share_one_role() -> None:
    roles: list[pulumi.Resource] = []

    def program() -> None:
        roles.extend([RdsServiceLinkedRole("databases").role, AuroraServiceLinkedRole("aurora").role])

    recording = run_program(program)
    assert [role.name for role in recording.of_type(ROLE)] == ["rds"]
    assert roles[0] is roles[1]


def test_ten_components_for_one_service_share_one_role() -> None:
    def program() -> None:
        for number in range(10):
            handle = ("ecs", "ecs.amazonaws.com")[number % 2]
            ServiceLinkedRole(f"fleet-{number}", {"aws_service_name": handle})

    recording = run_program(program)
    assert [role.name for role in recording.of_type(ROLE)] == ["ecs"]
    assert len(recording.of_type("aws-slr:index:ServiceLinkedRole")) == 10
    assert len(recording.of_type("pulumi:providers:aws-slr")) == 1


def test_other_services_and_suffixes_are_other_roles() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        DmsServerlessServiceLinkedRole("replications")
        for suffix in ("blue", "green"):
            ServiceLinkedRole(suffix, {"aws_service_name": "autoscaling", "custom_suffix": suffix})
        ServiceLinkedRole("plain", {"aws_service_name": "autoscaling"})

    assert sorted(role.name for role in run_program(program).of_type(ROLE)) == [
        "autoscaling",
        "autoscaling-blue",
        "autoscaling-green",
        "dms-serverless",
        "rds",
    ]


def test_an_explicit_provider_and_the_default_one_are_two_accounts() -> None:
    def program() -> None:
        RdsServiceLinkedRole("here")
        RdsServiceLinkedRole("there", None, pulumi.ResourceOptions(provider=Provider("other")))

    recording = run_program(program)
    by_name = {role.name: role.provider.rpartition("::")[2] for role in recording.of_type(ROLE)}
    assert by_name == {"rds": "aws-slr", "rds-other": "other"}


def test_the_urn_does_not_depend_on_who_declares_it() -> None:
    def inside() -> None:
        outer = pulumi.ComponentResource("my:pkg:Outer", "outer")
        AuroraServiceLinkedRole("anything", None, pulumi.ResourceOptions(parent=outer))

    urns = {run_program(program).one(ROLE).urn for program in (inside, two({}, {}), two({"tags": {"a": "b"}}, {}))}
    assert len(urns) == 1


def test_runs_share_nothing() -> None:
    run_program(two({"description": "first"}, {}))
    assert role_inputs(run_program(two({}, {"description": "second"}))) == {"description": "second"}


# --- what they say together ---


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({}, {}, {}),
        ({"description": "d"}, {}, {"description": "d"}),
        ({}, {"description": "d"}, {"description": "d"}),
        ({"description": "d"}, {"description": "d"}, {"description": "d"}),
        ({"deletion": "keep"}, {"on_existing": "fail"}, {"deletion": "keep", "onExisting": "fail"}),
        ({"tags": {"a": "1"}}, {"tags": {"b": "2"}}, {"tags": {"a": "1", "b": "2"}}),
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": "2", "c": "3"}}, {"tags": {"a": "1", "b": "2", "c": "3"}}),
    ],
)
def test_settings_are_taken_together(first: dict[str, Any], second: dict[str, Any], together: dict[str, Any]) -> None:
    assert role_inputs(run_program(two(first, second))) == together


def test_the_callers_of_all_come_before_the_role() -> None:
    recording = run_program(
        two(
            {"callers": {"ci": {"role": "ci", "may": ["create"]}}},
            {"callers": {"ci": {"user": "ci", "may": ["delete"]}}},
        )
    )
    role = recording.one(ROLE)
    granted = [
        recording.one("aws:iam/policy:Policy", "databases-callers-ci"),
        recording.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "databases-callers-ci"),
        recording.one("aws:iam/policy:Policy", "aurora-callers-ci"),
        recording.one("aws:iam/userPolicyAttachment:UserPolicyAttachment", "aurora-callers-ci"),
    ]
    assert role.dependencies == {resource.urn for resource in granted}
    assert [grant["caller"] for grant in role.inputs["permissionGrants"]] == ["role/ci", "user/ci"]


@pytest.mark.parametrize(
    ("setting", "one", "other"),
    [
        ("description", "a", "b"),
        ("on_existing", "adopt", "fail"),
        ("deletion", "auto", "keep"),
        ("tags", {"team": "a", "x": "y"}, {"team": "b"}),
    ],
)
def test_contradictions_are_refused(setting: str, one: Any, other: Any) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(two({setting: one}, {setting: other}))
    assert str(raised.value) == (
        f"aurora and databases declare the same role, AWSServiceRoleForRDS, with different {setting}: set it in one of "
        "them, or to the same value in both"
    )


def test_the_same_output_is_no_contradiction_another_one_is() -> None:
    def program(*, same: bool) -> None:
        one = pulumi.Output.from_input("d")
        RdsServiceLinkedRole("databases", {"description": one})
        AuroraServiceLinkedRole("aurora", {"description": one if same else pulumi.Output.from_input("d")})

    assert role_inputs(run_program(lambda: program(same=True))) == {"description": "d"}
    with pytest.raises(pulumi.RunError, match="with different description"):
        run_program(lambda: program(same=False))


def test_a_late_declaration_that_adds_nothing_is_fine() -> None:
    def program() -> None:
        first = RdsServiceLinkedRole("databases", {"description": "d"})
        first.arn.apply(lambda _: AuroraServiceLinkedRole("aurora", {"description": "d"}) and None)

    recording = run_program(program)
    assert role_inputs(recording) == {"description": "d"}
    assert len(recording.of_type("aws-slr:index:AuroraServiceLinkedRole")) == 1


@pytest.mark.parametrize(
    ("late", "what"),
    [
        ({"description": "d"}, "aurora declares AWSServiceRoleForRDS"),
        (
            {"callers": {"ci": {"role": "ci", "may": ["create"]}}},
            "aurora-callers gives permissions for AWSServiceRoleForRDS",
        ),
    ],
)
def test_a_late_declaration_that_would_be_lost_is_refused(late: dict[str, Any], what: str) -> None:
    def program() -> None:
        first = RdsServiceLinkedRole("databases")
        first.arn.apply(lambda _: AuroraServiceLinkedRole("aurora", late) and None)

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    assert str(raised.value) == (
        f"{what} after the program has registered it. Declare it in "
        "the program's body, not inside an `apply` and not after an `await`"
    )


# --- the pieces ---


def test_a_program_is_one_run() -> None:
    programs = []
    for _ in range(2):
        run_program(lambda: programs.extend([current_program(), current_program()]))
    assert programs[0] is programs[1]
    assert programs[1] is not programs[2]


def test_later_is_after_the_body() -> None:
    """What is declared below counts, too."""

    def program() -> None:
        names: list[str] = []
        pulumi.export("names", later(lambda: list(names)))
        names.append("declared below")

    assert run_program(program).exports == {"names": ["declared below"]}
