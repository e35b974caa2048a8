"""Workloads after their roles on the way up, before them on the way down, without anyone writing it."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import pulumi

from pulumi_aws_slr import catalog
from pulumi_aws_slr.components.program.accounts import aws_of
from pulumi_aws_slr.components.program.circles import Wait, Waits
from pulumi_aws_slr.components.program.declared import DeclaredRole
from pulumi_aws_slr.components.program.later import awaited, body_is_over
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.policies.dms.service_roles import ENDPOINTS, REPLICATION_INSTANCE, WORKLOADS

_LOOK_SECONDS = 1.0
"""How often it is looked whether a workload waits for itself."""
_SAY_SECONDS = 3.0
"""After what time an error is said that the program has not ended with."""


def order_workloads() -> None:
    """Let every cluster, instance, replication and endpoint of this program depend on the roles that it uses.

    These are service-linked roles, and the service roles of classic DMS, in the workload's own account: an `aws`
    provider is for the account of the `aws-slr` provider that a component was given together with it. With DMS,
    endpoints come after the replication instances as well, so that all goes in the order that AWS asks for: tasks,
    endpoints, instances, subnet groups.

    It reaches the resources inside other people's Python components, too. Call it once, before the first workload; the
    roles may be declared before or after. What is declared before the call, or inside a component that runs in another
    process, is not reached: give it `depends_on` with the component, or `RoleComponent.workload_options`.

    A role that is declared in an `apply` or after an `await` may come too late for a workload: a warning says so. A
    workload and a role that wait for each other end the program with an error.
    """
    program = current_program()
    if not program.orders_workloads:
        program.orders_workloads = True
        pulumi.runtime.register_stack_transformation(_Order().after_its_roles)


class _Order:
    """The workloads of one run."""

    def __init__(self) -> None:
        self._roles = current_program().roles
        self._replication_instances: list[pulumi.Resource] = []
        self._waiting: dict[asyncio.Future[Any], _Waiting] = {}
        self._looks = False

    def after_its_roles(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """The stack transformation: a dependency that is found out when the program's body is over."""
        if args.type_ == REPLICATION_INSTANCE:
            self._replication_instances.append(args.resource)
        if not _is_workload(args.type_):
            return None
        after = pulumi.ResourceOptions(depends_on=awaited(self._before(args.resource, args.type_)))
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, after))

    async def _before(self, workload: pulumi.Resource, type_token: str) -> list[pulumi.Resource]:
        """What comes before a workload, once it is registered.

        Raises:
            pulumi.RunError: that waits for the workload.
        """
        await body_is_over()
        roles = self._roles.used_by(workload, type_token)
        before = [*(role.resource for role in roles), *self._instances_of(workload, type_token)]
        if before:
            await self._registered(_Waiting(workload, roles, before))
        return before

    def _instances_of(self, workload: pulumi.Resource, type_token: str) -> list[pulumi.Resource]:
        """The replication instances that an endpoint may be used on."""
        if type_token not in ENDPOINTS:
            return []
        return [instance for instance in self._replication_instances if aws_of(instance) is aws_of(workload)]

    async def _registered(self, waiting: "_Waiting") -> None:
        loop = asyncio.get_running_loop()
        gate: asyncio.Future[None] = loop.create_future()

        def open_gate(_urns: object) -> None:
            if not gate.done():
                gate.set_result(None)

        urns = asyncio.gather(*(role.urn.future() for role in waiting.before), return_exceptions=True)
        urns.add_done_callback(open_gate)
        self._waiting[gate] = waiting
        self._look_soon(loop)
        try:
            await gate
        finally:
            del self._waiting[gate]

    def _look_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._looks:
            self._looks = True
            loop.call_later(_LOOK_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the wait of every workload that waits for itself."""
        self._looks = False
        waits = Waits(loop, {gate: waiting.before for gate, waiting in self._waiting.items()})
        for gate, waiting in self._waiting.items():
            if not gate.done() and (circle := waits.circle(gate)):
                error = pulumi.RunError(_told(waiting, circle))
                gate.set_exception(error)
                loop.call_later(_SAY_SECONDS, _say, error)
        if self._waiting:
            self._look_soon(loop)


def _say(error: pulumi.RunError) -> None:
    """Say at once what has not ended the program yet: Pulumi may first wait for something slow, and says it then."""
    text = str(error)
    pulumi.log.error(text)
    error.args = (f"{text.splitlines()[0]} see above",)


class _Waiting(NamedTuple):
    """A workload that waits for what comes before it."""

    workload: pulumi.Resource
    roles: Sequence[DeclaredRole]
    before: list[pulumi.Resource]


def _told(waiting: _Waiting, circle: Sequence[Wait]) -> str:
    """What a circle is made of, and what to do. It leads from what the workload waits for back to the workload."""
    workload, first = waiting.workload.pulumi_resource_name, circle[0].resource
    declared_by = next((role.declared_by for role in waiting.roles if role.resource is first), None)
    other = f"the role of {declared_by}" if declared_by else _label(first)
    back = [
        f"  {here.resource.pulumi_resource_name} waits for {_label(there.resource)}"
        + (f" because of its input `{here.input}`" if here.input else "")
        for here, there in itertools.pairwise(circle)
    ]
    advice = (
        f"Let none of that come from {workload}; or leave {workload} out of the order: declare it before "
        "order_workloads() is called"
    )
    return "\n".join(
        [
            f"{_label(waiting.workload)} and {other} wait for each other, so that neither can be made:",
            f"  {workload} waits for {_label(first)}, as order_workloads() has it",
            *back,
            advice,
        ]
    )


def _label(resource: pulumi.Resource) -> str:
    return f"{resource.pulumi_resource_name} ({resource.pulumi_resource_type})"


def _is_workload(type_token: str) -> bool:
    return type_token in WORKLOADS or any(type_token in entry.workloads for entry in catalog.roles())
