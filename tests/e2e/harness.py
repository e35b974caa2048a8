"""A scratch Pulumi project that is driven through the real engine, and the AWS that it runs against."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.config import Config
from tenacity import Retrying, stop_after_delay, wait_fixed

from local.aws.admin import Admin
from tests.e2e import limits

REGION = os.environ.get("AWS_REGION", "eu-central-1")


def tracebacks(output: str) -> list[str]:
    """The places in our code that tracebacks in a command's output name.

    Where a resource failed the engine interrupts the program, and Pulumi may print the traceback of that
    `KeyboardInterrupt`: it names the SDK's files only.
    """
    return re.findall(r'File "[^"]*pulumi_aws_slr[/\\][^"]*", line \d+', output)


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    command: str
    code: int
    output: str

    def ok(self) -> Finished:
        """Itself; a command that failed fails the test with its whole output."""
        assert self.code == 0, f"{self.command} ended with {self.code}:\n{self.output}"
        return self

    def failed(self) -> Finished:
        """Itself; a command that succeeded fails the test."""
        assert self.code != 0, f"{self.command} succeeded:\n{self.output}"
        return self


@dataclass
class Account:
    """One account of the AWS that is tested against."""

    id: str
    env: dict[str, str]
    admin: Admin | None

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client with the account's own credentials, for what happens outside of Pulumi."""
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.env.get("AWS_ENDPOINT_URL"),
            aws_access_key_id=self.env.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self.env.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=self.env.get("AWS_SESSION_TOKEN"),
            config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
        )

    def calls(self, since: int = 0) -> list[Any]:
        """The recorded calls."""
        assert self.admin is not None
        return self.admin.calls(account=self.id, since=since)

    def mark(self) -> int:
        """The sequence number of the last recorded call: later ones are `calls(mark)`."""
        calls = self.calls()
        return calls[-1].seq if calls else 0

    def actions(self, since: int = 0, service: str | None = None) -> list[str]:
        """The actions of the recorded calls, in order."""
        return [call.action for call in self.calls(since) if service in (None, call.service)]

    def fault(self, effect: str, **details: Any) -> Any:
        """Add a fault for this account; see `local.aws.admin`."""
        assert self.admin is not None
        return self.admin.fault(effect, account=self.id, **details)

    def wait_for(self, action: str, since: int = 0) -> None:
        """Wait until a call of an action has been recorded."""
        self.until(lambda: action in self.actions(since), what=action)

    def until(self, reached: Callable[[], bool], *, what: str, within: float = limits.EVENT) -> None:
        """Wait until something is so; fails the test if that takes too long."""
        for attempt in Retrying(stop=stop_after_delay(within), wait=wait_fixed(0.1)):
            with attempt:
                assert reached(), f"{what} did not come"

    def as_user(self, name: str) -> dict[str, str]:
        """Environment variables with an access key of a new IAM user."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def role_in_another_account(self, name: str) -> str:
        """The ARN of a role that can be assumed in another account of the local AWS."""
        number = str((int(self.id) + 1) % 10**12).zfill(12)
        other = Account(number, {**self.env, "AWS_ACCESS_KEY_ID": number}, self.admin)
        trust = {"Version": "2012-10-17", "Statement": []}
        made = other.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        return str(made["Role"]["Arn"])

    def serverless_replication(self, dms: Any, name: str) -> str:
        """The ARN of a new DMS Serverless replication config, made with a client of the Region it is to be in."""
        ends = {
            kind: dms.create_endpoint(
                EndpointIdentifier=f"{name}-{kind}",
                EndpointType=kind,
                EngineName="postgres",
                ServerName=kind,
                Port=5432,
            )["Endpoint"]["EndpointArn"]
            for kind in ("source", "target")
        }
        made = dms.create_replication_config(
            ReplicationConfigIdentifier=name,
            ReplicationType="full-load",
            SourceEndpointArn=ends["source"],
            TargetEndpointArn=ends["target"],
            TableMappings="{}",
            ComputeConfig={"MaxCapacityUnits": 2},
        )
        return str(made["ReplicationConfig"]["ReplicationConfigArn"])

    def role(self, name: str) -> dict[str, Any] | None:
        """A role as IAM has it."""
        iam = self.client("iam")
        try:
            found: dict[str, Any] = iam.get_role(RoleName=name)["Role"]
        except iam.exceptions.NoSuchEntityException:
            return None
        return found

    def delete_role(self, name: str) -> None:
        """Delete a service-linked role outside of Pulumi, and wait until IAM has."""
        self.client("iam").delete_service_linked_role(RoleName=name)
        self.until(lambda: self.role(name) is None, what=f"the deletion of {name}")

    def tags(self, name: str) -> dict[str, str]:
        """A role's tags."""
        found = self.role(name)
        assert found is not None, f"{name} is not there"
        return {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}

    def owners(self, name: str) -> dict[str, str]:
        """Who owns a role by its tags: the ends of their keys, without digests, each with the tag's value."""
        prefix = "aws-slr:owner:"
        tags = {key.removeprefix(prefix): value for key, value in self.tags(name).items() if key.startswith(prefix)}
        return {re.sub(r"\+[0-9a-f]{12}", "", key): value for key, value in tags.items()}

    def user_tags(self, name: str) -> dict[str, str]:
        """The tags of a role that are nobody's marks."""
        return {key: value for key, value in self.tags(name).items() if not key.startswith("aws-slr:")}


