"""Records what the engine writes for the scenario, into tests/report/fixtures: `make report-fixtures`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from local import aws_plugin, daemon, engine
from local.aws.admin import Admin
from local.environment import environment
from tests.e2e import limits
from tests.e2e.harness import REGION, Account, Project
from tests.report import scenario

FIXTURES = Path(__file__).parent / "fixtures"
DEBUGGING = {"PULUMI_DEBUG_COMMANDS": "true"}
"""Without it the CLI has no `--event-log`."""
_ACCOUNT = "111122223333"


def main() -> None:
    """Bring the first program up on a local AWS of its own, record the second one's preview, update and state."""
    installed = engine.ensure()
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder)
        home = run / "pulumi-home"
        aws_plugin.install(home, installed)
        aws = daemon.start(run)
        try:
            env = environment(aws.url, home=home, backend=run / "state", engine_bin=installed.bin)
            env |= {"AWS_ACCESS_KEY_ID": _ACCOUNT, "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION}
            account = Account(_ACCOUNT, env, Admin(aws.url))
            _record(account, Project(run / "project", env, config={"aws:region": REGION}))
        finally:
            daemon.stop(run)


def _record(account: Account, project: Project) -> None:
    prepare(account)
    project.write(scenario.before(account)).up().ok()
    FIXTURES.mkdir(exist_ok=True)
    _keep("export.json", [json.loads(capture(project, "stack", "export"))])
    project.write(scenario.after(account))
    log = project.directory / "events.jsonl"
    _keep("preview.json", [json.loads(capture(project, "preview", "--json", "--show-sames", "--event-log", str(log)))])
    _keep("preview-events.jsonl", map(json.loads, log.read_text().splitlines()))
    log.unlink()
    debugging = replace(project, env={**project.env, **DEBUGGING})
    debugging.up("--event-log", str(log)).failed()  # the role of the replications is in use
    _keep("up-events.jsonl", map(json.loads, log.read_text().splitlines()))


def _keep(name: str, values: Iterable[Any]) -> None:
    """Write values as the engine did, without what names folders of this machine or fills the file."""
    lines = [json.dumps(_slim(value)) for value in values if not _is_noise(value)]
    (FIXTURES / name).write_text("\n".join([*lines, ""]), encoding="utf-8")


def _is_noise(value: Any) -> bool:
    return bool(value.get("diagnosticEvent", {}).get("severity") == "debug")


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _slim(item) for key, item in value.items() if key not in ("stackTrace", "sourcePosition")}
    return [_slim(item) for item in value] if isinstance(value, list) else value


def prepare(account: Account) -> None:
    """What somebody else made: a role before the stack, one before its change, and where replications run."""
    iam = account.client("iam")
    for service in ("ecs", "elasticloadbalancing"):
        iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="dms-vpc-role", AssumeRolePolicyDocument=document)
    policy = "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
    iam.attach_role_policy(RoleName="dms-vpc-role", PolicyArn=policy)
    subnets = account.client("ec2").describe_subnets()["Subnets"]
    account.client("dms").create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="replications",
        ReplicationSubnetGroupDescription="of the platform",
        SubnetIds=[subnet["SubnetId"] for subnet in subnets],
    )


def capture(project: Project, *arguments: str) -> str:
    """What a Pulumi command prints to standard output; its debugging options work."""
    ended = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=project.directory,
        env={**project.env, **DEBUGGING},
        capture_output=True,
        text=True,
        timeout=limits.COMMAND,
        check=False,
    )
    assert ended.returncode == 0, f"pulumi {' '.join(arguments)} failed:\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


if __name__ == "__main__":
    main()
