"""The stand-in as a Pulumi provider: hands each request to the table's record of its type."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from threading import Thread
from typing import TYPE_CHECKING

from local.pulumi_aws import inputs, lifecycle
from local.pulumi_aws.call import Call
from local.pulumi_aws.functions import FUNCTIONS, region_of
from local.pulumi_aws.pace import Pace
from local.pulumi_aws.resources import TYPES
from local.pulumi_aws.tags import TagRules
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.provider.rpc import Checked, Diff, Provider, Request, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.pulumi_aws.clients import Clients
    from local.pulumi_aws.table import ResourceType
    from pulumi_aws_slr.tokens import Properties


class StandIn(Provider, Resource):
    """The provider speaks for pulumi-aws as far as the tables go."""

    version = version("pulumi-aws")
    _clients: Clients
    _retries: int
    _tag_rules: TagRules
    _pace: Pace

    def check_config(self, inputs: Properties) -> Checked:
        from local.pulumi_aws.settings import failures  # noqa: PLC0415 (start-up time)

        return Checked(inputs, failures(inputs))

    def configure(self, args: Properties) -> None:
        from local.pulumi_aws.clients import Clients  # noqa: PLC0415 (start-up time)
        from local.pulumi_aws.settings import Settings  # noqa: PLC0415

        settings = Settings.of(args)
        tags = settings.config.ignored_tags
        self._retries = settings.max_retries
        self._pace = Pace.of()
        self._tag_rules = TagRules(dict(settings.config.default_tags), tags.keys, tags.prefixes)
        self._clients = Clients(settings, self.cancelled)
        self._clients.check_account()
        # botocore takes its time to load; by the time the first resource comes it is there
        Thread(target=import_module, args=("pulumi_aws_slr.aws.credentials.source",), daemon=True).start()

    def resource(self, token: str) -> StandIn:  # noqa: ARG002 (other providers have a class for each type)
        """Return this provider: all types have one life, and the tables say what differs."""
        return self

    def check(self, request: Request) -> Checked:
        kind = self._kind(request.type)
        for name in inputs.ignored(kind, request.inputs):
            text = f"the stand-in for pulumi-aws ignores `{name}` of {kind.token}"
            self.log.warning(text, request.urn)
        region = self._clients.region if kind.regional else ""
        return inputs.complete(kind, request.name, request.inputs, request.old_inputs, region)

    def diff(self, request: Request) -> Diff:
        return lifecycle.diff(self._kind(request.type), request.name, request.state, request.inputs, self._tag_rules)

    def create(self, request: Request) -> tuple[str, Properties]:
        if request.preview:
            return "", lifecycle.planned(self._kind(request.type), request.inputs, self._tag_rules)
        return lifecycle.create(self._kind(request.type), self.call(request, {}), self._tag_rules)

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        kind = self._kind(request.type)
        known = request.state if kind.identity <= set(request.state) else self._imported(kind, request.id)
        call = self.call(request, known)
        outputs = lifecycle.read(kind, call, self._tag_rules)
        if outputs is None:
            return None
        own = {f.name for f in kind.fields} | {"tags"}
        kept = {
            name: outputs.get(name, value)
            for name, value in request.inputs.items()
            if name in outputs or name not in own
        }
        return kind.make_id(outputs), outputs, kept if request.inputs else lifecycle.asked_for(kind, outputs)

    def update(self, request: Request) -> Properties:
        if request.preview:
            tags_all = {"tagsAll": self._tag_rules.wanted(request.inputs)} if self._kind(request.type).tagging else {}
            return {**request.state, **request.inputs, **tags_all}
        return lifecycle.update(self._kind(request.type), self.call(request, request.state), self._tag_rules)

    def delete(self, request: Request) -> None:
        lifecycle.delete(self._kind(request.type), self.call(request, request.state))

    def schema(self) -> str:
        from local.pulumi_aws import schema  # noqa: PLC0415 (YAML programs alone ask for it)

        return schema.text(self.version)

    def invoke(self, token: str, args: Properties) -> Properties:
        if token not in FUNCTIONS:
            raise SlrError(_unknown(token, FUNCTIONS))
        return FUNCTIONS[token](self._clients, args)

    def _kind(self, token: str) -> ResourceType:
        if token not in TYPES:
            raise SlrError(_unknown(token, TYPES))
        return TYPES[token]

    def call(self, request: Request, known: Properties) -> Call:
        """Return what one operation calls AWS by.

        Args:
            request: the operation.
            known: what is known of the resource.
        """
        kind = self._kind(request.type)
        region = str(request.inputs.get("region") or known.get("region") or region_of(self._clients))
        return Call(
            kind=kind,
            client=self._clients.of(kind.service, region),
            region=region,
            account=lambda: self._clients.identity.account,
            pause=self.wait,
            say=lambda text: self.log.status(text, request.urn),
            inputs=request.inputs,
            known=dict(known),
            patience=request.timeout,
            retries=self._retries,
            pace=self._pace,
        )

    def _imported(self, kind: ResourceType, resource_id: str) -> Properties:
        """Return what is known of a resource before its first look-up: its ID, and the provider's own settings."""
        try:
            named = kind.parse_id(resource_id)
        except ValueError as error:
            raise SlrError(str(error)) from error
        settings_of_ours = {f.name: f.default for f in kind.fields if not f.output and not f.parameter}
        return {**settings_of_ours, **(kind.imported or {}), **named}


def _unknown(token: str, known: Iterable[str]) -> str:
    return (
        f"the stand-in for pulumi-aws does not know `{token}`; it has: {', '.join(sorted(known))}; "
        f"use the real plugin: `pulumi plugin install resource aws {StandIn.version}` where it can be downloaded "
        "(docs/pulumi-aws-stand-in.md)"
    )
