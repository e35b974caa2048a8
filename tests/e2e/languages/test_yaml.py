"""The components in programs of another language: YAML, which every engine has the host of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.harness import Account, Project
from tests.e2e.languages.conftest import YamlProject

Yaml = Callable[..., YamlProject]
RDS = "AWSServiceRoleForRDS"
PYTHON = """
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import (
        AuroraServiceLinkedRole, DmsPermissions, DmsServiceRoles, RdsServiceLinkedRole, ServiceLinkedRole,
    )

    ci = aws.iam.Role("ci", name="ci", assume_role_policy='{"Version":"2012-10-17","Statement":[]}')
    aurora = AuroraServiceLinkedRole("databases", {
        "description": "Databases of the platform",
        "tags": {"team": "platform"},
        "callers": {"ci": {"role": ci.name, "may": ["create", "view"]}},
    })
    RdsServiceLinkedRole("other", opts=pulumi.ResourceOptions(depends_on=[aurora]))
    ServiceLinkedRole("scaling", {"aws_service_name": "autoscaling", "custom_suffix": "blue"})
    DmsServiceRoles("replication", {"redshift_targets": True})
    DmsPermissions("data", {"callers": {"ops": {"role": ci.name, "may": ["view", "run-tasks"]}}})
    pulumi.export("arn", aurora.arn)
"""
SAME_IN_YAML = """
    resources:
      ci:
        type: aws:iam:Role
        properties:
          name: ci
          assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}'
      databases:
        type: aws-slr:AuroraServiceLinkedRole
        properties:
          description: Databases of the platform
          tags: {team: platform}
          callers:
            ci: {role: "${ci.name}", may: [create, view]}
      other:
        type: aws-slr:RdsServiceLinkedRole
        options: {dependsOn: ["${databases}"]}
      scaling:
        type: aws-slr:ServiceLinkedRole
        properties: {awsServiceName: autoscaling, customSuffix: blue}
      replication:
        type: aws-slr:DmsServiceRoles
        properties: {redshiftTargets: true}
      data:
        type: aws-slr:DmsPermissions
        properties:
          callers:
            ops: {role: "${ci.name}", may: [view, run-tasks]}
    outputs:
      arn: ${databases.arn}
