"""Mocks for unit tests of programs that use this package: no engine, no account, milliseconds per test.

::

    from pulumi_aws_slr.testing import run_program

    def test_cluster_waits_for_the_role() -> None:
        recording = run_program(declare_my_platform)
        role = recording.one("aws-slr:iam:Role")
        cluster = recording.one("aws:rds/cluster:Cluster", "orders")
        assert role.urn in cluster.dependencies

Programs that have mocks of their own can take `role_outputs` into them.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_pulumi_func

from pulumi_aws_slr.catalog import RoleArn, entry_for, find, handle, partition_of_region
from pulumi_aws_slr.testing_arns import arn_outputs

ACCOUNT = "123456789012"
REGION = "eu-central-1"
ROLE = "aws-slr:iam:Role"
SERVICE_ROLE = "aws-slr:iam:ServiceRole"


@dataclass(frozen=True)
class RecordedResource:
    """One resource as the program registered it."""

    type: str
    name: str
    urn: str
    inputs: Mapping[str, Any]
    """As the provider would see them; secrets are unwrapped."""
    parent: str
    """URN of the parent."""
    dependencies: frozenset[str]
    """URNs of everything it waits for, whether written as `depends_on` or used in an input."""
    provider: str
    """URN of its explicit provider, empty if it has none."""
    protect: bool
    retain_on_delete: bool
    deleted_with: str
    """URN of the resource with which it goes, empty if it goes by itself."""
    custom_timeouts: Mapping[str, str]
    """Those that were given, by `create`, `update` and `delete`."""


@dataclass
class Recording:
    """Everything a program registered, in order."""

    resources: list[RecordedResource] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)
    """The stack's outputs, resolved."""

    def of_type(self, type_token: str) -> list[RecordedResource]:
        """The resources of a type, such as `aws:iam/policy:Policy`."""
        return [resource for resource in self.resources if resource.type == type_token]

    def one(self, type_token: str, name: str | None = None) -> RecordedResource:
        """The one resource of a type and, if given, a name.

        Raises:
            LookupError: there is none, or there are several; lists what there is.
        """
        found = [resource for resource in self.of_type(type_token) if name in (None, resource.name)]
        if len(found) != 1:
            there = ", ".join(f"{resource.type} {resource.name}" for resource in self.resources)
            raise LookupError(f"{len(found)} resources are {type_token} {name or ''}; the program made: {there}")
        return found[0]

    def children(self, parent: RecordedResource) -> list[RecordedResource]:
        """The resources directly below another one."""
        return [resource for resource in self.resources if resource.parent == parent.urn]


def role_outputs(
    inputs: Mapping[str, Any], *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION
) -> dict[str, Any]:
    """What the provider would answer for an `aws-slr:iam:Role`.

    Args:
        inputs: the role's inputs.
        existing: names of the roles that something else created before; they are adopted.
        account: the 12 digits in the role's ARN.
        region: the Region that decides the partition.
    """
    entry = entry_for(inputs["awsServiceName"])
    principal = entry.service_principal or "unknown.amazonaws.com"
    name = entry.name_with(inputs.get("customSuffix")) or f"AWSServiceRoleFor-{entry.key}"
    partition = partition_of_region(region)
    arn = RoleArn(partition, account, principal, name)
    return {
        **inputs,
        "awsServiceName": handle(entry),
        "arn": str(arn),
        "name": name,
        "path": arn.path,
        "uniqueId": f"AROA{name.upper()}",
        "createDate": "2026-01-01T00:00:00+00:00",
        "adopted": name in set(existing),
        "managedPolicyArns": [f"arn:{partition}:iam::aws:{path}"] if (path := entry.managed_policy_arn_path) else [],
        "tagsAll": dict(inputs.get("tags") or {}),
    }


def service_role_outputs(
    inputs: Mapping[str, Any], *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION
) -> dict[str, Any]:
    """What the provider would answer for an `aws-slr:iam:ServiceRole`: parameters as for `role_outputs`."""
    name = inputs["name"]
    return {
        **inputs,
        "arn": f"arn:{partition_of_region(region)}:iam::{account}:role/{name}",
        "path": "/",
        "uniqueId": f"AROA{name.replace('-', '').upper()}",
        "createDate": "2026-01-01T00:00:00+00:00",
        "adopted": name in set(existing),
        "ready": True,
        "tagsAll": dict(inputs.get("tags") or {}),
    }


