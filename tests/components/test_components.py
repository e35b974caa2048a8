"""What holds for every component, and what each of those for one service is."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import pulumi_aws_slr as slr
from pulumi_aws_slr.components.service_linked_role import RoleComponent
from pulumi_aws_slr.testing import ACCOUNT, RecordedResource, Recording, SlrMocks, run_program

ROLE = "aws-slr:iam:Role"
CALLERS = {
    "deployer": {"role": "deployer", "may": ["create"]},
    "operator": {"user": "operator", "may": ["view"]},
    "team": {"group": "team", "may": ["delete"]},
}
WHO = {"deployer": "role", "operator": "user", "team": "group"}
Declare = Callable[[str, pulumi.ResourceOptions | None], pulumi.ComponentResource]

COMPONENTS: dict[str, Declare] = {
    "ServiceLinkedRole": lambda name, opts: slr.ServiceLinkedRole(
        name, {"aws_service_name": "rds", "callers": CALLERS}, opts
    ),
    "RdsServiceLinkedRole": lambda name, opts: slr.RdsServiceLinkedRole(name, {"callers": CALLERS}, opts),
    "AuroraServiceLinkedRole": lambda name, opts: slr.AuroraServiceLinkedRole(name, {"callers": CALLERS}, opts),
    "DmsServerlessServiceLinkedRole": lambda name, opts: slr.DmsServerlessServiceLinkedRole(
        name, {"callers": CALLERS}, opts
    ),
    "DmsServiceRoles": lambda name, opts: slr.DmsServiceRoles(name, {"redshift_targets": True}, opts),
    "DmsEndpointRole": lambda name, opts: slr.DmsEndpointRole(
        name,
        {
            "kind": "s3-target",
            "bucket": "landing",
            "callers": {label: {kind: label} for label, kind in WHO.items()},
        },
        opts,
    ),
    "DmsEncryptionKey": lambda name, opts: slr.DmsEncryptionKey(name, {"principals": ["111122223333"]}, opts),
    "DmsPermissions": lambda name, opts: slr.DmsPermissions(
        name, {"callers": {label: {kind: label, "may": ["view"]} for label, kind in WHO.items()}}, opts
    ),
    "CallerPermissions": lambda name, opts: slr.CallerPermissions(
        name, {"services": ["rds", "ecs"], "callers": CALLERS}, opts
    ),
}
POLICIES = {"policyArns": "policy_arns"}
OUTPUTS: dict[str, dict[str, str]] = {
    "CallerPermissions": POLICIES,
    "DmsPermissions": POLICIES,
    "DmsEndpointRole": {"arn": "arn", "roleName": "role_name"},
    "DmsEncryptionKey": {"arn": "arn", "keyId": "key_id", "userPolicy": "user_policy"},
    "DmsServiceRoles": {"roleArns": "role_arns", "adopted": "adopted", "ready": "ready"},
}
"""The outputs by Pulumi's names, where they are not those of a service-linked role; texts of policies are none."""
PARTITION_OF, REGION_OF, ACCOUNT_OF = (
    f"aws:index/{name}:{name}" for name in ("getPartition", "getRegion", "getCallerIdentity")
)
ASKED = {"DmsEndpointRole": {PARTITION_OF, REGION_OF, ACCOUNT_OF}, "DmsEncryptionKey": {PARTITION_OF, ACCOUNT_OF}}
ASKED["DmsServiceRoles"] = ASKED["DmsEncryptionKey"]
"""What is asked for besides the partition: a trust or key policy names the account."""
WITHOUT_ROLE = ("CallerPermissions", "DmsEncryptionKey", "DmsEndpointRole", "DmsPermissions")
"""The components that declare no role of our provider."""
OURS = (ROLE, "aws-slr:iam:ServiceRole")
CHILDREN = {"DmsEncryptionKey": 1, "DmsServiceRoles": 3}
"""How many children there are at least, where callers do not have two each."""
every_component = pytest.mark.parametrize("component", COMPONENTS)


def test_no_component_escapes_the_contract() -> None:
    exported = (getattr(slr, name) for name in slr.__all__)
    found = {
        thing.__name__ for thing in exported if isinstance(thing, type) and issubclass(thing, pulumi.ComponentResource)
    }
    assert found == set(COMPONENTS)


