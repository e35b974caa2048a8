"""Which identity has which policies from the stack, and which policies are attached to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.policies.meaning.grants import DocumentError, Grant, grants_of
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import (
    ATTACHMENTS,
    IDENTITIES,
    INLINE_POLICIES,
    PERMISSION_SET_POLICY,
    POLICY,
    ROLE,
    UNKNOWN,
)

UNATTACHED = "policy/"
"""Prefix of managed policies that the stack attaches to nobody."""
_SHARED_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"
ATTACHING = frozenset({POLICY, _SHARED_ATTACHMENT, PERMISSION_SET_POLICY, *ATTACHMENTS, *INLINE_POLICIES})
"""The types of resources that give permissions."""


@dataclass
class Holding:
    """What one identity gets from a stack."""

    grants: list[Grant] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    """ARNs of attached policies that other programs make."""
    unknown: set[str] = field(default_factory=set)
    """Names of resources with unknown documents."""
    sources: set[str] = field(default_factory=set)
    """URNs of the resources that give permissions."""


def holdings(states: Mapping[str, Resource]) -> dict[str, Holding]:
    """By `role/NAME`, `user/NAME`, `group/NAME`, `permission set/NAME`, and `policy/NAME` for unattached policies."""
    collected = _Collection(states)
    for state in states.values():
        collected.add(state)
    collected.add_unattached()
    return collected.holdings


class _Collection:
    def __init__(self, states: Mapping[str, Resource]) -> None:
        self.holdings: dict[str, Holding] = {}
        self._states = states
        self._policies = {urn: state for urn, state in states.items() if state.type == POLICY}
        self._by_arn = {arn: urn for urn, state in self._policies.items() if (arn := state.get("arn"))}
        self._by_place = {(state.parent, state.name): urn for urn, state in self._policies.items()}
        self._attached: set[str] = set()

    def add(self, state: Resource) -> None:
        if kind := ATTACHMENTS.get(state.type):
            self._attach(f"{kind}/{self._named(state, kind)}", state)
        elif kind := INLINE_POLICIES.get(state.type):
            self._document(f"{kind}/{self._named(state, kind)}", state, state.get("policy"))
        elif state.type == _SHARED_ATTACHMENT:
            for kind in IDENTITIES.values():
                for name in state.get(f"{kind}s") or ():
                    self._attach(f"{kind}/{f'(of {state.name})' if name == UNKNOWN else _last(name)}", state)
        elif state.type == PERMISSION_SET_POLICY:
            name = self._named(state, "permissionSetArn")
            self._document(f"permission set/{name}", state, state.get("inlinePolicy"))
        elif IDENTITIES.get(state.type) == "role":
            self._own_policies(state)
        elif state.type == ROLE:
            self._granted(state)

    def add_unattached(self) -> None:
        for urn, policy in self._policies.items():
            if urn not in self._attached:
                self._document(f"{UNATTACHED}{policy.get('name') or policy.name}", policy, policy.get("policy"))

    def _own_policies(self, role: Resource) -> None:
        identity = f"role/{role.get('name') or _unnamed(role.urn)}"
        for inline in role.get("inlinePolicies") or ():
            if inline["policy"] is not None:  # one without a document: the role has no inline policies
                self._document(identity, role, inline["policy"])
        for arn in role.get("managedPolicyArns") or ():
            holding = self._hold(identity, role)
            if arn == UNKNOWN:
                holding.unknown.add(role.name)
            else:
                holding.foreign.add(arn)
        if role.is_unknown("inlinePolicies") or role.is_unknown("managedPolicyArns"):
            self._hold(identity, role).unknown.add(role.name)

    def _granted(self, role: Resource) -> None:
        """The callers in a service-linked role's state: all there is where unchanged attachments are left out."""
        for grant in role.get("permissionGrants") or ():
            urn, caller = self._by_arn.get(grant["policyArn"]), grant["caller"]
            if urn and urn not in self._attached and caller not in (None, UNKNOWN):
                self._attached.add(urn)
                self._document(caller, self._policies[urn], self._policies[urn].get("policy"))

    def _attach(self, identity: str, attachment: Resource) -> None:
        arn = attachment.get("policyArn")
        by_arn = [self._by_arn[arn]] if arn in self._by_arn else []
        made_of = [urn for urn in attachment.property_dependencies.get("policyArn", ()) if urn in self._policies]
        beside = [self._by_place[place] for place in [(attachment.parent, attachment.name)] if place in self._by_place]
        found = by_arn or (made_of or beside if arn is None else [])
        if found:
            policy = self._policies[found[0]]
            self._attached.add(policy.urn)
            self._document(identity, policy, policy.get("policy"))
            self.holdings[identity].sources.add(attachment.urn)
        elif arn is None:
            self._hold(identity, attachment).unknown.add(attachment.name)
        else:
            self._hold(identity, attachment).foreign.add(str(arn))

    def _document(self, identity: str, source: Resource, document: Any) -> None:
        holding = self._hold(identity, source)
        try:
            holding.grants += grants_of(document)
        except DocumentError:
            holding.unknown.add(source.name)

    def _hold(self, identity: str, source: Resource) -> Holding:
        holding = self.holdings.setdefault(identity, Holding())
        holding.sources.add(source.urn)
        return holding

    def _named(self, state: Resource, key: str) -> str:
        """An identity's name, also where the stack makes it and AWS names it at its creation."""
        if name := state.get(key):
            return _last(name)
        for urn in state.property_dependencies.get(key, ()):
            made = self._states.get(urn)
            return str(made.get("name") or _unnamed(urn)) if made else _unnamed(urn)
        return f"(of {state.name})"


def _last(name_or_arn: Any) -> str:
    text = str(name_or_arn)
    return text.rpartition("/")[2] if text.startswith("arn:") else text


def _unnamed(urn: str) -> str:
    return f"({urn.rpartition('::')[2]}, named when it is created)"


def identities(*sides: Mapping[str, Holding]) -> Iterator[str]:
    yield from sorted({identity for side in sides for identity in side})
