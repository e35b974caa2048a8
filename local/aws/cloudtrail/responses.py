"""CloudTrail's answers.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html (one attribute, pages of
50, 90 days, newest first, two calls a second per account and Region). The texts are ours.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse

from local.aws import control
from local.aws.bucket import TokenBucket
from local.aws.call import current
from local.aws.calls import Entry
from local.aws.cloudtrail.events import is_management_event, read_only, region_of, resources_of, source_of, told
from local.aws.cloudtrail.identities import user_name
from local.aws.errors import AwsError, throttled

_MOST = 50
_KEPT = dt.timedelta(days=90).total_seconds()

_ATTRIBUTES: Mapping[str, Callable[[Entry], list[str]]] = {
    "AccessKeyId": lambda entry: [entry.access_key],
    "EventId": lambda entry: [entry.id],
    "EventName": lambda entry: [entry.call.action],
    "EventSource": lambda entry: [source_of(entry)],
    "ReadOnly": lambda entry: [read_only(entry)],
    "ResourceName": lambda entry: [one["ResourceName"] for one in resources_of(entry)],
    "ResourceType": lambda entry: [one.get("ResourceType", "") for one in resources_of(entry)],
    "Username": lambda entry: [user_name(entry)],
}
"""By the name of a lookup attribute: the values of an event that it is compared with."""

_buckets: dict[tuple[str, str, float], TokenBucket] = {}
"""By account, Region and rate."""


class LocalCloudTrailResponse(CloudTrailResponse):
    """One call to CloudTrail."""

    def lookup_events(self) -> str:
        """Answer LookupEvents."""
        self._throttle()
        asked = current.get().parameters
        size = asked.get("MaxResults", _MOST)
        if not 1 <= size <= _MOST:
            raise AwsError("InvalidMaxResultsException", f"MaxResults is from 1 to {_MOST}, not {size}.")
        found = [] if asked.get("EventCategory") == "insight" else self._events(asked)
        start = _start(found, asked.get("NextToken"))
        answer: dict[str, Any] = {"Events": [told(entry) for entry in found[start : start + size]]}
        if start + size < len(found):
            answer["NextToken"] = found[start + size - 1].id
        return json.dumps(answer)

    def _throttle(self) -> None:
        rate = control.settings.of(self.current_account).lookup_rate
        bucket = _buckets.setdefault((self.current_account, self.region, rate), TokenBucket(rate, rate))
        if not bucket.take():
            raise throttled(current.get())

    def _events(self, asked: Mapping[str, Any]) -> list[Entry]:
        """Return the calls of all events that are asked for, newest first."""
        now = time.time() + control.timeline.put_forward(self.current_account)
        newest = now - control.settings.of(self.current_account).cloudtrail_delay
        after, before = _time(asked.get("StartTime"), now - _KEPT), _time(asked.get("EndTime"), newest)
        if after > before and "StartTime" in asked:
            raise AwsError("InvalidTimeRangeException", "StartTime is later than EndTime.")
        fits = _attribute(asked.get("LookupAttributes") or [])
        entries = [
            entry
            for entry in control.calls.entries(self.current_account)
            if is_management_event(entry)
            and region_of(entry) == self.region
            and max(after, now - _KEPT) <= entry.at
            and int(entry.at) <= min(before, newest)
            and fits(entry)
        ]
        return sorted(entries, key=lambda entry: (entry.at, entry.call.seq), reverse=True)


def _attribute(attributes: list[Mapping[str, str]]) -> Callable[[Entry], bool]:
    if not attributes:
        return lambda _entry: True
    if len(attributes) > 1:
        raise AwsError("InvalidLookupAttributesException", "There can be one lookup attribute only.")
    key, value = attributes[0].get("AttributeKey", ""), attributes[0].get("AttributeValue", "")
    if key not in _ATTRIBUTES or not value:
        raise AwsError("InvalidLookupAttributesException", f"The lookup attribute {key}={value} is not valid.")
    return lambda entry: value in _ATTRIBUTES[key](entry)


def _start(entries: list[Entry], token: str | None) -> int:
    """Return where the page begins. A token is the last event that the caller has: new ones come before it."""
    if token is None:
        return 0
    for number, entry in enumerate(entries):
        if entry.id == token:
            return number + 1
    raise AwsError("InvalidNextTokenException", "The token is invalid or too old.")


def _time(asked: Any, default: float) -> float:
    if asked is None:
        return default
    return asked.timestamp() if isinstance(asked, dt.datetime) else float(asked)


def forget(account: str | None) -> None:
    """Forget how often an account, or all, asked."""
    for key in list(_buckets):
        if account in (None, key[0]):
            del _buckets[key]