def declared(component: str, opts: pulumi.ResourceOptions | None = None) -> tuple[Recording, RecordedResource]:
    recording = run_program(lambda: COMPONENTS[component]("thing", opts) and None)
    return recording, recording.one(f"aws-slr:index:{component}", "thing")


def below(recording: Recording, parent: RecordedResource) -> list[RecordedResource]:
    found = recording.children(parent)
    return found + [further for child in found for further in below(recording, child)]


@every_component
def test_its_type_is_its_name(component: str) -> None:
    _, resource = declared(component)
    assert resource.type == f"aws-slr:index:{component}"
    assert resource.inputs == {}


@every_component
def test_everything_it_makes_for_itself_is_below_it_and_named_after_it(component: str) -> None:
    recording, resource = declared(component)
    inside = below(recording, resource)
    names = [child.name for child in inside]
    assert len(inside) >= CHILDREN.get(component, 2 * len(CALLERS))
    assert [name for name in names if not name.startswith("thing-")] == []
    outside = [other for other in recording.resources if other not in inside and other != resource]
    shared = [] if component in WITHOUT_ROLE else ["pulumi:providers:aws-slr"]
    assert [other.type for other in outside] == shared, "the provider is the whole program's"


@every_component
def test_names_are_unique_per_type(component: str) -> None:
    recording, _ = declared(component)
    urns = [resource.urn for resource in recording.resources]
    assert sorted(set(urns)) == sorted(urns)


@every_component
def test_the_user_s_options_stay_with_the_component(component: str) -> None:
    """What it depends on is its own affair. Pulumi itself protects the children with it."""

    def program() -> None:
        before = aws.sqs.Queue("before")
        COMPONENTS[component]("thing", pulumi.ResourceOptions(depends_on=[before], protect=True))

    recording = run_program(program)
    thing, before = recording.one(f"aws-slr:index:{component}"), recording.one("aws:sqs/queue:Queue")
    assert thing.dependencies == {before.urn}
    assert [other.name for other in recording.resources if before.urn in other.dependencies] == ["thing"]
    assert [other for other in [thing, *below(recording, thing)] if not other.protect] == []


@every_component
def test_how_it_is_deleted_goes_on_to_its_roles_and_to_nothing_else(component: str) -> None:
    def program() -> None:
        with_it = aws.sqs.Queue("with-it")
        timeouts = pulumi.CustomTimeouts(create="3m", update="4m", delete="5m")
        opts = pulumi.ResourceOptions(retain_on_delete=True, deleted_with=with_it, custom_timeouts=timeouts)
        COMPONENTS[component]("thing", opts)

    recording = run_program(program)
    with_it = recording.one("aws:sqs/queue:Queue").urn
    inside = below(recording, recording.one(f"aws-slr:index:{component}"))
    roles = [resource for resource in inside if resource.type in OURS]
    assert bool(roles) is (component not in WITHOUT_ROLE)
    for role in roles:
        assert (role.retain_on_delete, role.deleted_with) == (True, with_it)
        assert role.custom_timeouts == {"create": "3m", "update": "4m", "delete": "5m"}
    others = [resource for resource in inside if resource not in roles]
    assert [other for other in others if other.retain_on_delete or other.deleted_with or other.custom_timeouts] == []


def declared_with_providers(component: str, pass_on: Callable[[Any, Any], pulumi.ResourceOptions]) -> Recording:
    def program() -> None:
        providers = aws.Provider("account"), slr.Provider("account")
        COMPONENTS[component]("thing", pass_on(*providers))

    return run_program(program)


@every_component
@pytest.mark.parametrize(
    "pass_on",
    [
        lambda theirs, ours: pulumi.ResourceOptions(providers=[theirs, ours]),
        lambda theirs, ours: pulumi.ResourceOptions(providers={"aws": theirs, "aws-slr": ours}),
        lambda theirs, ours: pulumi.ResourceOptions(provider=ours, providers=[theirs]),
        lambda theirs, ours: pulumi.ResourceOptions(provider=theirs, providers=[ours]),
        lambda theirs, ours: pulumi.ResourceOptions(
            parent=pulumi.ComponentResource("my:pkg:Outer", "outer", None, pulumi.ResourceOptions(providers=[theirs])),
            provider=ours,
        ),
    ],
    ids=["a list", "a mapping", "ours alone", "theirs alone", "one from a component around it"],
)
def test_explicit_providers_make_everything_in_it(
    component: str, pass_on: Callable[[Any, Any], pulumi.ResourceOptions]
) -> None:
    recording = declared_with_providers(component, pass_on)
    used = {
        (resource.type.partition(":")[0], resource.provider)
        for resource in below(recording, recording.one(f"aws-slr:index:{component}"))
        if not resource.type.startswith("aws-slr:index:")
    }
    theirs, ours = (recording.one(f"pulumi:providers:{package}").urn for package in ("aws", "aws-slr"))
    assert used <= {("aws", theirs), ("aws-slr", ours)}
    assert len(recording.of_type("pulumi:providers:aws-slr")) == 1, "no default one besides"


