"""Permissions in place before the roles that they are for, and after them on the way down."""

import logging
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import (
    AuroraServiceLinkedRole,
    CallerPermissions,
    Provider,
    RdsServiceLinkedRole,
    ServiceLinkedRole,
)
from pulumi_aws_slr.testing import RecordedResource, Recording, run_program

ROLE = "aws-slr:iam:Role"
CALLER = {"ci": {"role": "ci", "may": ["create", "delete"]}}


def permit(name: str, *services: str, opts: pulumi.ResourceOptions | None = None, **more: Any) -> CallerPermissions:
    return CallerPermissions(name, {"services": list(services), "callers": CALLER, **more}, opts)


def ahead(recording: Recording, role: str) -> set[str]:
    """The names of the policies and attachments that a role waits for."""
    urns = recording.one(ROLE, role).dependencies
    return {resource.name for resource in recording.resources if resource.urn in urns}


def granted(role: RecordedResource) -> list[str]:
    return [grant["policyArn"].rpartition("/")[2] for grant in role.inputs.get("permissionGrants", [])]


def account(label: str) -> pulumi.ResourceOptions:
    """Explicit providers, of the same names for every account."""
    below = pulumi.ResourceOptions(parent=pulumi.ComponentResource(f"my:pkg:{label.title()}", label))
    return pulumi.ResourceOptions(providers=[aws.Provider("account", opts=below), Provider("account", below)])


def test_a_component_s_own_callers_come_before_its_role() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases", {"callers": CALLER})

    recording = run_program(program)
    assert ahead(recording, "databases-role") == {"databases-callers-ci"}
    assert granted(recording.one(ROLE)) == ["databases-callers-ci"]


@pytest.mark.parametrize("first", [True, False], ids=["permissions first", "role first"])
def test_the_order_of_declaration_does_not_matter(first: bool) -> None:
    def program() -> None:
        if first:
            permit("perm", "rds")
        RdsServiceLinkedRole("databases")
        if not first:
            permit("perm", "rds")

    recording = run_program(program)
    assert ahead(recording, "databases-role") == {"perm-ci"}
    assert granted(recording.one(ROLE)) == ["perm-ci"]


def test_all_callers_of_a_role_come_before_all_its_declarations() -> None:
    """Whichever of these creates the role, or is the last to go."""

    def program() -> None:
        RdsServiceLinkedRole("databases", {"callers": CALLER})
        AuroraServiceLinkedRole("aurora", {"callers": CALLER})
        permit("perm", "ecs", "rds.amazonaws.com")

    recording = run_program(program)
    everybody = {"databases-callers-ci", "aurora-callers-ci", "perm-ci"}
    for role in recording.of_type(ROLE):
        assert ahead(recording, role.name) == everybody
        assert set(granted(role)) == everybody


@pytest.mark.parametrize(
    ("services", "suffix", "waiting"),
    [
        (["autoscaling"], "blue", {"blue"}),
        (["autoscaling"], "b*", {"blue"}),
        (["autoscaling"], "*", {"blue", "plain"}),
        (["autoscaling"], None, {"plain"}),
        (["*"], None, {"blue", "plain", "containers"}),
        (["rds"], None, set()),
    ],
)
def test_permissions_are_for_the_roles_of_their_services_and_suffix(
    services: list[str], suffix: str | None, waiting: set[str]
) -> None:
    def program() -> None:
        ServiceLinkedRole("blue", {"aws_service_name": "autoscaling", "custom_suffix": "blue"})
        ServiceLinkedRole("plain", {"aws_service_name": "autoscaling"})
        ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
        permit("perm", *services, custom_suffix=suffix)

    recording = run_program(program)
    found = {role.name.removesuffix("-role") for role in recording.of_type(ROLE) if ahead(recording, role.name)}
    assert found == waiting


def test_permissions_come_before_the_roles_of_their_account_only() -> None:
    def program() -> None:
        for label in ("test", "prod"):
            given = account(label)
            RdsServiceLinkedRole(label, None, given)
            permit(f"{label}-perm", "rds", opts=given)
        RdsServiceLinkedRole("home")
        permit("home-perm", "rds")

    recording = run_program(program)
    for label in ("test", "prod", "home"):
        assert ahead(recording, f"{label}-role") == {f"{label}-perm-ci"}


def test_permissions_with_a_provider_for_aws_alone_are_of_its_account() -> None:
    def program() -> None:
        given = account("away")
        RdsServiceLinkedRole("away", None, given)
        RdsServiceLinkedRole("home")
        theirs = next(provider for provider in given.providers or [] if provider.package == "aws")
        permit("perm", "rds", opts=pulumi.ResourceOptions(provider=theirs))

    recording = run_program(program)
    assert ahead(recording, "away-role") == {"perm-ci"}
    assert ahead(recording, "home-role") == set()


# --- too late ---


def late(declare: Callable[[], object]) -> Callable[[], None]:
    """A program that declares something once its role is there."""

    def program() -> None:
        first = RdsServiceLinkedRole("databases")
        first.arn.apply(lambda _: declare() and None)

    return program


def test_permissions_that_come_too_late_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    recording = run_program(late(lambda: permit("perm", "rds")))
    assert ahead(recording, "databases-role") == set()
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (
            logging.WARNING,
            (
                "perm gives permissions for the role of databases after the program has registered it: the role may be "
                "made before them, and be deleted after them. Declare perm in the program's body, not inside an "
                "`apply` and not after an `await`"
            ),
        )
    ]


def test_a_late_component_has_its_own_callers_before_its_own_role(caplog: pytest.LogCaptureFixture) -> None:
    recording = run_program(late(lambda: AuroraServiceLinkedRole("aurora", {"callers": CALLER})))
    assert ahead(recording, "aurora-role") == {"aurora-callers-ci"}
    (warning,) = caplog.messages
    assert warning.startswith("aurora-callers gives permissions for the role of databases after ")


@pytest.mark.parametrize(
    "declare",
    [
        lambda: permit("perm", "ecs"),
        lambda: permit("perm", "rds", opts=account("away")),
        lambda: CallerPermissions(
            "perm", {"services": ["rds"], "callers": {"ops": {"permission_set": "Ops", "may": ["view"]}}}
        ),
    ],
    ids=["of another service", "of another account", "with nothing attached"],
)
def test_late_permissions_that_no_role_waits_for_are_fine(
    caplog: pytest.LogCaptureFixture, declare: Callable[[], object]
) -> None:
    run_program(late(declare))
    assert caplog.messages == []
