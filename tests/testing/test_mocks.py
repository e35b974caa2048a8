"""`pulumi_aws_slr.testing`, which platform repos test their own programs with."""

import asyncio
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import RdsServiceLinkedRole, Role, ServiceLinkedRole
from pulumi_aws_slr.testing import ACCOUNT, RecordedResource, SlrMocks, role_outputs, run_program

ROLE = "aws-slr:iam:Role"
QUEUE = "aws:sqs/queue:Queue"
STACK_URN = "urn:pulumi:stack::project::pulumi:pulumi:Stack::project-stack"


# --- recording ---


def test_a_resource_is_recorded_as_the_program_registered_it() -> None:
    def program() -> None:
        provider = aws.Provider("other")
        first = aws.sqs.Queue("first", name="one")
        opts = pulumi.ResourceOptions(
            protect=True,
            provider=provider,
            depends_on=[first],
            retain_on_delete=True,
            deleted_with=first,
            custom_timeouts=pulumi.CustomTimeouts(delete="5m"),
        )
        aws.sqs.Queue("second", name=pulumi.Output.secret("two"), tags={"first": first.name}, opts=opts)

    recording = run_program(program)
    first, provider = recording.one(QUEUE, "first"), recording.one("pulumi:providers:aws")
    assert recording.one(QUEUE, "second") == RecordedResource(
        type=QUEUE,
        name="second",
        urn=f"urn:pulumi:stack::project::pulumi:pulumi:Stack${QUEUE}::second",
        inputs={"name": "two", "tags": {"first": "one"}},
        outputs={
            "arn": f"arn:aws:mock:eu-central-1:{ACCOUNT}:queue/second",
            "name": "two",
            "tags": {"first": "one"},
        },
        parent=STACK_URN,
        provider=provider.urn,
        dependencies=frozenset({first.urn}),
        property_dependencies={"tags": (first.urn,)},
        protect=True,
        retain_on_delete=True,
        deleted_with=first.urn,
        custom_timeouts={"delete": "5m"},
    )
    assert (first.provider, first.protect, first.dependencies) == ("", False, frozenset())
    assert (first.retain_on_delete, first.deleted_with, first.custom_timeouts) == (False, "", {})


def test_the_stack_itself_is_not_recorded() -> None:
    assert run_program(lambda: None).resources == []


def test_project_stack_and_configuration() -> None:
    def program() -> None:
        pulumi.export("where", f"{pulumi.get_project()}/{pulumi.get_stack()}")
        pulumi.export("size", pulumi.Config("shop").require_int("size"))
        pulumi.export("preview", pulumi.runtime.is_dry_run())

    for preview in (True, False):
        recording = run_program(program, project="shop", stack="dev", config={"shop:size": "5"}, preview=preview)
        assert recording.exports == {"where": "shop/dev", "size": 5, "preview": preview}


def test_exports_are_resolved() -> None:
    def program() -> None:
        pulumi.export("plain", [1, {"a": None}])
        pulumi.export("output", pulumi.Output.from_input("x").apply(str.upper))

    assert run_program(program).exports == {"plain": [1, {"a": None}], "output": "X"}


def test_children_are_those_directly_below() -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("my:pkg:Outer", "outer")
        inner = pulumi.ComponentResource("my:pkg:Inner", "inner", None, pulumi.ResourceOptions(parent=outer))
        aws.sqs.Queue("queue", opts=pulumi.ResourceOptions(parent=inner))

    recording = run_program(program)
    outer, inner = recording.one("my:pkg:Outer"), recording.one("my:pkg:Inner")
    assert [child.name for child in recording.children(outer)] == ["inner"]
    assert [child.name for child in recording.children(inner)] == ["queue"]


# --- selecting ---


def three_queues() -> None:
    for name in ("a", "b"):
        aws.sqs.Queue(name)
    aws.sns.Topic("a")


def test_one_of_a_type_and_name() -> None:
    recording = run_program(three_queues)
    assert recording.one(QUEUE, "b").name == "b"
    assert recording.one("aws:sns/topic:Topic").name == "a"
    assert sorted(queue.name for queue in recording.of_type(QUEUE)) == ["a", "b"]
    assert recording.of_type("aws:sqs/queuePolicy:QueuePolicy") == []


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ((QUEUE,), f"2 resources are {QUEUE} "),
        ((QUEUE, "c"), f"0 resources are {QUEUE} c"),
        (("x:y:Z",), "0 resources are x:y:Z "),
    ],
)
def test_not_exactly_one_says_what_there_is(selector: tuple[str, ...], found: str) -> None:
    recording = run_program(three_queues)
    with pytest.raises(LookupError) as raised:
        recording.one(*selector)
    there = ", ".join(f"{resource.type} {resource.name}" for resource in recording.resources)
    assert str(raised.value) == f"{found}; the program made: {there}"


# --- failures ---


def test_what_the_program_raises_reaches_the_test() -> None:
    def program() -> None:
        raise ValueError("of the program")

    with pytest.raises(ValueError, match=r"^of the program$"):
        run_program(program)


