"""KMS's state: moto's, with multi-Region keys that have replicas of their own, and keys that really go one day.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html,
https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html and what was recorded on real accounts
(tests/local/aws/conformance/cases/stackd.yaml).
"""

from __future__ import annotations

import copy
import datetime as dt
from typing import cast

from moto.kms import urls
from moto.kms.models import Key, KmsBackend, kms_backends

from local.aws import control
from local.aws.errors import AwsError

_DAY = dt.timedelta(days=1).total_seconds()
_WAITING = "PendingReplicaDeletion"
_GOING = {"PendingDeletion": "pending deletion", _WAITING: "pending replica deletion"}
"""The states of a key that is being deleted, and how KMS says it."""


class LocalKmsBackend(KmsBackend):
    """One account's KMS in one Region."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._windows: dict[str, int] = {}
        """By key: for how many days a primary that waits for its replicas will be pending."""

    def replicate_key(self, key_id: str, replica_region: str) -> Key:
        """Copy a multi-Region key to another Region.

        Raises:
            AwsError: UnsupportedOperationException, ValidationException or AlreadyExistsException.
        """
        primary = self.keys[key_id]
        if not primary.multi_region:
            raise AwsError("UnsupportedOperationException", f"{primary.arn} is not a multi-Region key.")
        if primary.region == replica_region:
            raise AwsError(
                "ValidationException", f"{replica_region} cannot have a replica because it contains the primary."
            )
        there = _kms(self.account_id, replica_region)
        if key_id in there.keys:
            raise AwsError(
                "AlreadyExistsException", "You can create only one replica of each primary key in each AWS Region."
            )
        replica = copy.copy(primary)
        replica.region = replica_region
        replica.arn = primary.arn.replace(primary.region, replica_region)
        known = primary.multi_region_configuration  # the Regions' keys share what it lists
        known["ReplicaKeys"].append({"Arn": replica.arn, "Region": replica_region})
        replica.multi_region_configuration = {**known, "MultiRegionKeyType": "REPLICA"}
        there.keys[key_id] = replica
        return replica

    def schedule_key_deletion(self, key_id: str, pending_window_in_days: int) -> float:
        """Let a key go after a number of days. Those of a primary begin when its last replica is gone.

        Raises:
            AwsError: KMSInvalidStateException, it is going already.
        """
        key = self.keys[key_id]
        if key.key_state in _GOING:
            raise AwsError("KMSInvalidStateException", f"{key.arn} is {_GOING[key.key_state]}.")
        date = super().schedule_key_deletion(key_id, pending_window_in_days)
        if self._replicas(key):
            key.key_state = _WAITING
            self._windows[key_id] = pending_window_in_days
        else:
            self._remove_after(key, pending_window_in_days)
        return date

    def _remove_after(self, key: Key, days: int) -> None:
        """Remove a key after so many days, unless its deletion is called off or starts anew."""
        scheduled = key.deletion_date

        def remove() -> None:
            if self.keys.get(key.id) is key and key.deletion_date == scheduled:
                self._remove(key)

        control.timeline.after(days * _DAY, self.account_id, remove)

    def _remove(self, key: Key) -> None:
        self.delete_key(key.id)
        if key.multi_region:
            known = key.multi_region_configuration
            known["ReplicaKeys"][:] = [replica for replica in known["ReplicaKeys"] if replica["Arn"] != key.arn]
            _kms(self.account_id, known["PrimaryKey"]["Region"]).replica_is_gone(key.id)

    def replica_is_gone(self, key_id: str) -> None:
        """Begin the waiting period of a primary key that waited for the last of its replicas."""
        primary = self.keys.get(key_id)
        if primary is not None and primary.key_state == _WAITING and not self._replicas(primary):
            days = self._windows.pop(key_id)
            primary.key_state = "Enabled"
            self.schedule_key_deletion(key_id, days)

    @staticmethod
    def _replicas(key: Key) -> list[dict[str, str]]:
        """Return the replicas that a primary key has."""
        known = key.multi_region_configuration if key.multi_region else {}
        return list(known["ReplicaKeys"]) if known.get("MultiRegionKeyType") == "PRIMARY" else []


def _kms(account: str, region: str) -> LocalKmsBackend:
    return cast("LocalKmsBackend", kms_backends[account][region])
