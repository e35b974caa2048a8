"""The layers of .importlinter: they hold, and an import in the wrong direction is found."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from local.layout import ROOT

WRONG = {
    "tokens": "pulumi_aws_slr.catalog",
    "errors": "pulumi_aws_slr.aws.errors",
    "json_text": "pulumi_aws_slr.tokens",
    "resource": "pulumi_aws_slr.catalog",
    "catalog.names": "pulumi_aws_slr.policies",
    "policies.document": "pulumi_aws_slr.aws.clients",
    "aws.clients": "pulumi_aws_slr.ownership.view",
    "ownership.owner": "pulumi_aws_slr.provider.rpc",
    "provider.role": "pulumi_aws_slr.components.role",
    "components.role": "pulumi_aws_slr.provider.role",
    "report.plan": "pulumi_aws_slr.components.role",
    "stack_rules.order": "pulumi_aws_slr.report.plan",
    "testing.mocks": "pulumi_aws_slr.components.role",
    "stack.project": "pulumi_aws_slr.deployment.stack",
    "deployment.place": "pulumi_aws_slr.fleet.plan",
    "fleet.plan": "pulumi_aws_slr.cli.main",
    "fleet.waves": "pulumi",
    "provider.functions": "pulumi_aws_slr.plugin.wording",
    "cli.main": "pulumi_aws_slr.plugin.schema",
    "provider.owned_role": "pulumi_aws_slr.provider.role",
    "provider.rpc.log": "pulumi_aws_slr.aws.clients",
    "aws.regions": "grpc",
    "report.states": "pulumi",
    "deployment.doctor": "boto3",
}
"""A module of each layer, with an import that it may not have."""


def linted(components: Path) -> subprocess.CompletedProcess[str]:
    linter = str(Path(sysconfig.get_path("scripts")) / "lint-imports")
    command = [linter, "--config", str(ROOT / ".importlinter"), "--no-cache"]
    environment = {"PYTHONPATH": str(components), "PATH": "", "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=components, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def components(tmp_path: Path) -> Path:
    source = ROOT / "components" / "pulumi_aws_slr"
    shutil.copytree(source, tmp_path / "pulumi_aws_slr", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_layers_hold(components: Path) -> None:
    found = linted(components)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("module", WRONG)
def test_a_wrong_import_is_found(components: Path, module: str) -> None:
    path = components / "pulumi_aws_slr" / f"{module.replace('.', '/')}.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\nimport {WRONG[module]}\n", encoding="utf-8")
    found = linted(components)
    assert found.returncode == 1
    assert f"pulumi_aws_slr.{module} -> {WRONG[module]}" in found.stdout
