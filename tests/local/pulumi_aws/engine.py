"""A very small stand-in for the engine: takes one resource at a time through a provider, as the engine would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.pulumi_aws.call import Call
from local.pulumi_aws.provider import StandIn
from pulumi_aws_slr.provider.rpc import Diff, Request


@dataclass(frozen=True)
class Ref:
    """An output of another resource, which is created first: from its type's sample, with `inputs` of its own."""

    token: str
    output: str
    name: str = "dependency"
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass
class Live:
    """A resource that exists."""

    token: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class Engine:
    """Runs single operations, and removes in the end what they left."""

    provider: StandIn
    samples: dict[str, Any] = field(default_factory=dict)
    live: list[Live] = field(default_factory=list)

    def check(self, token: str, given: dict[str, Any], name: str = "it", old: Live | None = None) -> dict[str, Any]:
        """The checked inputs; references are resolved."""
        request = self._request(token, name, inputs=self.resolved(given), old_inputs=old.inputs if old else {})
        checked = self.provider.check(request)
        assert checked.failures == []
        return checked.inputs

    def create(self, token: str, given: dict[str, Any], name: str = "it") -> Live:
        """Create a resource, for good."""
        inputs = self.check(token, given, name)
        resource_id, outputs = self.provider.create(self._request(token, name, inputs=inputs))
        self.live.append(Live(token, name, resource_id, inputs, outputs))
        return self.live[-1]

    def preview(self, token: str, given: dict[str, Any], name: str = "it") -> dict[str, Any]:
        """What a preview of a creation shows."""
        inputs = self.check(token, given, name)
        resource_id, outputs = self.provider.create(self._request(token, name, inputs=inputs, preview=True))
        assert resource_id == ""
        return outputs

    def diff(self, it: Live, given: dict[str, Any]) -> Diff:
        """What would change if the program said `given`."""
        return self.provider.diff(self._of(it, inputs=self.check(it.token, given, it.name, it)))

    def update(self, it: Live, given: dict[str, Any]) -> None:
        """Change it in place."""
        inputs = self.check(it.token, given, it.name, it)
        it.outputs = self.provider.update(self._of(it, inputs=inputs))
        it.inputs = inputs

    def refresh(self, it: Live) -> bool:
        """Read it; False if it is gone."""
        found = self.provider.read(self._of(it, inputs=it.inputs))
        if found is not None:
            it.id, it.outputs, it.inputs = found
        return found is not None

    def import_(self, token: str, resource_id: str, name: str = "it") -> Live | None:
        """Read by ID alone."""
        found = self.provider.read(self._request(token, name, id=resource_id))
        return None if found is None else Live(token, name, found[0], found[2], found[1])

    def call(self, it: Live) -> Call:
        """What the provider calls AWS by for it."""
        return self.provider.call(self._of(it, inputs={}), it.outputs)

    def delete(self, it: Live) -> None:
        """Remove it."""
        self.provider.delete(self._of(it, inputs={}))
        if it in self.live:
            self.live.remove(it)

    def close(self) -> None:
        """Remove what is left, the newest first."""
        for it in reversed(list(self.live)):
            self.delete(it)

    def resolved(self, value: Any) -> Any:
        """`value` with every reference replaced by the output it stands for."""
        if isinstance(value, Ref):
            there = next((it for it in self.live if (it.token, it.name) == (value.token, value.name)), None)
            it = there or self.create(value.token, self.samples[value.token].inputs | value.inputs, value.name)
            return it.id if value.output == "id" else it.outputs[value.output]
        if isinstance(value, dict):
            return {key: self.resolved(item) for key, item in value.items()}
        return [self.resolved(item) for item in value] if isinstance(value, list) else value

    def _of(self, it: Live, inputs: dict[str, Any]) -> Request:
        return self._request(it.token, it.name, id=it.id, inputs=inputs, old_inputs=it.inputs, state=it.outputs)

    @staticmethod
    def _request(token: str, name: str, **parts: Any) -> Request:
        return Request(f"urn:pulumi:stack::project::{token}::{name}", token, name, **parts)