def test_what_an_output_raises_reaches_the_test() -> None:
    def fail(_: str) -> str:
        raise pulumi.RunError("of an output")

    def program() -> None:
        aws.sqs.Queue("queue", name=aws.sqs.Queue("first").name.apply(fail))

    with pytest.raises(pulumi.RunError, match=r"^of an output$"):
        run_program(program)


def test_a_failed_run_leaves_nothing_behind(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(_: str) -> str:
        raise pulumi.RunError("of an output")

    def failing() -> None:
        first = aws.sqs.Queue("first")
        for name in "abc":
            aws.sqs.Queue(name, name=first.name.apply(fail))

    for _ in range(2):
        with pytest.raises(pulumi.RunError, match="of an output"):
            run_program(failing)
        assert {resource.name for resource in run_program(three_queues).of_type(QUEUE)} == {"a", "b"}
    assert "never retrieved" not in capfd.readouterr().err


def test_every_run_has_an_event_loop_of_its_own_and_closes_it() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    for _ in range(2):
        run_program(lambda: loops.append(asyncio.get_event_loop()))
    assert loops[0] is not loops[1]
    assert [loop.is_closed() for loop in loops] == [True, True]


# --- mocks ---


def test_what_the_provider_would_answer() -> None:
    inputs = {"awsServiceName": "autoscaling", "customSuffix": "blue", "tags": {"a": "b"}}
    name, path = "AWSServiceRoleForAutoScaling_blue", "/aws-service-role/autoscaling.amazonaws.com/"
    assert role_outputs(inputs, region="cn-north-1", account="999999999999") == {
        "awsServiceName": "autoscaling.amazonaws.com",
        "customSuffix": "blue",
        "tags": {"a": "b"},
        "arn": f"arn:aws-cn:iam::999999999999:role{path}{name}",
        "name": name,
        "path": path,
        "uniqueId": f"AROA{name.upper()}",
        "createDate": "2026-01-01T00:00:00+00:00",
        "adopted": False,
        "managedPolicyArns": ["arn:aws-cn:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"],
        "tagsAll": {"a": "b"},
    }


def test_a_role_whose_policy_or_name_is_not_known() -> None:
    outputs = role_outputs({"awsServiceName": "brand-new.amazonaws.com"})
    assert (outputs["name"], outputs["managedPolicyArns"]) == ("AWSServiceRoleFor-brand-new.amazonaws.com", [])


@pytest.mark.parametrize(("existing", "adopted"), [(["AWSServiceRoleForRDS"], True), (["AWSServiceRoleForECS"], False)])
def test_roles_that_exist_are_adopted(existing: list[str], adopted: bool) -> None:
    assert role_outputs({"awsServiceName": "rds"}, existing=existing)["adopted"] is adopted


def test_account_and_region_of_the_mocks() -> None:
    def program() -> None:
        role = RdsServiceLinkedRole("databases")
        pulumi.export("arn", role.arn)
        pulumi.export("account", aws.get_caller_identity_output().account_id)
        pulumi.export("partition", aws.get_partition_output().partition)
        pulumi.export("region", aws.get_region_output().region)

    recording = run_program(program, answers=SlrMocks(account="999999999999", region="us-gov-west-1"))
    assert recording.exports == {
        "arn": "arn:aws-us-gov:iam::999999999999:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "account": "999999999999",
        "partition": "aws-us-gov",
        "region": "us-gov-west-1",
    }


@pytest.mark.parametrize(
    ("resource_id", "name"),
    [
        (
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_b",
            "AWSServiceRoleForAutoScaling_b",
        ),
        ("AWSServiceRoleForRDS", "AWSServiceRoleForRDS"),
    ],
)
def test_a_role_that_is_looked_up(resource_id: str, name: str) -> None:
    def program() -> None:
        pulumi.export("name", Role.get("found", resource_id).name)

    assert run_program(program).exports == {"name": name}


def test_mocks_of_one_s_own() -> None:
    class Mine(SlrMocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            return ("mine", {**args.inputs, "name": "mine"}) if args.typ == QUEUE else super().new_resource(args)

    def program() -> None:
        pulumi.export("queue", aws.sqs.Queue("queue").name)
        pulumi.export("role", ServiceLinkedRole("ecs", {"aws_service_name": "ecs"}).role_name)

    assert run_program(program, answers=Mine()).exports == {"queue": "mine", "role": "AWSServiceRoleForECS"}


def test_arns_are_in_aws_s_form_where_components_look_at_them() -> None:
    def program() -> None:
        table = aws.dynamodb.Table("orders", name="orders-2")
        endpoint = aws.dms.Endpoint("source", endpoint_id="src", endpoint_type="source", engine_name="mysql")
        pulumi.export("table", table.arn)
        pulumi.export("endpoint", endpoint.endpoint_arn)

    assert run_program(program, answers=SlrMocks(region="cn-north-1")).exports == {
        "table": f"arn:aws-cn:dynamodb:cn-north-1:{ACCOUNT}:table/orders-2",
        "endpoint": f"arn:aws-cn:dms:cn-north-1:{ACCOUNT}:endpoint:src",
    }
