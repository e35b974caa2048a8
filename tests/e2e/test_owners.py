"""Every declaration is an owner: what users do beside `up` and `destroy`, with one role and many owners of it."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project, kill, tracebacks

NAME = "AWSServiceRoleForECS"
RDS = "AWSServiceRoleForRDS"
ONE = """
    from pulumi_aws_slr import Role

    Role("ecs", aws_service_name="ecs", description="%s")
"""
WITH_CLUSTER = """
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import Role

    role = Role("rds", aws_service_name="rds", description="%s", opts=pulumi.ResourceOptions(replace_on_changes=[%s]))
    aws.rds.Cluster(
        "orders", engine="aurora-mysql", master_username="admin1", master_password="not-real-1",
        skip_final_snapshot=True, opts=pulumi.ResourceOptions(depends_on=[role]),
    )
"""


def urn_of(stack: Project, name: str) -> str:
    return next(str(resource["urn"]) for resource in stack.resources() if resource["urn"].endswith(f"::{name}"))


def many(*names: str, service: str = "ecs") -> str:
    lines = [f'Role("{name}", aws_service_name="{service}")' for name in names]
    return "\n".join(["from pulumi_aws_slr import Role", *lines])


def components(*names: str) -> str:
    lines = [f'ServiceLinkedRole("{name}", {{"aws_service_name": "ecs"}})' for name in names]
    return "\n".join(["from pulumi_aws_slr import ServiceLinkedRole", *lines])


# --- replacements: row 1 ---


@pytest.mark.parametrize("how", ["--replace", "--target-replace"])
def test_a_role_that_is_replaced_is_still_there(account: Account, project: Callable[..., Project], how: str) -> None:
    stack = project(ONE % "one")
    stack.up().ok()
    created, before = stack.role()["uniqueId"], account.owners(NAME)
    replaced = stack.up(how, urn_of(stack, "ecs")).ok()
    assert f"{NAME} stays: the resource that takes this one's place owns it" in replaced.output
    after = account.owners(NAME)
    assert list(after) == list(before) == ["platform/test/ecs"]
    assert after != before, "a new incarnation"
    assert stack.role()["uniqueId"] == created
    stack.up("--expect-no-changes").ok()
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_a_change_that_replaces_a_role_in_use_leaves_nothing_behind(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(WITH_CLUSTER % ("one", '"description"'))
    stack.up().ok()
    stack.write(WITH_CLUSTER % ("two", '"description"')).up().ok()
    role = account.role(RDS)
    assert role is not None
    assert role["Description"] == "two"
    stack.up("--expect-no-changes").ok()
    assert not any(resource.get("delete") for resource in stack.resources())
    stack.destroy().ok()
    assert account.role(RDS) is None


@pytest.mark.local_aws
def test_the_original_of_a_replacement_that_was_killed_deletes_nothing(
    account: Account, project: Callable[..., Project]
) -> None:
    """It stays in the state as pending deletion; another process deletes it."""
    stack = project(ONE % "one")
    stack.up().ok()
    with account.fault("hang_after", action="TagRole", seconds=60) as tagged:
        running = stack.start("up", "--yes", "--skip-preview", "--replace", urn_of(stack, "ecs"))
        tagged.wait_hit()
        kill(running)
    stack.run("cancel", "--yes").ok()
    told = stack.up("--refresh").ok()
    assert "is owned by another incarnation of platform/test/ecs, and not by this state" in told.output
    stack.up("--replace", urn_of(stack, "ecs")).ok()
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_two_states_of_one_name_never_delete_for_each_other(
    account: Account, project: Callable[..., Project], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two backends, or organizations, with a project and a stack of the same names."""
    first = project(ONE % "one")
    elsewhere = tmp_path_factory.mktemp("other")
    (elsewhere / "state").mkdir()
    env = {**first.env, "PULUMI_BACKEND_URL": f"file://{elsewhere / 'state'}"}
    second = Project(elsewhere / "project", env, first.name, first.stack, first.config).write(ONE % "one")
    first.up().ok()
    assert "taken over as its own" in second.up().ok().output
    destroyed = first.destroy().ok()
    assert "another incarnation of platform/test/ecs owns it" in destroyed.output
    assert account.role(NAME) is not None
    second.up("--refresh", "--expect-no-changes").ok()
    second.destroy().ok()
    assert account.role(NAME) is None


