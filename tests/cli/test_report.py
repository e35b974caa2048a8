"""`slr report`, `slr graph` and `slr preview`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Slr
from tests.report.made import FIXTURES

PREVIEW, EVENTS, EXPORT = (str(FIXTURES / name) for name in ("preview.json", "preview-events.jsonl", "export.json"))
ROOT = Path(__file__).parents[2]


def test_report_prints_markdown(slr: Slr) -> None:
    run = slr("report", PREVIEW, EVENTS)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("<!-- slr report platform/test -->\n")
    assert "**A role in use is deleted:**" in run.out


def test_report_prints_json(slr: Slr) -> None:
    found = slr("report", PREVIEW, EVENTS, "--json").json
    assert found["stack"] == "platform/test"
    assert [risk["kind"] for risk in found["risks"]] == [
        "deletes-used-role",
        "replaces-role",
        "creates-any-role",
        "passes-any-role",
    ]
    assert {role["fate"] for role in found["roles"]} == {
        "deleted",
        "replaced",
        "adopted",
        "left",
        "changed",
        "created",
    }
    (gained, *_) = next(one for one in found["permissions"] if one["identity"] == "role/platform-deployer")["gained"]
    assert gained == {"effect": "Allow", "action": "iam:CreateServiceLinkedRole", "resource": "*", "conditions": []}


@pytest.mark.parametrize("command", ["report", "graph"])
def test_a_file_of_another_kind_is_refused(slr: Slr, tmp_path: Path, command: str) -> None:
    file = tmp_path / "x.json"
    file.write_text("error: no stack selected", encoding="utf-8")
    run = slr(command, str(file))
    assert run.code == 1
    assert f"{file}: it is neither the output of `pulumi preview --json`" in run.err
    file.write_bytes(b"\xff\xfe")
    assert slr(command, str(file)).code == 1


def test_a_file_that_is_not_there(slr: Slr) -> None:
    run = slr("report", "nowhere.json")
    assert run.code == 2
    assert "nowhere.json" in run.err
    assert slr("report").code == 2


def test_graph_in_three_forms(slr: Slr) -> None:
    assert slr("graph", EXPORT).out.startswith("flowchart LR\n")
    assert slr("graph", EXPORT, "--svg").out == (ROOT / "docs/images/stack.svg").read_text(encoding="utf-8")
    found = slr("graph", EXPORT, "--json").json
    assert {node["kind"] for node in found["nodes"]} == {"caller", "role", "workload"}
    assert {edge["start"] for edge in found["edges"]} <= {node["id"] for node in found["nodes"]}
    assert slr("graph", EXPORT, "--json", "--svg").code == 2


def test_what_only_reads_files_loads_neither_pulumi_nor_boto3() -> None:
    code = (
        "import sys; from pulumi_aws_slr.cli.main import main; main(sys.argv[1:], standalone_mode=False); "
        "print(sorted({'pulumi', 'boto3', 'botocore', 'pydantic'} & set(sys.modules)), file=sys.stderr)"
    )
    for command in ("report", "graph"):
        ran = subprocess.run([sys.executable, "-c", code, command, PREVIEW], capture_output=True, text=True, check=True)
        assert ran.stderr.strip() == "[]"


PROGRAM = """
    import os, sys
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import RdsServiceLinkedRole, order_workloads

    print("a program may print")
    order_workloads()
    config = pulumi.Config()
    deployer = aws.iam.Role("deployer", assume_role_policy="{}")
    RdsServiceLinkedRole(config.require("label"), {
        "callers": {"deployer": {"role": deployer.name, "may": ["create"]}},
    })
    aws.rds.Cluster("orders", engine="aurora-postgresql", master_password=config.require_secret("password"))
    print(sorted(name for name in os.environ if "SECRET" in name or "TOKEN" in name), file=sys.stderr)
    print(pulumi.get_project(), pulumi.get_stack(), os.getcwd(), file=sys.stderr)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    settings = {
        "name": "platform",
        "runtime": {"name": "python"},
        "stackConfigDir": "stacks",
        "config": {"label": {"default": "databases"}},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    config = {"aws:region": "eu-west-1", "platform:password": {"secure": "v1:hunter2"}}
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
    (tmp_path / "__main__.py").write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    return tmp_path


def offline(project: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", "preview", *arguments]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, env={**os.environ, **env}, timeout=120
    )


def test_offline_preview(project: Path) -> None:
    leaks = {"AWS_SECRET_ACCESS_KEY": "hunter2", "PULUMI_ACCESS_TOKEN": "hunter2", "GITHUB_TOKEN": "hunter2"}
    ran = offline(project, "--stack", "acme/platform/dev", **leaks)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("<!-- slr report platform/dev -->\n## Service-linked roles of `platform/dev`\n")
    assert "**1 declared**. Permissions of **1** identity are declared." in ran.stdout
    assert "| declared | `AWSServiceRoleForRDS` | `rds.amazonaws.com` | `databases-role` |" in ran.stdout
    assert "<code>role/deployer</code>: gets 1" in ran.stdout
    for unknown in ("which roles exist", "what is deleted or replaced", "drift", "the setting `platform:password`"):
        assert f"- {unknown}" in ran.stdout
    assert "hunter2" not in ran.stdout
    assert "a program may print" in ran.stderr
    assert f"[]\nplatform dev {project}" in ran.stderr


def test_offline_preview_as_json_knows_the_one_allowed_account(project: Path) -> None:
    file = project / "stacks" / "Pulumi.dev.yaml"
    config = yaml.safe_load(file.read_text(encoding="utf-8"))
    config["config"]["aws:allowedAccountIds"] = ["111122223333"]
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    found = json.loads(offline(project, "--stack", "dev", "--json").stdout)
    assert found["has_state"] is False
    assert [(role["account"], role["fate"], role["arn"]) for role in found["roles"]] == [
        (
            "111122223333",
            "declared",
            "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        )
    ]
    assert [step["name"] for step in found["teardown"]["steps"]] == [
        "AWSServiceRoleForRDS",
        "databases-callers-deployer",
        "databases-callers-deployer",
        "orders",
    ]


def test_offline_preview_of_this_repository() -> None:
    ran = offline(ROOT, "--stack", "local")
    assert ran.returncode == 0, ran.stderr
    assert "| declared | `AWSServiceRoleForAutoScaling_blue` |" in ran.stdout


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("raise SystemExit(3)", "failed with exit code 3; the reason is above"),
        ("1 / 0", "ZeroDivisionError"),
        ("import pulumi; raise pulumi.RunError('no such thing')", "no such thing"),
        (
            "from pulumi_aws_slr import ServiceLinkedRole as S; S('x', {'aws_service_name': 'rds', 'a': 1})",
            "x: unknown argument 'a'",
        ),
    ],
)
def test_offline_preview_of_a_program_that_fails(project: Path, program: str, text: str) -> None:
    (project / "__main__.py").write_text(program, encoding="utf-8")
    ran = offline(project, "--stack", "dev")
    assert ran.returncode == 1
    assert text in ran.stderr
    assert ran.stdout == ""


def test_offline_preview_of_what_it_cannot_run(project: Path) -> None:
    assert "nope.yaml does not exist" in offline(project, "--stack", "nope").stderr
    settings = (project / "Pulumi.yaml").read_text(encoding="utf-8")
    (project / "Pulumi.yaml").write_text(settings.replace("python", "nodejs"), encoding="utf-8")
    assert "only programs in Python can be run" in offline(project, "--stack", "dev").stderr
    (project / "Pulumi.yaml").write_text(settings, encoding="utf-8")
    (project / "__main__.py").unlink()
    assert "__main__.py does not exist" in offline(project, "--stack", "dev").stderr


def test_a_preview_with_an_account_is_pulumi_s(project: Path) -> None:
    ran = offline(project, "--help")
    assert "pulumi preview --json --show-sames" in ran.stdout