"""
ACROSS = ("permissionGrants",)
"""What a component knows of the others in a Python program only: elsewhere each is made by itself."""
IMPLIED = ("pulumi:pulumi:Stack", "pulumi:providers:")
"""The program and the providers, which are another thing in each language."""


def declared(stack: Project) -> dict[str, dict[str, Any]]:
    """What the state has of each resource that does not depend on the language."""
    found = {}
    for resource in stack.resources():
        if resource["type"].startswith(IMPLIED):
            continue
        found[resource["urn"]] = {
            "inputs": {key: _meaning(value) for key, value in resource.get("inputs", {}).items() if key not in ACROSS},
            "parent": None if "pulumi:pulumi:Stack" in resource["parent"] else resource["parent"],
            "dependencies": sorted(resource.get("dependencies") or []),
            "protect": resource.get("protect", False),
        }
    return found


def changes(actions: list[str]) -> set[str]:
    """What is changed in AWS. How often a role that is there is asked for depends on who comes first."""
    return {action for action in actions if not action.startswith(("Get", "List", "Describe"))}


def _meaning(value: Any) -> Any:
    """Policies by what they say; names that the engine makes at random by their beginning."""
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value


def _comparable(entry: dict[str, Any]) -> dict[str, Any]:
    """A resource without the names that the engine makes at random."""
    inputs = {key: value for key, value in entry["inputs"].items() if key not in ("name", "policyArn")}
    return {"inputs": inputs, "parent": entry["parent"], "protect": entry["protect"]}


@pytest.mark.local_aws
def test_the_same_stack_in_python_and_in_yaml(
    account: Account, project: Callable[..., Project], yaml_project: Yaml
) -> None:
    python = project(PYTHON)
    python.up().ok()
    wanted = declared(python)
    order = account.actions()
    python.destroy().ok()
    assert account.role(RDS) is None

    stack = yaml_project(SAME_IN_YAML)
    mark = account.mark()
    stack.up().ok()
    made = declared(stack)
    assert made.keys() == wanted.keys()
    for urn, entry in made.items():
        assert _comparable(entry) == _comparable(wanted[urn]), urn
    assert changes(account.actions(mark)) == changes(order)
    assert account.owners(RDS).keys() == {"platform/test/databases-role", "platform/test/other-role"}
    assert "unchanged" in stack.up("--expect-no-changes").ok().output

    stack.write(SAME_IN_YAML.replace("team: platform", "team: data"))
    stack.up().ok()
    assert account.user_tags(RDS) == {"team": "data"}

    stack.destroy().ok()
    assert account.role(RDS) is None
    assert stack.resources() == []


@pytest.mark.local_aws
def test_two_components_that_share_a_role_leave_one_after_the_other(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project(SAME_IN_YAML)
    stack.up().ok()
    one_less = SAME_IN_YAML.replace(
        'other:\n        type: aws-slr:RdsServiceLinkedRole\n        options: {dependsOn: ["${databases}"]}\n      ', ""
    )
    assert one_less != SAME_IN_YAML
    stack.write(one_less)
    stack.up().ok()
    assert account.owners(RDS).keys() == {"platform/test/databases-role"}
    stack.destroy().ok()
    assert account.role(RDS) is None


@pytest.mark.local_aws
def test_secrets_of_the_program_are_encrypted_in_the_state(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project("""
        resources:
          scaling:
            type: aws-slr:ServiceLinkedRole
            properties:
              awsServiceName: autoscaling
              customSuffix: blue
              description: {"fn::secret": "made for a secret purpose"}
              tags: {owner: {"fn::secret": "the-secret-owner"}}
    """)
    stack.up().ok()
    assert account.user_tags("AWSServiceRoleForAutoScaling_blue") == {"owner": "the-secret-owner"}
    state = json.dumps(stack.state())
    assert "secret purpose" not in state
    assert "the-secret-owner" not in state
    assert "unchanged" in stack.up("--expect-no-changes").ok().output
    stack.destroy().ok()


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ("awsServiceName: rdss.amazonaws.com", "did you mean 'rds.amazonaws.com'?"),
        ("{awsServiceName: rds, customSuffix: x}", "custom suffix is not allowed for rds.amazonaws.com"),
        (
            "{awsServiceName: rds, callers: {ci: {role: ci, may: [destroy]}}}",
            "callers.ci.may: 'destroy' unknown; it can be create, view, edit-description, tag, delete",
        ),
        ("{awsServiceName: rds, callers: {ci: {may: [view]}}}", "give exactly one of user, group, role, permissionSet"),
    ],
    ids=["a slip", "a suffix", "an ability", "no identity"],
)
def test_wrong_inputs_are_refused_at_preview_in_the_words_of_the_schema(
    account: Account, yaml_project: Yaml, properties: str, told: str
) -> None:
    stack = yaml_project(f"""
        resources:
          role:
            type: aws-slr:ServiceLinkedRole
            properties: {properties if properties.startswith("{") else "{" + properties + "}"}
    """)
    output = stack.preview().failed().output
    assert told in output
    assert "Traceback" not in output
    assert account.actions(service="iam") == []


@pytest.mark.local_aws
def test_options_reach_the_role(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project("""
        resources:
          databases:
            type: aws-slr:RdsServiceLinkedRole
            options:
              customTimeouts: {delete: 7m}
              retainOnDelete: true
    """)
    stack.up().ok()
    (role,) = stack.resources("aws-slr:iam:Role")
    assert role["customTimeouts"]["delete"] == 420
    assert role["retainOnDelete"] is True
    stack.destroy().ok()
    assert account.role(RDS) is not None


@pytest.mark.local_aws
def test_an_explicit_provider_says_where(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project(f"""
        resources:
          elsewhere:
            type: pulumi:providers:aws-slr
            properties:
              region: eu-west-1
              allowedAccountIds: ["{account.id}"]
              defaultTags: {{tags: {{by: provider}}}}
          databases:
            type: aws-slr:RdsServiceLinkedRole
            options: {{providers: ["${{elsewhere}}"]}}
    """)
    stack.up().ok()
    assert account.user_tags(RDS) == {"by": "provider"}
    stack.destroy().ok()


@pytest.mark.local_aws
def test_functions_answer_without_a_resource(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project("""
        variables:
          role:
            fn::invoke:
              function: aws-slr:getServiceLinkedRole
              arguments: {service: rds}
          policy:
            fn::invoke:
              function: aws-slr:getCallerPolicy
              arguments: {services: [rds, ecs], may: [create], accountId: "111122223333"}
        outputs:
          role: ${role}
          policy: ${policy.documents[0]}
    """)
    stack.up().ok()
    outputs = stack.outputs()
    assert outputs["role"]["arn"] == f"arn:aws:iam::{account.id}:role/aws-service-role/rds.amazonaws.com/{RDS}"
    assert outputs["role"]["customSuffix"] == "refused"
    statement = (
        outputs["policy"]["Statement"][0]
        if isinstance(outputs["policy"], dict)
        else json.loads(outputs["policy"])["Statement"][0]
    )
    assert statement["Action"] == "iam:CreateServiceLinkedRole"
    assert account.role(RDS) is None


@pytest.mark.local_aws
def test_an_import_ends_well(account: Account, yaml_project: Yaml) -> None:
    account.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    stack = yaml_project("resources: {}")
    done = stack.run("import", "aws-slr:iam:Role", "databases", RDS, "--yes", "--skip-preview")
    assert "type: aws-slr:iam:Role" in done.ok().output
    assert stack.role()["name"] == RDS


@pytest.mark.local_aws
def test_a_cluster_that_depends_on_the_component_goes_before_the_role(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project("""
        resources:
          databases: {type: "aws-slr:AuroraServiceLinkedRole"}
          cluster:
            type: aws:rds:Cluster
            properties:
              clusterIdentifier: orders
              engine: aurora-mysql
              masterUsername: someone
              masterPassword: not-a-real-one
              skipFinalSnapshot: true
            options: {dependsOn: ["${databases}"]}
    """)
    stack.up().ok()
    mark = account.mark()
    stack.destroy().ok()
    actions = account.actions(mark)
    last = actions.index("DeleteServiceLinkedRole")
    assert actions.index("DeleteDBCluster") < last
    assert "DescribeDBClusters" in actions[actions.index("DeleteDBCluster") : last]


@pytest.mark.local_aws
def test_a_protected_component_protects_its_role(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project("""
        resources:
          databases:
            type: aws-slr:RdsServiceLinkedRole
            options: {protect: true}
    """)
    stack.up().ok()
    (role,) = stack.resources("aws-slr:iam:Role")
    assert role["protect"] is True
    assert "protected" in stack.destroy().failed().output
    assert account.role(RDS) is not None


@pytest.mark.local_aws
def test_a_renamed_component_with_an_alias_keeps_its_role(account: Account, yaml_project: Yaml) -> None:
    stack = yaml_project('resources: {before: {type: "aws-slr:RdsServiceLinkedRole"}}')
    stack.up().ok()
    created, mark = stack.role()["uniqueId"], account.mark()
    stack.write("""
        resources:
          after:
            type: aws-slr:RdsServiceLinkedRole
            options: {aliases: [{name: before}]}
    """)
    stack.up().ok()
    assert stack.role()["uniqueId"] == created
    assert not {"CreateServiceLinkedRole", "DeleteServiceLinkedRole"} & set(account.actions(mark))
    assert list(account.owners(RDS)) == ["platform/test/after-role"]
    stack.destroy().ok()
    assert account.role(RDS) is None


@pytest.mark.local_aws
def test_many_components_at_once(account: Account, yaml_project: Yaml) -> None:
    """Each holds a thread of the provider until its resources are there, which need threads in turn."""
    count = 60
    resources = "".join(
        f"""
          scaling{number}:
            type: aws-slr:ServiceLinkedRole
            properties: {{awsServiceName: autoscaling, customSuffix: "n{number}"}}"""
        for number in range(count)
    )
    stack = yaml_project(f"\n        resources:{resources}\n")
    stack.up().ok()
    assert len(stack.resources("aws-slr:iam:Role")) == count
    stack.destroy().ok()
    assert account.role("AWSServiceRoleForAutoScaling_n7") is None
