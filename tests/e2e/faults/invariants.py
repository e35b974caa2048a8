"""What must be so after every fault: IAM has the roles that the states know, with the marks of just their owners."""

from __future__ import annotations

from tests.e2e.harness import Account, Project

_OWNER = "aws-slr:owner:"
_OURS = "aws-slr:"
_VOID = "aws-slr:left:"


def assert_nothing_lost(account: Account, name: str, *stacks: Project) -> None:
    """Nothing is lost between IAM and the states of all stacks that ever declared a role.

    No role that no state knows, none missing that a state declares, no tag of an owner or incarnation that no state
    has, no deletion mark left, and nothing that the engine would refuse to go on with. An engine that was killed calls
    the creation of a resource pending until the next refresh, and says so; it goes on all the same.
    """
    owners, created = {}, set()
    for stack in stacks:
        checkpoint = stack.state()
        pending = {operation["type"] for operation in checkpoint.get("pending_operations") or []}
        assert pending <= {"creating"}, f"{stack.stack}: {pending}"
        for resource in checkpoint.get("resources") or []:
            if resource["type"] == "aws-slr:iam:Role" and resource["outputs"]["name"] == name:
                owner = resource["outputs"]["owner"]
                owners[f"{_OWNER}{owner['label']}"] = owner["incarnation"]
                created.add(resource["outputs"]["uniqueId"])
    role = account.role(name)
    if not owners:
        assert role is None, f"{name} is there, and no state knows it: {role}"
        return
    assert role is not None, f"{name} is gone, and {sorted(owners)} declare it"
    assert created == {role["RoleId"]}
    ours = {tag["Key"]: tag["Value"] for tag in role.get("Tags", []) if tag["Key"].startswith(_OURS)}
    assert {key: value for key, value in ours.items() if not key.startswith(_VOID)} == owners
