"""Workloads and roles that wait for each other: an error soon, and none where something is only slow."""

import threading
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import Provider, RdsServiceLinkedRole, order_workloads
from pulumi_aws_slr.components.program.circles import Waits
from pulumi_aws_slr.testing import SlrMocks, run_program

CLUSTER = "aws:rds/cluster:Cluster"


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi_aws_slr.components.program.ordering._LOOK_SECONDS", 0.02)


def role_with(**settings: Any) -> None:
    RdsServiceLinkedRole("databases", settings)


def inside(orders: aws.rds.Cluster) -> None:
    """A role of a component that comes after the workload."""
    RdsServiceLinkedRole("databases", None, pulumi.ResourceOptions(depends_on=[orders]))


def provided(orders: aws.rds.Cluster) -> None:
    region = orders.arn.apply(lambda arn: arn.split(":")[3])
    RdsServiceLinkedRole("databases", None, pulumi.ResourceOptions(provider=Provider("there", region=region)))


def called(orders: aws.rds.Cluster) -> None:
    owner = aws.iam.User("owner", name=orders.cluster_identifier)
    role_with(callers={"owner": {"user": owner.name, "may": ["view"]}})


async def text(orders: aws.rds.Cluster) -> str:
    return f"of {await orders.arn.future()}"


TYPE = "aws-slr:iam:Role"
COMPONENT = "databases (aws-slr:index:RdsServiceLinkedRole)"
BACK = f"orders ({CLUSTER})"
CIRCLES: dict[str, tuple[Callable[[aws.rds.Cluster], object], list[str]]] = {
    "an output": (
        lambda orders: role_with(tags={"cluster": orders.arn}),
        [f"databases-role waits for {BACK} because of its input `tags`"],
    ),
    "a derived output": (
        lambda orders: role_with(tags=pulumi.Output.all(orders.arn, "x").apply(lambda both: {"cluster": both[0]})),
        [f"databases-role waits for {BACK} because of its input `tags`"],
    ),
    "text made of an output": (
        lambda orders: role_with(description=pulumi.Output.json_dumps({"cluster": orders.arn})),
        [f"databases-role waits for {BACK} because of its input `description`"],
    ),
    "a coroutine": (
        lambda orders: role_with(description=text(orders)),
        [f"databases-role waits for {BACK} because of its input `description`"],
    ),
    "a function of the provider": (
        lambda orders: role_with(
            description=aws.rds.get_cluster_output(cluster_identifier=orders.cluster_identifier).engine
        ),
        [f"databases-role waits for {BACK} because of its input `description`"],
    ),
    "a resource that is looked up": (
        lambda orders: role_with(description=aws.iam.User.get("user", orders.cluster_identifier).name),
        [
            "databases-role waits for user (aws:iam/user:User) because of its input `description`",
            f"user waits for {BACK}",
        ],
    ),
    "another resource": (
        lambda orders: role_with(tags={"queue": aws.sqs.Queue("queue", name=orders.cluster_identifier).name}),
        [
            "databases-role waits for queue (aws:sqs/queue:Queue) because of its input `tags`",
            f"queue waits for {BACK} because of its input `name`",
        ],
    ),
    "a caller": (
        called,
        [
            "databases-role waits for databases-callers-owner (aws:iam/userPolicyAttachment:UserPolicyAttachment)",
            "databases-callers-owner waits for owner (aws:iam/user:User) because of its input `user`",
            f"owner waits for {BACK} because of its input `name`",
        ],
    ),
    "the provider": (
        provided,
        [
            f"databases-role waits for {COMPONENT}",
            "databases waits for there (pulumi:providers:aws-slr)",
            f"there waits for {BACK} because of its input `region`",
        ],
    ),
    "depends_on": (inside, [f"databases-role waits for {COMPONENT}", f"databases waits for {BACK}"]),
}


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
@pytest.mark.parametrize("circle", CIRCLES)
def test_a_circle_is_an_error_that_names_its_parts(circle: str, preview: bool) -> None:
    declare, lines = CIRCLES[circle]

    def program() -> None:
        order_workloads()
        declare(aws.rds.Cluster("orders", engine="aurora-mysql"))

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program, preview=preview)
    assert str(raised.value).splitlines() == [
        f"orders ({CLUSTER}) and the role of databases wait for each other, so that neither can be made:",
        f"  orders waits for databases-role ({TYPE}), as order_workloads() has it",
        *(f"  {line}" for line in lines),
        (
            "Let none of that come from orders; or leave orders out of the order: declare it before order_workloads() "
            "is called"
        ),
    ]