# --- many declarations ---


@pytest.mark.local_aws
def test_ten_declarations_in_one_program(account: Account, project: Callable[..., Project]) -> None:
    names = [f"fleet-{number}" for number in range(10)]
    stack = project(components(*names))
    mark = account.mark()
    stack.up().ok()
    iam = account.actions(mark, service="iam")
    assert sorted(iam) == ["CreateServiceLinkedRole", *["TagRole"] * 10], "one TagRole for each further declaration"
    assert sorted(account.owners(NAME)) == [f"platform/test/{name}-role" for name in names]
    mark = account.mark()
    stack.preview("--expect-no-changes").ok()
    stack.up("--expect-no-changes").ok()
    assert account.actions(mark, service="iam") == []
    stack.up("--refresh", "--expect-no-changes").ok()
    assert account.actions(mark, service="iam") == ["GetRole"], "one look for all of them"

    stack.write(components(*names[:4])).up().ok()
    assert sorted(account.owners(NAME)) == [f"platform/test/{name}-role" for name in names[:4]]
    stack.destroy("--target", urn_of(stack, f"{names[0]}-role")).ok()
    assert sorted(account.owners(NAME)) == [f"platform/test/{name}-role" for name in names[1:4]]
    mark = account.mark()
    stack.destroy().ok()
    assert account.role(NAME) is None
    iam = account.actions(mark, service="iam")
    assert iam.count("DeleteServiceLinkedRole") == 1
    writes = [action for action in iam if not action.startswith("Get")]
    assert (writes.count("UntagRole"), writes.count("DeleteServiceLinkedRole")) == (2, 1)
    assert writes.count("TagRole") in (2, 3, 4), "one that the engine sends late cannot have the role handed to it"


@pytest.mark.local_aws
def test_one_declaration_takes_no_more_calls_than_it_did(account: Account, project: Callable[..., Project]) -> None:
    stack = project(many("ecs"))
    mark = account.mark()
    stack.up().ok()
    assert account.actions(mark, service="iam") == ["CreateServiceLinkedRole", "TagRole"]
    mark = account.mark()
    stack.destroy().ok()
    calls = account.actions(mark, service="iam")
    assert calls[:3] == ["TagRole", "GetRole", "DeleteServiceLinkedRole"]
    assert set(calls[3:]) == {"GetServiceLinkedRoleDeletionStatus"}
    mark = account.mark()
    stack.write(ONE % "described").up().ok()
    assert account.actions(mark, service="iam") == ["CreateServiceLinkedRole", "TagRole", "UpdateRole"]


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_three_stacks_leave_in_every_order(
    account: Account, project: Callable[..., Project], order: tuple[str, ...]
) -> None:
    """Ten components declare the role, four in one stack and three in each of the others."""
    declared = {"a": ("one", "two", "three", "four"), "b": ("one", "two", "three"), "c": ("five", "six", "seven")}
    stacks = {stack: project(components(*names), stack=stack) for stack, names in declared.items()}
    for stack in stacks.values():
        stack.up().ok()
    left = {stack: {f"platform/{stack}/{name}-role" for name in names} for stack, names in declared.items()}
    assert set(account.owners(NAME)) == set().union(*left.values())
    for name in order[:2]:
        stacks[name].destroy().ok()
        del left[name]
        assert set(account.owners(NAME)) == set().union(*left.values())
    stacks[order[2]].destroy().ok()
    assert account.role(NAME) is None


def test_contradictions_are_said_at_preview(account: Account, project: Callable[..., Project]) -> None:
    stack = project("""
        import pulumi
        from pulumi_aws_slr import Role

        Role("one", aws_service_name="ecs", description="One", tags={"team": "a"})
        Role("two", aws_service_name="ecs", description="Two", tags={"team": "b"}, deletion="keep")
    """)
    output = stack.preview().failed().output
    for property_path in ("description", "deletion", "tags.team"):
        assert property_path in output
    assert "one and two declare the same role" in output or "two and one declare the same role" in output
    assert account.role(NAME) is None