def unwrapped(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A resource's inputs without the marks of secrets, with which mocks get them."""
    return {key: rpc.unwrap_rpc_secret(value) for key, value in inputs.items()}


def _inputs_of(resource_id: str) -> dict[str, str]:
    """The inputs of a role that is looked up, by its ARN or name."""
    arn = RoleArn.parse(resource_id)
    name = arn.name if arn else resource_id
    entry = find(resource_id) or entry_for(arn.service_principal if arn else resource_id)
    if entry.role_name and name.startswith(f"{entry.role_name}_"):
        return {"awsServiceName": handle(entry), "customSuffix": name.removeprefix(f"{entry.role_name}_")}
    return {"awsServiceName": handle(entry)}


class SlrMocks(mocks.Mocks):
    """Answers for this package's resources and the pulumi-aws functions that it calls; an echo for the rest."""

    def __init__(self, *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION) -> None:
        self._existing = frozenset(existing)
        self._account = account
        self._region = region

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """The ID and outputs of a resource."""
        if args.typ == ROLE:
            inputs = args.inputs or _inputs_of(args.resource_id or "")
            outputs = role_outputs(inputs, existing=self._existing, account=self._account, region=self._region)
            return outputs["arn"], outputs
        if args.typ == SERVICE_ROLE:
            inputs = args.inputs or {"name": (args.resource_id or "").rpartition("/")[2]}
            outputs = service_role_outputs(inputs, existing=self._existing, account=self._account, region=self._region)
            return outputs["arn"], outputs
        kind = args.typ.rpartition(":")[2].lower()
        partition, place = partition_of_region(self._region), f"{self._region}:{self._account}"
        named = arn_outputs(args.typ, args.name, args.inputs, partition=partition, place=place)
        arn = f"arn:{partition}:mock:{place}:{kind}/{args.name}"
        return f"{args.name}-id", {"arn": arn, "name": args.name, **named, **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]
        """The result of a function."""
        partition = partition_of_region(self._region)
        answers = {
            "aws:index/getPartition:getPartition": {"partition": partition, "id": partition},
            "aws:index/getRegion:getRegion": {"region": self._region, "id": self._region},
            "aws:index/getCallerIdentity:getCallerIdentity": {
                "accountId": self._account,
                "arn": f"arn:{partition}:iam::{self._account}:user/tester",
            },
        }
        return answers.get(args.token, dict(args.args))


def run_program(
    program: Callable[[], Awaitable[None] | None],
    *,
    config: Mapping[str, str] | None = None,
    answers: mocks.Mocks | None = None,
    project: str = "project",
    stack: str = "stack",
    preview: bool = False,
) -> Recording:
    """Run a program under mocks, on an event loop of its own, until everything it declared is registered.

    Args:
        program: declares resources, as the body of a `__main__.py` does; may be asynchronous.
        config: the stack's configuration with full keys, `aws:region`.
        answers: the mocks; `SlrMocks()` if not given.
        project: the project's name.
        stack: the stack's name.
        preview: run as `pulumi preview` does.

    Raises:
        pulumi.RunError: what the program or a component raised.
    """
    monitor = _RecordingMonitor(answers or SlrMocks())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        settings.set_root_resource(None)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(dict(config or {}))
        pulumi.runtime.set_mocks(monitor.mocks, project=project, stack=stack, preview=preview, monitor=monitor)
        root = settings.get_root_resource()
        loop.run_until_complete(run_pulumi_func(program))
        for name, value in (getattr(root, "outputs", None) or {}).items():
            monitor.recording.exports[name] = loop.run_until_complete(pulumi.Output.from_input(value).future())
    finally:
        # a failed program leaves outputs that nobody reads: its error has been raised, and the next run is not theirs
        loop.set_exception_handler(lambda _loop, _context: None)
        settings.SETTINGS.outputs.clear()
        asyncio.set_event_loop(None)
        loop.close()
    return monitor.recording


class _RecordingMonitor(mocks.MockMonitor):
    """Pulumi's own mock of the engine, which also remembers parents and dependencies."""

    def __init__(self, answers: mocks.Mocks) -> None:
        super().__init__(answers)
        self.recording = Recording()

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802 (the protocol's name)
        with _event_loop():
            answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
            inputs = rpc.deserialize_properties(request.object)
        if request.type != "pulumi:pulumi:Stack":
            self.recording.resources.append(
                RecordedResource(
                    type=request.type,
                    name=request.name,
                    urn=answer.urn,
                    inputs=unwrapped(inputs),
                    parent=request.parent,
                    dependencies=frozenset(request.dependencies),
                    provider=request.provider.rpartition("::")[0],
                    protect=request.protect,
                    retain_on_delete=request.retainOnDelete,
                    deleted_with=request.deletedWith,
                    custom_timeouts={kind.name: value for kind, value in request.customTimeouts.ListFields()},
                )
            )
        return answer

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:  # noqa: N802
        with _event_loop():
            return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:  # noqa: N802
        with _event_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _event_loop() -> Iterator[None]:
    """An event loop for the worker thread that the mock runs on, closed again; Pulumi's mock leaves its own open."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
