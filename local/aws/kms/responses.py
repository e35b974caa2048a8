"""KMS's answers."""

from __future__ import annotations

from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.kms.responses import KmsResponse

from local.aws.call import current
from local.aws.kms.principals import check_principals


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

    def _get_param(self, param_name: str, if_none: Any = None) -> Any:
        """Return a parameter. PolicyName may be left out: every key has just the one policy, `default`."""
        return super()._get_param(param_name, "default" if param_name == "PolicyName" else if_none)
