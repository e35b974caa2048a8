"""KMS's answers."""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.kms.responses import KmsResponse

from local.aws.call import current
from local.aws.kms.principals import check_principals

_LONGEST_WAIT = 30
_ROTATION_PERIOD = 365  # days


class LocalKmsResponse(KmsResponse):
    """One call to KMS."""

    def call_action(self) -> TYPE_RESPONSE:
        """Refuse a key policy that names principals which do not exist, and let moto answer.

        Raises:
            AwsError: MalformedPolicyDocumentException.
        """
        if self._get_action() in ("CreateKey", "PutKeyPolicy", "ReplicateKey") and (
            policy := self._get_param("Policy")
        ):
            check_principals(policy, current.get())
        return super().call_action()

    def schedule_key_deletion(self) -> str:
        """Answer ScheduleKeyDeletion. Moto says neither the state nor the days, and gives the ID for the ARN."""
        answer = json.loads(super().schedule_key_deletion())
        key = self.kms_backend.keys[answer["KeyId"]]
        answer |= {"KeyId": key.arn, "KeyState": key.key_state}
        answer["PendingWindowInDays"] = self._get_param("PendingWindowInDays") or _LONGEST_WAIT
        if key.key_state != "PendingDeletion":
            del answer["DeletionDate"]  # nobody knows when the last replica will be gone
        return json.dumps(answer)

    def enable_key_rotation(self) -> str:
        """Answer EnableKeyRotation, and keep the period. Moto does not look at it."""
        answer = super().enable_key_rotation()
        self._key().rotation_period = self._get_param("RotationPeriodInDays") or _ROTATION_PERIOD
        return answer

    def get_key_rotation_status(self) -> str:
        """Answer GetKeyRotationStatus, with the period if the key is rotated."""
        answer = json.loads(super().get_key_rotation_status())
        period = getattr(self._key(), "rotation_period", _ROTATION_PERIOD)
        return json.dumps({**answer, **({"RotationPeriodInDays": period} if answer["KeyRotationEnabled"] else {})})

    def _key(self) -> Any:
        return self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        """Return a parameter. PolicyName may be left out: every key has just the one policy, `default`."""
        return super()._get_param(param_name, "default" if param_name == "PolicyName" else if_none)
