"""`slr policy`: documents as JSON and as programs that do what they say."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.testing import Recording, run_program
from tests.cli.conftest import Run, Slr
from tests.judge.lint import lint

DEPLOYER = ("--deployer", "arn:aws:iam::*:role/platform/*")
COMMANDS = {
    "caller": ("caller", "rds", "autoscaling", "--may", "create", "--may", "view"),
    "deployer": ("deployer", "--stack", "prod"),
    "scp": ("scp", "--stack", "prod", *DEPLOYER),
    "boundary": ("boundary", "--stack", "prod", *DEPLOYER),
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    roles = "{one: {service: rds, callers: {app: {role: app, may: [view]}}}, two: {service: dms-serverless}}"
    (tmp_path / "Pulumi.prod.yaml").write_text(f"config:\n  aws:region: eu-west-1\n  shop:roles: {roles}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_fragment(run: Run) -> Recording:
    """What a fragment declares, as a program of its own."""
    code = compile(run.out, "fragment.py", "exec")
    return run_program(lambda: exec(code, {}))  # noqa: S102 (what is under test)


@pytest.mark.parametrize("name", COMMANDS)
def test_as_json_and_as_a_program(slr: Slr, name: str) -> None:
    plain, listed, program = (slr("policy", *COMMANDS[name], *more) for more in ((), ("--json",), ("--pulumi",)))
    assert (plain.code, listed.code, program.code) == (0, 0, 0)
    assert [plain.json] == listed.json
    (made,) = run_fragment(program).resources
    key = "content" if name == "scp" else "policy"
    assert made.type == ("aws:organizations/policy:Policy" if name == "scp" else "aws:iam/policy:Policy")
    assert made.inputs[key] == json.dumps(plain.json, separators=(",", ":"))
    assert made.inputs.get("type") == ("SERVICE_CONTROL_POLICY" if name == "scp" else None)
    if name in {"caller", "deployer"}:
        assert lint(made.inputs[key]) == []


def test_several_policies(slr: Slr, project: Path) -> None:
    fleets = ", ".join(f"f{number}: {{service: autoscaling, suffix: fleet{number}}}" for number in range(30))
    (project / "Pulumi.prod.yaml").write_text(f"config:\n  shop:roles: {{{fleets}}}\n")
    found: list[Any] = slr("policy", "deployer", "--stack", "prod", "--json").json
    assert len(found) > 1
    made = run_fragment(slr("policy", "deployer", "--stack", "prod", "--pulumi")).resources
    names = ["slr-deployer", *(f"slr-deployer-{number}" for number in range(2, len(found) + 1))]
    by_name = {resource.name: json.loads(resource.inputs["policy"]) for resource in made}
    assert by_name == dict(zip(names, found, strict=True))


@pytest.mark.parametrize(
    ("service", "principal"),
    [
        ("dms.amazonaws.com", "dms.amazonaws.com"),
        ("rds", "rds.amazonaws.com"),
        ("ec2.amazonaws.com", "ec2.amazonaws.com"),  # it has no service-linked role of its own
    ],
)
def test_a_caller_that_passes_a_role(slr: Slr, service: str, principal: str) -> None:
    arn = "arn:aws:iam::111122223333:role/dms-access"
    (document,) = slr("policy", "caller", "--pass-role", arn, service, "--json").json
    listing, passing = document["Statement"]
    assert (listing["Action"], passing["Action"]) == ("iam:ListRoles", "iam:PassRole")
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": principal}}


def test_the_account_and_old_names(slr: Slr) -> None:
    given = ("--account", "111122223333", "--formerly", "shop/old")
    text = slr("policy", "deployer", "--stack", "prod", *given).out
    assert "arn:aws:iam::111122223333:policy/one-callers-app-???????" in text
    assert '"aws-slr:owner:shop/old/*"' in text


def test_what_a_program_declares_beside_its_configuration_is_said_to_be_left_out(slr: Slr) -> None:
    told = " ".join(slr("policy", "deployer", "--help").out.split())
    assert "what a program declares beside the roles of its stack's file, such as DmsEndpointRole" in told


def test_a_program_that_declares_its_roles_in_python(slr: Slr, project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text("config: {aws:region: eu-west-1}\n")
    code = """
        import pulumi_aws as aws
        from pulumi_aws_slr import RdsServiceLinkedRole
        RdsServiceLinkedRole("databases", {})
        aws.rds.Cluster("orders", engine="aurora-postgresql")
    """
    (project / "__main__.py").write_text(textwrap.dedent(code))
    found = slr("policy", "deployer", "--stack", "prod")
    assert found.code == 0
    assert "AWSServiceRoleForRDS" in found.out
    assert found.err == (
        "What these resources need is not part of it, add that by hand: aws:rds/cluster:Cluster (orders).\n"
    )
    for guardrail in ("scp", "boundary"):
        assert "AWSServiceRoleForRDS" in slr("policy", guardrail, "--stack", "prod", *DEPLOYER).out


def test_several_service_control_policies(slr: Slr, project: Path) -> None:
    roles = ", ".join(f"f{number}: {{service: autoscaling, suffix: fleet-{number}}}" for number in range(30))
    (project / "Pulumi.prod.yaml").write_text(f"config:\n  shop:roles: {{{roles}}}\n")
    found: list[Any] = slr("policy", "scp", "--stack", "prod", *DEPLOYER, "--json").json
    assert [len(document["Statement"]) for document in found] == [1, 1, 1]
    told = " ".join(slr("policy", "scp", "--help").out.split())
    assert "Over AWS's limit there are three documents, one for each statement: attach them all." in told


@pytest.mark.parametrize("key", ["exampleWorkloads", "exampleReplications"])
def test_example_workloads_are_said_to_be_left_out(slr: Slr, project: Path, key: str) -> None:
    path = project / "Pulumi.prod.yaml"
    path.write_text(f"{path.read_text()}  shop:{key}: true\n")
    assert slr("policy", "deployer", "--stack", "prod").err == (
        "The example workloads of this stack are not part of it.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("caller", "rds"), 2, "What may the caller do with rds? Say so with --may."),
        (("caller", "--may", "view"), 2, "With which roles may the caller view? Name ROLES."),
        (("caller",), 2, "what the caller --may do"),
        (("caller", "rdss", "--may", "view"), 3, "Did you mean rds.amazonaws.com?"),
        (("caller", "--pass-role", "arn:aws:iam::1:role/*", "rds"), 1, "is a pattern"),
        (("caller", "--pass-role", "arn:aws:iam::1:role/x", "rdss.amazonaws.com"), 1, "did you mean"),
        (("deployer", "--stack", "nope"), 1, "Stacks with a file there: prod"),
        (("deployer", "--stack", "prod", "--json", "--pulumi"), 2, "exclude each other"),
        (("scp", "--stack", "prod", "--deployer", "arn:aws:iam::*:role/*"), 1, "means everybody"),
        (("boundary", "--stack", "prod"), 2, "--deployer"),
    ],
)
def test_what_is_wrong_is_said(slr: Slr, arguments: tuple[str, ...], code: int, message: str) -> None:
    found = slr("policy", *arguments)
    assert (found.code, found.out) == (code, "")
    assert message in found.err