@dataclass
class Project:
    """One stack of a scratch project. `program` is the text of its `__main__.py`.

    Its backend is a folder that has no other stack.
    """

    directory: Path
    env: dict[str, str]
    name: str = "platform"
    stack: str = "test"
    config: dict[str, Any] = field(default_factory=dict)
    secrets_provider: str | None = None
    """Where its key is from; the passphrase of the environment if None."""

    def write(self, program: str) -> Project:
        """Set the program, and make the stack the first time."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "__main__.py").write_text(textwrap.dedent(program))
        if not (self.directory / "Pulumi.yaml").exists():
            self._create()
        return self

    def _create(self) -> None:
        settings = {
            "name": self.name,
            "runtime": {"name": "python", "options": {"toolchain": "pip"}},
            "plugins": {"providers": [{"name": "aws-slr", "path": str(Path(sys.prefix) / "bin")}]},
        }
        (self.directory / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
        self.make_stack()

    def make_stack(self) -> None:
        """Make the stack, with its configuration, in the project that is there."""
        provider = ["--secrets-provider", self.secrets_provider] if self.secrets_provider else []
        self.run("stack", "init", self.stack, *provider).ok()
        path = self.directory / f"Pulumi.{self.stack}.yaml"
        written = yaml.safe_load(path.read_text()) if path.exists() else {}
        path.write_text(yaml.safe_dump({**(written or {}), "config": self.config}))

    def up(self, *options: str) -> Finished:
        """`pulumi up` without a preview."""
        return self.run("up", "--yes", "--skip-preview", *options)

    def preview(self, *options: str) -> Finished:
        """`pulumi preview`."""
        return self.run("preview", *options)

    def destroy(self, *options: str) -> Finished:
        """`pulumi destroy` without a preview."""
        return self.run("destroy", "--yes", "--skip-preview", *options)

    def run(self, *arguments: str) -> Finished:
        """Any Pulumi command, to its end."""
        started = self.start(*arguments)
        try:
            output, _ = started.communicate(timeout=limits.COMMAND)
        except subprocess.TimeoutExpired:
            kill(started)
            raise
        return Finished(f"pulumi {' '.join(arguments)}", started.returncode, output)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Any Pulumi command, in a process group of its own."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.directory,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def state(self) -> dict[str, Any]:
        """The state as the engine wrote it, and as `pulumi stack export` has it; no command that runs holds it up."""
        backend = Path(self.env["PULUMI_BACKEND_URL"].removeprefix("file://"))
        (file,) = (backend / ".pulumi" / "stacks" / self.name).glob("*.json")  # the stack may have been renamed
        latest: dict[str, Any] = json.loads(file.read_text())["checkpoint"]["latest"] or {}
        return latest

    def resources(self, type_token: str | None = None) -> list[dict[str, Any]]:
        """The resources in the state, of one type if given."""
        found: list[dict[str, Any]] = self.state().get("resources") or []
        return [resource for resource in found if type_token in (None, resource["type"])]

    def role(self) -> dict[str, Any]:
        """The outputs of the one role in the state."""
        (role,) = self.resources("aws-slr:iam:Role")
        outputs: dict[str, Any] = role["outputs"]
        return outputs

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        found: dict[str, Any] = json.loads(self.run("stack", "output", "--json").ok().output)
        return found


def kill(process: subprocess.Popen[str]) -> None:
    """End a command and all that it started by SIGKILL, plugins included: they are in process groups of their own.

    The engine goes first: one that sees its plugin end writes that down, and would be killed in the middle of a write.
    """
    running = process.poll() is None  # the ID of one that has ended may be another's by now
    for pid in [process.pid, *descendants(process.pid)] if running else []:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.communicate()


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):  # a child belongs to the thread that started it
        for child in children.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found