def test_the_workload_that_leads_back_is_named_and_not_those_that_only_wait() -> None:
    def program() -> None:
        order_workloads()
        first, *others = (aws.rds.Cluster(name, engine="aurora-mysql") for name in ("orders", "shop", "ledger"))
        role_with(tags={"cluster": first.arn})
        pulumi.export("others", [other.arn for other in others])

    with pytest.raises(pulumi.RunError, match=r"^orders .* and the role of databases wait for each other") as raised:
        run_program(program)
    assert "shop" not in str(raised.value)


def test_two_workloads_that_wait_for_each_other_by_way_of_a_role() -> None:
    def program() -> None:
        order_workloads()
        shop = aws.rds.Cluster("shop", engine="aurora-mysql")
        orders = aws.rds.Cluster("orders", engine="aurora-mysql", database_name=shop.cluster_identifier)
        role_with(tags={"cluster": orders.arn})

    with pytest.raises(pulumi.RunError, match="and the role of databases wait for each other"):
        run_program(program)


def test_an_endpoint_and_a_replication_instance() -> None:
    def program() -> None:
        order_workloads()
        source = aws.dms.Endpoint("source", endpoint_id="source", endpoint_type="source", engine_name="mysql")
        aws.dms.ReplicationInstance(
            "mover", replication_instance_id=source.endpoint_id, replication_instance_class="dms.t3.micro"
        )

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    first, order, *_ = str(raised.value).splitlines()
    mover = "mover (aws:dms/replicationInstance:ReplicationInstance)"
    assert first.startswith(f"source (aws:dms/endpoint:Endpoint) and {mover} wait for each other")
    assert order == f"  source waits for {mover}, as order_workloads() has it"


def test_an_error_is_said_although_something_slow_keeps_the_program_from_its_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = threading.Event()
    say = pulumi.log.error

    def heard(text: str) -> None:
        say(text)
        said.set()

    class Slow(SlrMocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            if args.name == "slow":
                assert said.wait(30)
            return super().new_resource(args)

    async def program() -> None:
        order_workloads()
        await aws.sqs.Queue("first").urn.future()
        orders = aws.rds.Cluster("orders", engine="aurora-mysql")
        role_with(tags={"cluster": orders.arn})
        aws.sqs.Queue("slow")

    monkeypatch.setattr(pulumi.log, "error", heard)
    monkeypatch.setattr("pulumi_aws_slr.components.program.ordering._SAY_SECONDS", 0.02)
    with pytest.raises(pulumi.RunError) as raised:
        run_program(program, answers=Slow())
    (message,) = caplog.messages
    assert f"databases-role waits for {BACK}" in message
    assert str(raised.value) == f"{message.splitlines()[0]} see above"


class Slow(SlrMocks):
    """A queue that is made when it has been looked for circles five times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.found: list[Any] = []
        self._looked_often = threading.Event()
        look = Waits.circle

        def counted(waits: Waits, start: Any) -> Any:
            self.found.append(look(waits, start))
            if len(self.found) == 5:
                self._looked_often.set()
            return self.found[-1]

        monkeypatch.setattr(Waits, "circle", counted)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "aws:sqs/queue:Queue":
            assert self._looked_often.wait(30)
        return super().new_resource(args)


def test_what_is_slow_is_no_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tags of the role come from it, and the inputs of the workload as well."""
    answers = Slow(monkeypatch)

    def program() -> None:
        order_workloads()
        queue = aws.sqs.Queue("queue")
        aws.rds.Cluster("orders", engine="aurora-mysql", database_name=queue.name)
        role_with(tags={"queue": queue.name, "both": pulumi.Output.all(queue.arn, queue.name).apply(str)})

    recording = run_program(program, answers=answers)
    assert recording.one(TYPE).urn in recording.one(CLUSTER).dependencies
    assert set(answers.found) == {None}


def test_a_component_that_keeps_an_output_does_not_fulfil_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the role, whose tags come from that output."""
    answers = Slow(monkeypatch)

    class Theirs(pulumi.ComponentResource):
        def __init__(self, queue: aws.sqs.Queue, role: pulumi.Resource) -> None:
            super().__init__("their:pkg:Theirs", "theirs", None, pulumi.ResourceOptions(depends_on=[role]))
            self.queue_name = queue.name

    def program() -> None:
        order_workloads()
        queue = aws.sqs.Queue("queue")
        role = RdsServiceLinkedRole("databases", {"tags": {"queue": queue.name}})
        opts = pulumi.ResourceOptions(parent=Theirs(queue, role))
        aws.rds.Cluster("orders", engine="aurora-mysql", opts=opts)

    recording = run_program(program, answers=answers)
    assert recording.one(TYPE).urn in recording.one(CLUSTER).dependencies
    assert set(answers.found) == {None}
