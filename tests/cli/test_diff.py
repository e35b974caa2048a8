"""`slr catalog diff`."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.catalog.managed_policies import managed_policies, managed_policies_source
from tests.cli.conftest import Slr


@pytest.fixture
def listed() -> dict[str, Any]:
    """The known policies in moto's format, to be changed."""
    return {
        name: {"DefaultVersionId": policy.version, "Path": "/aws-service-role/", "Document": policy.document}
        for name, policy in managed_policies().items()
    }


def written(folder: Path, listed: dict[str, Any]) -> str:
    path = folder / "policies.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    return str(path)


def test_nothing_differs(slr: Slr, tmp_path: Path, listed: dict[str, Any]) -> None:
    same = slr("catalog", "diff", written(tmp_path, listed))
    assert (same.code, same.err) == (0, "")
    assert (
        same.out == f"No policy under /aws-service-role/ is new, gone or changed since {managed_policies_source()}.\n"
    )
    assert slr("catalog", "diff", written(tmp_path, listed), "--json").json == []


def test_the_installed_moto_is_what_the_catalogue_has(slr: Slr) -> None:
    assert slr("catalog", "diff", "--moto").code == 0


def test_the_differences_are_markdown_that_can_be_reviewed(slr: Slr, tmp_path: Path, listed: dict[str, Any]) -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}
    listed["BrandNewServiceRolePolicy"] = {**listed["AmazonRDSServiceRolePolicy"], "Document": document}
    listed["AmazonECSServiceRolePolicy"] |= {"DefaultVersionId": "v99"}
    del listed["AmazonRDSServiceRolePolicy"]
    found = slr("catalog", "diff", written(tmp_path, listed))
    assert found.code == 4
    lines = found.out.splitlines()
    assert lines[0] == f"Policies under /aws-service-role/ since {managed_policies_source()}: 1 new, 1 gone, 1 changed"
    ecs = managed_policies()["AmazonECSServiceRolePolicy"].version
    assert [line for line in lines if line.startswith(("## ", "Row: "))] == [
        "## new: BrandNewServiceRolePolicy (v14)",
        "Row: none yet; docs/catalog.md says how to find role and principal",
        "## gone: AmazonRDSServiceRolePolicy (v14)",
        "Row: rds",
        f"## changed: AmazonECSServiceRolePolicy ({ecs} -> v99)",
        "Row: ecs",
    ]
    assert lines.count("```diff") == lines.count("```") == 2
    assert '+      "Action": "sns:Publish",' in lines


def test_the_differences_as_json(slr: Slr, tmp_path: Path, listed: dict[str, Any]) -> None:
    listed["AmazonECSServiceRolePolicy"] |= {"DefaultVersionId": "v99"}
    found = slr("catalog", "diff", written(tmp_path, listed), "--json")
    assert found.code == 4
    assert found.json == [
        {
            "kind": "changed",
            "policy": "AmazonECSServiceRolePolicy",
            "rows": ["ecs"],
            "version_before": managed_policies()["AmazonECSServiceRolePolicy"].version,
            "version_now": "v99",
            "lines": [],
        }
    ]


def test_a_suspiciously_small_list_is_refused(slr: Slr, tmp_path: Path, listed: dict[str, Any]) -> None:
    refused = slr("catalog", "diff", written(tmp_path, dict(list(listed.items())[:300])))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("Error: the list has only 300 of the 363 known policies")


def test_a_file_that_is_no_list(slr: Slr, tmp_path: Path) -> None:
    assert slr("catalog", "diff", str(tmp_path / "none.json")).code == 1
    assert "cannot be read" in slr("catalog", "diff", str(tmp_path / "none.json")).err


@pytest.mark.parametrize("arguments", [(), ("x.json", "--moto")])
def test_one_input_is_needed(slr: Slr, arguments: tuple[str, ...]) -> None:
    wrong = slr("catalog", "diff", *arguments)
    assert wrong.code == 2
    assert "Name a FILE, or take --moto; one of the two." in wrong.err