def test_equal_values_are_equal_however_they_were_computed(account: Account, project: Callable[..., Project]) -> None:
    """Row 10."""
    stack = project("""
        import pulumi
        from pulumi_aws_slr import Role

        for name in ("one", "two"):
            text = pulumi.Output.from_input("Containers").apply(lambda it: it + " of the platform")
            Role(name, aws_service_name="ecs", description=text, tags={name: text})
    """)
    stack.up().ok()
    assert {key: value for key, value in account.tags(NAME).items() if ":" not in key} == {
        "one": "Containers of the platform",
        "two": "Containers of the platform",
    }
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_a_tag_that_moves_from_one_declaration_to_another_stays(
    account: Account, project: Callable[..., Project]
) -> None:
    program = """
        from pulumi_aws_slr import Role

        Role("one", aws_service_name="ecs", tags=%s)
        Role("two", aws_service_name="ecs", tags=%s)
    """
    both, none = {"team": "a"}, {}
    stack = project(program % (both, both))
    stack.up().ok()
    stack.write(program % (none, both)).up().ok()
    assert account.tags(NAME).get("team") == "a"
    stack.write(program % (none, none)).up().ok()
    assert "team" not in account.tags(NAME)
    stack.destroy().ok()


# --- other names, other states ---


@pytest.mark.parametrize("alias", [True, False], ids=["with an alias", "without"])
def test_a_renamed_declaration_keeps_the_role(account: Account, project: Callable[..., Project], alias: bool) -> None:
    stack = project(many("before"))
    stack.up().ok()
    created = stack.role()["uniqueId"]
    options = ', opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="before")])' if alias else ""
    stack.write(f"""
        import pulumi
        from pulumi_aws_slr import Role
        Role("after", aws_service_name="ecs"{options})
    """)
    stack.up().ok()
    assert stack.role()["uniqueId"] == created
    assert list(account.owners(NAME)) == ["platform/test/after"]
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_a_stack_that_was_renamed_or_exported_and_imported_keeps_the_role(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(many("one", "two"))
    stack.up().ok()
    stack.run("stack", "rename", "renamed").ok()
    file = stack.directory / "state.json"
    stack.run("stack", "export", "--file", str(file)).ok()
    stack.run("stack", "import", "--file", str(file)).ok()
    stack.up().ok()
    assert sorted(account.owners(NAME)) == ["platform/renamed/one", "platform/renamed/two"]
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_an_old_export_of_the_state_never_deletes_what_is_alive(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(ONE % "one")
    stack.up().ok()
    file = stack.directory / "state.json"
    stack.run("stack", "export", "--file", str(file)).ok()
    stack.up("--replace", urn_of(stack, "ecs")).ok()
    stack.run("stack", "import", "--file", str(file)).ok()
    assert "another incarnation of platform/test/ecs owns it" in stack.destroy().ok().output
    assert account.role(NAME) is not None
    stack.up().ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


# --- marks, claims and room: rows 7 to 9 ---


@pytest.mark.local_aws
def test_a_destroy_that_was_killed_costs_nobody_the_role(account: Account, project: Callable[..., Project]) -> None:
    victim, other = project(many("ecs"), stack="victim"), project(many("ecs"), stack="a")
    victim.up().ok()
    other.up().ok()
    with account.fault("hang_after", action="TagRole", seconds=60) as marked:
        running = victim.start("destroy", "--yes", "--skip-preview")
        marked.wait_hit()
        kill(running)
    mark_key = "aws-slr:deleting:platform/victim/ecs"
    assert mark_key in account.tags(NAME)
    victim.run("cancel", "--yes").ok()
    victim.up("--expect-no-changes").ok()
    newcomer = project(
        """
        import pulumi
        from pulumi_aws_slr import Role
        Role("ecs", aws_service_name="ecs", opts=pulumi.ResourceOptions(
            custom_timeouts=pulumi.CustomTimeouts(create="3s")))
    """,
        stack="newcomer",
    )
    waited = newcomer.up().failed()
    assert "`pulumi up --refresh` or `pulumi destroy` in platform/victim takes its mark off" in waited.output

    other.destroy().ok()
    assert set(account.owners(NAME)) == {"platform/victim/ecs"}, "the mark voids nothing"
    victim.up("--refresh").ok()
    assert mark_key not in account.tags(NAME)
    newcomer.up().ok()
    newcomer.destroy().ok()
    victim.destroy().ok()
    assert account.role(NAME) is None


@pytest.mark.local_aws
def test_a_mark_that_somebody_wrote_voids_nothing_and_keeps_nobody_out(
    account: Account, project: Callable[..., Project]
) -> None:
    victim, other = project(many("ecs"), stack="victim"), project(many("ecs"), stack="a")
    victim.up().ok()
    other.up().ok()
    value = "platform/victim 2020-01-01T00:00:00Z/2999-01-01T00:00:00Z"
    for key in ("aws-slr:deleting:mallory", "aws-slr:deleting:platform/victim/ecs", "aws-slr:left:platform/victim/ecs"):
        account.client("iam").tag_role(RoleName=NAME, Tags=[{"Key": key, "Value": value}])
    other.destroy().ok()
    assert set(account.owners(NAME)) == {"platform/victim/ecs"}
    project(many("ecs"), stack="newcomer").up().ok()
    victim.destroy().ok()
    assert set(account.owners(NAME)) == {"platform/newcomer/ecs"}


def test_a_description_that_reads_as_a_claim_makes_nobody_an_owner(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(many("ecs"))
    stack.up().ok()
    role = account.role(NAME)
    assert role is not None
    claim = role["Description"]
    assert "platform/test/ecs" in claim
    stack.destroy().ok()
    hours_ago = claim.replace("created 20", "created 19")
    account.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com", Description=hours_ago)
    stack.up().ok()
    assert stack.role()["adopted"] is True
    stack.destroy().ok()
    assert account.role(NAME) is not None


@pytest.mark.local_aws
def test_no_room_for_a_tag_is_no_failure(account: Account, project: Callable[..., Project]) -> None:
    first, second = project(many("ecs"), stack="a"), project(many("ecs"), stack="b")
    first.up().ok()
    filler = [{"Key": f"key-{number}", "Value": "x"} for number in range(49)]
    account.client("iam").tag_role(RoleName=NAME, Tags=filler)
    joined = second.up().ok()
    assert f"warning: [adopted] {NAME} is adopted, not joined: it has fifty tags" in joined.output
    assert second.role()["adopted"] is True
    second.destroy().ok()
    assert account.role(NAME) is not None
    first.destroy().ok()
    assert account.role(NAME) is None


# --- users of the stack itself: row 11 ---


@pytest.mark.local_aws
def test_a_cluster_of_the_same_stack_is_named_by_its_urn(account: Account, project: Callable[..., Project]) -> None:
    stack = project(WITH_CLUSTER % ("one", ""))
    stack.up().ok()
    stack.write(WITH_CLUSTER.replace("depends_on=[role]", "") % ("one", "")).up().ok()
    target = urn_of(stack, "rds")
    output = stack.destroy("--target", target).failed().output
    assert f"declared by this stack: {urn_of(stack, 'orders')}" in output
    assert "it goes with the next `pulumi destroy`" in output
    assert "owner unknown" not in output
    assert not tracebacks(output)
    stack.destroy("--target", urn_of(stack, "orders")).ok()
    stack.destroy().ok()
    assert account.role(RDS) is None


def test_the_state_tells_what_the_role_has(account: Account, project: Callable[..., Project]) -> None:
    stack = project(textwrap.dedent(ONE) % "one")
    stack.up().ok()
    owner = stack.role()["owner"]
    assert account.owners(NAME) == {owner["label"]: owner["incarnation"]}
    assert json.dumps(owner)
    stack.destroy().ok()
