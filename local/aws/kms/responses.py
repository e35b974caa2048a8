"""KMS's answers."""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.kms.responses import KmsResponse

from local.aws.call import current
from local.aws.kms.principals import check_principals

_LONGEST_WAIT = 30


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

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        """Return a parameter. PolicyName may be left out: every key has just the one policy, `default`."""
        return super()._get_param(param_name, "default" if param_name == "PolicyName" else if_none)
