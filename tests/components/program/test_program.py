"""What one run of a program knows, and that every component of it has a role of its own."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_slr import (
    AuroraServiceLinkedRole,
    CallerPermissions,
    RdsServiceLinkedRole,
    ServiceLinkedRole,
)
from pulumi_aws_slr.components.program.later import later
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.testing import SlrMocks, run_program

ROLE = "aws-slr:iam:Role"


def two(first: dict[str, Any], second: dict[str, Any]) -> Callable[[], None]:
    """A program in which RDS and Aurora declare their role."""

    def program() -> None:
        RdsServiceLinkedRole("databases", first)
        AuroraServiceLinkedRole("aurora", second)

    return program


# --- declarations ---


def test_rds_and_aurora_declare_the_same_role_each_for_itself() -> None:
    settings = {
        "databases": {"description": "Databases", "tags": {"team": "a"}, "deletion": "keep"},
        "aurora": {"description": "Aurora", "tags": {"team": "b"}, "on_existing": "fail"},
    }
    recording = run_program(two(settings["databases"], settings["aurora"]))
    assert {role.name: role.inputs for role in recording.of_type(ROLE)} == {
        "databases-role": {
            "awsServiceName": "rds.amazonaws.com",
            "description": "Databases",
            "tags": {"team": "a"},
            "deletion": "keep",
        },
        "aurora-role": {
            "awsServiceName": "rds.amazonaws.com",
            "description": "Aurora",
            "tags": {"team": "b"},
            "onExisting": "fail",
        },
    }
    for component in ("RdsServiceLinkedRole", "AuroraServiceLinkedRole"):
        declared = recording.one(f"aws-slr:index:{component}")
        assert [child.name for child in recording.children(declared)] == [f"{declared.name}-role"]


def test_what_comes_as_output_is_as_good() -> None:
    def program() -> None:
        for name in ("one", "two"):
            RdsServiceLinkedRole(name, {"description": pulumi.Output.from_input("the same")})

    recording = run_program(program)
    assert [role.inputs["description"] for role in recording.of_type(ROLE)] == ["the same"] * 2


def test_ten_components_for_one_service() -> None:
    def program() -> None:
        for number in range(10):
            handle = ("ecs", "ecs.amazonaws.com")[number % 2]
            ServiceLinkedRole(f"fleet-{number}", {"aws_service_name": handle})

    recording = run_program(program)
    assert {role.name for role in recording.of_type(ROLE)} == {f"fleet-{number}-role" for number in range(10)}
    assert {role.inputs["awsServiceName"] for role in recording.of_type(ROLE)} == {"ecs.amazonaws.com"}
    assert len(recording.of_type("pulumi:providers:aws-slr")) == 1


def test_a_declaration_may_come_at_any_time() -> None:
    def program() -> None:
        first = RdsServiceLinkedRole("databases", {"description": "one"})
        first.arn.apply(lambda _: AuroraServiceLinkedRole("aurora", {"description": "two"}) and None)

    recording = run_program(program)
    assert recording.one(ROLE, "aurora-role").inputs["description"] == "two"


# --- one run ---


def test_a_program_is_one_run() -> None:
    programs = []
    for _ in range(2):
        run_program(lambda: programs.extend([current_program(), current_program()]))
    assert programs[0] is programs[1]
    assert programs[1] is not programs[2]


def test_the_partition_is_asked_for_once_per_provider() -> None:
    """By the provider itself, whatever its name is."""
    asked = []

    class Mocks(SlrMocks):
        def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
            asked.append(args.provider.rpartition("::")[0])
            return super().call(args)

    def program() -> None:
        accounts = [pulumi.ComponentResource(f"my:pkg:{label.title()}", label) for label in ("home", "away")]
        providers = [aws.Provider("account", opts=pulumi.ResourceOptions(parent=account)) for account in accounts]
        for number in range(4):
            callers = {"ci": {"role": "ci", "may": ["create"]}}
            opts = pulumi.ResourceOptions(provider=providers[number % 2])
            CallerPermissions(f"perm-{number}", {"services": ["rds"], "callers": callers}, opts)

    recording = run_program(program, answers=Mocks())
    assert len(asked) == len(recording.of_type("pulumi:providers:aws")) == 2


def test_later_is_after_the_body() -> None:
    """What is declared below counts, too."""

    def program() -> None:
        names: list[str] = []
        pulumi.export("names", later(lambda: list(names)))
        names.append("declared below")

    assert run_program(program).exports == {"names": ["declared below"]}
