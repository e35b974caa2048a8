"""One operation on one resource: its calls to AWS, its waits, and what is known of the resource so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from local.pulumi_aws.descriptions import dig
from local.pulumi_aws.errors import AwsError, GaveUp, explain
from local.pulumi_aws.pace import QUICK, Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.pulumi_aws.descriptions import Item, Ready
    from pulumi_aws_slr.tokens import Properties

_PROPAGATION = 120.0  # seconds that IAM's changes take to be seen everywhere, as the real provider reckons

Found = TypeVar("Found")


@dataclass(frozen=True)
class Kind:
    """A kind is what a call has to know of the type of its resource.

    Attributes:
        token: pulumi-aws's type token.
        service: boto3's name of the service.
        key: what names the resource in calls (AWS parameter -> property).
        find: looks the resource up; None if it is gone.
        retries: refusals that pass by themselves: error code and a part of the message.
        held: refusals that end when somebody else does something, of the same form. The real provider tries again for
            two minutes, in the hope that it has just been done.
        patience: seconds to wait for it, unless the user says otherwise.
        delay: seconds that the real provider waits before it first looks whether AWS is done.
    """

    token: str
    service: str
    key: Mapping[str, str]
    find: Callable[[Call], Item | None]
    retries: tuple[tuple[str, str], ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    patience: float = 600.0
    delay: float = 0.0


@dataclass
class Call:
    """One operation on one resource.

    Attributes:
        kind: its type.
        client: boto3's client of the type's service.
        region: where.
        account: tells the account's number.
        pause: waits for some seconds, or raises as soon as the user cancels.
        say: shows a text in the resource's status line.
        inputs: what the program asks for.
        known: the properties known so far, from the state, an import ID or a description.
        patience: seconds that this operation may take.
        retries: how often a call is made again that AWS throttles or fails to answer.
        pace: how it waits.
    """

    kind: Kind
    client: Any
    region: str
    account: Callable[[], str]
    pause: Callable[[float], None]
    say: Callable[[str], None] = lambda _text: None
    inputs: Properties = field(default_factory=dict)
    known: Properties = field(default_factory=dict)
    patience: float = 0.0
    retries: int = 25
    pace: Pace = QUICK

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + (self.patience or self.kind.patience)

    def do(self, operation: str, **parameters: Any) -> Item:
        """Call AWS, again while the refusal is one that passes.

        Raises:
            AwsError: AWS refuses, or no answer comes.
            Cancelled: the user pressed Ctrl-C.
        """
        return self._persistently(operation, lambda: getattr(self.client, operation)(**parameters))

    def pages(self, operation: str, path: str, **parameters: Any) -> list[Any]:
        """Return all the entries of a listing.

        Raises:
            AwsError: AWS refuses, or no answer comes.
            Cancelled: the user pressed Ctrl-C.
        """
        if not self.client.can_paginate(operation):
            return dig(self.do(operation, **parameters), path) or []
        pages = self.client.get_paginator(operation)
        return self._persistently(
            operation, lambda: [entry for page in pages.paginate(**parameters) for entry in dig(page, path) or ()]
        )

    def key(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the parameters that name the resource: its type's, or those of `names` (parameter -> property)."""
        return {parameter: self.known[name] for parameter, name in (names or self.kind.key).items()}

    def arn(self, resource: str) -> str:
        """Return the ARN of something of the type's service, for what AWS gives no ARN for (`subgrp:name`)."""
        return f"arn:{self.client.meta.partition}:{self.kind.service}:{self.region}:{self.account()}:{resource}"

    def find(self) -> Item | None:
        """Return the resource as AWS describes it, or None if it does not exist.

        Raises:
            AwsError: AWS refuses, or no answer comes.
        """
        try:
            return self.kind.find(self)
        except AwsError as error:
            if error.gone:
                return None
            raise

    def until_found(self) -> Item:
        """Wait until a new resource can be seen, which takes IAM some seconds.

        Raises:
            GaveUp: it does not show up.
        """
        return self.until(self.find, "it to be visible", _PROPAGATION)

    def until_ready(self, ready: Ready) -> Item:
        """Wait for a status that makes the resource usable.

        Raises:
            GaveUp: it takes longer than the timeout, or fails.
        """

        def look() -> Item | None:
            item = self.find()
            status = str(dig(item, ready.path))
            if status in ready.failed:
                raise GaveUp(f"{self.kind.token} is {status}")
            if status in ready.done:
                return item
            self.say(f"{status} ...")
            return None

        return self.until(look, "/".join(sorted(ready.done)), delay=self.kind.delay)

    def until_gone(self) -> None:
        """Wait until AWS has finished deleting.

        Raises:
            GaveUp: it takes longer than the timeout.
        """
        self.until(lambda: self.find() is None or None, "it to be gone", delay=self.kind.delay)

    def until(
        self, probe: Callable[[], Found | None], what: str, at_most: float = float("inf"), *, delay: float = 0.0
    ) -> Found:
        """Probe until there is something, with growing pauses or at the pace of the real provider.

        Args:
            probe: gives what is waited for, or None.
            what: what is waited for, in words.
            at_most: seconds.
            delay: seconds after which the real provider first looks.

        Raises:
            GaveUp: the resource's timeout, or `at_most` seconds, have passed.
            Cancelled: the user pressed Ctrl-C.
        """
        started = time.monotonic()
        deadline = min(self._deadline, started + at_most)
        if first := self.pace.first_look(delay):
            self.pause(min(first, max(deadline - started, 0.0)))
        for seconds in self.pace.pauses(slow=delay > 0):
            found = probe()
            if found is not None:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise GaveUp(f"{self.kind.token}: waited {time.monotonic() - started:.0f} s for {what}, in vain")
            self.pause(min(seconds, left))
        raise AssertionError  # the pauses never end

    def _persistently(self, operation: str, attempt: Callable[[], Found]) -> Found:
        # not left to boto3, which cannot be cancelled while it waits between its attempts
        started = time.monotonic()
        for tried, seconds in enumerate(self.pace.pauses()):
            try:
                return self._once(operation, attempt)
            except AwsError as error:
                held = error.is_one_of(self.kind.held)
                until = min(self._deadline, started + (self.pace.held if held else _PROPAGATION))
                passing = held or error.is_one_of(self.kind.retries)
                late = time.monotonic() + seconds > until
                if late or not (passing or tried < min(self.retries, error.worth_retries)):
                    raise
                self.say(f"{error.aws_code or 'no answer'}; trying again")
            self.pause(seconds)
        raise AssertionError  # the pauses never end

    def _once(self, operation: str, attempt: Callable[[], Found]) -> Found:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (start-up time)

        try:
            return attempt()
        except (BotoCoreError, ClientError) as error:
            name = self.client.meta.method_to_api_mapping.get(operation, operation)
            raise explain(error, self.kind.service, name, self.region) from error