@every_component
def test_it_says_what_it_has_made(component: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outputs it registers are its typed attributes, each under Pulumi's name for it, but for texts of policies."""
    registered: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(
        pulumi.ComponentResource,
        "register_outputs",
        lambda self, outputs: registered.__setitem__(self._name, dict(outputs)),
    )
    made: list[Any] = []
    run_program(lambda: made.append(COMPONENTS[component]("thing", None)))
    names = OUTPUTS.get(component, {"arn": "arn", "roleName": "role_name", "adopted": "adopted"})
    assert registered["thing"] == {key: getattr(made[0], attribute) for key, attribute in names.items()}


@every_component
def test_no_account_is_needed_and_nothing_is_called_but_where_it_is(component: str) -> None:
    asked = []

    class Mocks(SlrMocks):
        def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
            asked.append(args.token)
            return super().call(args)

    run_program(lambda: COMPONENTS[component]("thing", None) and None, answers=Mocks())
    assert sorted(asked) == sorted(ASKED.get(component, {PARTITION_OF}))


@every_component
def test_it_works_at_preview(component: str) -> None:
    def shape(recording: Recording) -> list[tuple[str, str]]:
        return sorted((resource.type, resource.name) for resource in recording.resources)

    previewed = run_program(lambda: COMPONENTS[component]("thing", None) and None, preview=True)
    assert shape(previewed) == shape(declared(component)[0])


# --- the components of one service ---


@pytest.mark.parametrize(
    ("component", "principal", "role_name"),
    [
        (slr.RdsServiceLinkedRole, "rds.amazonaws.com", "AWSServiceRoleForRDS"),
        (slr.AuroraServiceLinkedRole, "rds.amazonaws.com", "AWSServiceRoleForRDS"),
        (slr.DmsServerlessServiceLinkedRole, "dms.amazonaws.com", "AWSServiceRoleForDMSServerless"),
    ],
)
def test_the_role_of_one_service(component: Any, principal: str, role_name: str) -> None:
    def program() -> None:
        made = component("thing")
        pulumi.export("arn", made.arn)
        pulumi.export("name", made.role_name)
        pulumi.export("adopted", made.adopted)

    recording = run_program(program)
    thing = recording.one(f"aws-slr:index:{component.__name__}")
    assert [resource.name for resource in recording.resources if resource is not thing] == ["aws-slr", "thing-role"]
    assert recording.children(thing) == recording.of_type(ROLE)
    assert recording.one(ROLE).inputs == {"awsServiceName": principal}
    assert recording.one(ROLE).dependencies == frozenset()
    assert recording.exports == {
        "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{principal}/{role_name}",
        "name": role_name,
        "adopted": False,
    }


@pytest.mark.parametrize(
    "component", [slr.RdsServiceLinkedRole, slr.AuroraServiceLinkedRole, slr.DmsServerlessServiceLinkedRole]
)
def test_their_arguments_are_the_shared_ones(component: type[RoleComponent]) -> None:
    def program() -> None:
        component("thing", {"description": "d", "tags": {"a": "b"}, "on_existing": "fail", "deletion": "keep"})

    role = run_program(program).one(ROLE)
    assert {key: value for key, value in role.inputs.items() if key != "awsServiceName"} == {
        "description": "d",
        "tags": {"a": "b"},
        "onExisting": "fail",
        "deletion": "keep",
    }


@pytest.mark.parametrize(
    "component", [slr.RdsServiceLinkedRole, slr.AuroraServiceLinkedRole, slr.DmsServerlessServiceLinkedRole]
)
def test_they_take_no_suffix(component: Any) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: component("thing", {"custom_suffix": "b"}) and None)
    assert str(raised.value) == (
        "thing: unknown argument 'custom_suffix'. There are description, tags, on_existing, deletion, callers"
    )
