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
        ("pulumi_aws_slr.provider.__main__", "pulumi_aws boto3 botocore pydantic"),
        ("pulumi_aws_slr.ordering", "pulumi_aws boto3 botocore"),
        ("pulumi_aws_slr.service_linked_role", "boto3 botocore"),
    ],
)
def test_importing_does_not_import_more_than_it_needs(module: str, unwanted: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {unwanted.split()!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.split() == []


def test_dependencies_point_one_way() -> None:
    """From cli and components to provider to ownership, policies and catalog; boto3 in cli and provider only."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        where = path.relative_to(PACKAGE).as_posix()
        for name in _imports(path):
            top = name.partition(".")[0]
            if top in {"local", "tests", "examples"}:
                wrong.append(f"{where} imports {name}")
            if top in {"boto3", "botocore"} and not where.startswith(("provider/", "cli/")):
                wrong.append(f"{where} imports {name}")
            if (
                where.startswith("catalog/")
                and top == "pulumi_aws_slr"
                and not name.startswith("pulumi_aws_slr.catalog")
            ):
                wrong.append(f"{where} imports {name}")
            if where.startswith(("catalog/", "policies/", "ownership/")) and top in {"pulumi", "pulumi_aws"}:
                wrong.append(f"{where} imports {name}")
            ours = name.split(".")[1] if name.startswith("pulumi_aws_slr.") else ""
            if where.startswith("ownership/") and ours not in {"", "catalog", "ownership"}:
                wrong.append(f"{where} imports {name}")
            if (
                where.startswith("provider/")
                and name.startswith("pulumi_aws_slr.")
                and name.split(".")[1]
                not in {
                    "catalog",
                    "json_text",
                    "ownership",
                    "policies",
                    "provider",
                }
            ):
                wrong.append(f"{where} imports {name}")
    assert wrong == []


def _imports(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
