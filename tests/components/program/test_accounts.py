"""Which workloads wait for which roles, by the providers that both were given."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import Provider, RdsServiceLinkedRole, Role, ServiceLinkedRole, order_workloads
from pulumi_aws_slr.testing import Recording, run_program

CLUSTER = "aws:rds/cluster:Cluster"
ROLE = "aws-slr:iam:Role"


def cluster(name: str, **options: object) -> None:
    aws.rds.Cluster(name, engine="aurora-mysql", opts=pulumi.ResourceOptions(**options))  # type: ignore[arg-type]


def providers(label: str) -> tuple[aws.Provider, Provider]:
    """Providers for one account, of the same names for every account."""
    below = pulumi.ResourceOptions(parent=pulumi.ComponentResource(f"my:pkg:{label.title()}", label))
    return aws.Provider("account", opts=below), Provider("account", below)


def ordered(program: Callable[[], object]) -> Recording:
    def whole() -> None:
        order_workloads()
        program()

    return run_program(whole)


def waits_for(recording: Recording, name: str) -> set[str]:
    """The names of the roles that a cluster waits for."""
    urns = recording.one(CLUSTER, name).dependencies
    return {role.name for role in recording.of_type(ROLE) if role.urn in urns}


def test_providers_of_one_name_are_two_accounts() -> None:
    def program() -> None:
        for label in ("test", "prod"):
            pair = providers(label)
            RdsServiceLinkedRole(label, None, pulumi.ResourceOptions(providers=[*pair]))
            cluster(f"{label}-orders", providers=[*pair])

    recording = ordered(program)
    assert waits_for(recording, "test-orders") == {"test-role"}
    assert waits_for(recording, "prod-orders") == {"prod-role"}
    assert len({role.provider for role in recording.of_type(ROLE)}) == 2


def test_home_and_away() -> None:
    def program() -> None:
        pair = providers("away")
        cluster("home")
        cluster("away", provider=pair[0])
        RdsServiceLinkedRole("here")
        RdsServiceLinkedRole("there", None, pulumi.ResourceOptions(providers=[*pair]))

    recording = ordered(program)
    assert waits_for(recording, "home") == {"here-role"}
    assert waits_for(recording, "away") == {"there-role"}


@pytest.mark.parametrize(
    "options",
    [
        lambda theirs: {"provider": theirs},
        lambda theirs: {"providers": [theirs]},
        lambda theirs: {"providers": {"aws": theirs}},
        lambda theirs: {
            "parent": pulumi.ComponentResource(
                "my:pkg:Outer", "outer", None, pulumi.ResourceOptions(providers=[theirs])
            )
        },
        lambda theirs: {
            "parent": pulumi.ComponentResource("my:pkg:Outer", "outer", None, pulumi.ResourceOptions(provider=theirs))
        },
        lambda theirs: {
            "provider": theirs,
            "parent": pulumi.ComponentResource(
                "my:pkg:Outer", "outer", None, pulumi.ResourceOptions(providers=[aws.Provider("outer")])
            ),
        },
    ],
    ids=["provider", "a list", "a mapping", "from above", "from above, alone", "its own before that from above"],
)
def test_however_a_workload_gets_its_provider(
    options: Callable[[aws.Provider], dict[str, object]],
) -> None:
    def program() -> None:
        theirs, ours = providers("away")
        RdsServiceLinkedRole("here")
        RdsServiceLinkedRole("there", None, pulumi.ResourceOptions(providers={"aws": theirs, "aws-slr": ours}))
        cluster("orders", **options(theirs))

    assert waits_for(ordered(program), "orders") == {"there-role"}


def test_a_provider_that_no_component_was_given_may_be_of_any_account() -> None:
    """That for another Region, for one. To wait for a role too many does no harm."""

    def program() -> None:
        RdsServiceLinkedRole("here")
        RdsServiceLinkedRole("there", None, pulumi.ResourceOptions(providers=[*providers("away")]))
        cluster("orders", provider=aws.Provider("another-region", region="us-east-1"))

    assert waits_for(ordered(program), "orders") == {"here-role", "there-role"}


def test_an_account_in_which_no_component_declares_the_workload_s_role() -> None:
    def program() -> None:
        pair = providers("away")
        RdsServiceLinkedRole("here")
        ServiceLinkedRole("there", {"aws_service_name": "ecs"}, pulumi.ResourceOptions(providers=[*pair]))
        cluster("orders", provider=pair[0])

    assert waits_for(ordered(program), "orders") == set()


def test_a_provider_for_aws_slr_alone_is_of_the_account_that_it_was_given_together_with() -> None:
    def program() -> None:
        theirs, ours = providers("away")
        ServiceLinkedRole("both", {"aws_service_name": "ecs"}, pulumi.ResourceOptions(providers=[theirs, ours]))
        RdsServiceLinkedRole("alone", None, pulumi.ResourceOptions(provider=ours))
        Role("bare", pulumi.ResourceOptions(provider=ours), aws_service_name="rds")
        cluster("home")
        cluster("away", provider=theirs)

    recording = ordered(program)
    assert waits_for(recording, "home") == set()
    assert waits_for(recording, "away") == {"alone-role", "bare"}


def test_a_provider_for_aws_slr_that_was_never_given_together_with_another_is_of_the_stack_s_account() -> None:
    def program() -> None:
        RdsServiceLinkedRole("here", None, pulumi.ResourceOptions(provider=Provider("special", profile="special")))
        cluster("home")

    assert waits_for(ordered(program), "home") == {"here-role"}
