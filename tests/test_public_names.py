"""What users see, and what importing it costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_aws_slr

PACKAGE = Path(pulumi_aws_slr.__file__).parent
PUBLIC = [
    "AuroraServiceLinkedRole",
    "AuroraServiceLinkedRoleArgs",
    "CallerArgs",
    "CallerPermissions",
    "CallerPermissionsArgs",
    "DmsCallerArgs",
    "DmsEncryptionKey",
    "DmsEncryptionKeyArgs",
    "DmsEndpointRole",
    "DmsEndpointRoleArgs",
    "DmsPermissions",
    "DmsPermissionsArgs",
    "DmsServerlessServiceLinkedRole",
    "DmsServerlessServiceLinkedRoleArgs",
    "DmsServiceRoles",
    "DmsServiceRolesArgs",
    "IdentityArgs",
    "PassRoleArgs",
    "Provider",
    "RdsServiceLinkedRole",
    "RdsServiceLinkedRoleArgs",
    "Role",
    "ServiceLinkedRole",
    "ServiceLinkedRoleArgs",
    "ServiceRole",
    "order_workloads",
]


def test_the_public_names() -> None:
    assert pulumi_aws_slr.__all__ == PUBLIC
    assert dir(pulumi_aws_slr) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    thing = getattr(pulumi_aws_slr, name)
    assert thing.__name__ == name
    assert thing.__module__.startswith("pulumi_aws_slr.")
    assert thing.__doc__


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.name: node.module for node in block.body for alias in node.names}
    assert sorted(imported) == PUBLIC
    assert {name: getattr(pulumi_aws_slr, name).__module__ for name in imported} == imported


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match=r"^module 'pulumi_aws_slr' has no attribute 'ServiceLinkedRol'$"):
        _ = pulumi_aws_slr.ServiceLinkedRol


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("pulumi_aws_slr", "pulumi pulumi_aws boto3 botocore grpc pydantic"),
        ("pulumi_aws_slr.catalog", "pulumi pulumi_aws boto3 botocore grpc pydantic yaml"),
        ("pulumi_aws_slr.policies", "pulumi pulumi_aws boto3 botocore grpc pydantic yaml"),
        ("pulumi_aws_slr.plugin.__main__", "pulumi_aws boto3 botocore pydantic"),
        ("pulumi_aws_slr.components.program.ordering", "pulumi_aws boto3 botocore"),
        ("pulumi_aws_slr.components.service_linked_role", "boto3 botocore"),
    ],
)
def test_importing_does_not_import_more_than_it_needs(module: str, unwanted: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {unwanted.split()!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.split() == []


def test_the_package_needs_nothing_of_the_repository() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in PACKAGE.rglob("*.py")
        for name in _imports(path)
        if name.partition(".")[0] in {"local", "tests", "examples"}
    ]
    assert wrong == []


def _imports(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
