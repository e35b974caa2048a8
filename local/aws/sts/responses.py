"""STS's answers.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
"""

from __future__ import annotations

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.iam.models import iam_backends
from moto.sts.responses import TokenResponse
from moto.sts.utils import random_session_token

from local.aws.call import current
from local.aws.constraints import check_constraints


class LocalTokenResponse(TokenResponse):
    """One call to STS."""

    def call_action(self) -> TYPE_RESPONSE:
        """Check the parameters as STS does, and let moto answer."""
        action = self._get_action()
        operation = get_service_model("sts").operation_model(action)
        check_constraints(operation, current.get().parameters)
        return super().call_action()

    def get_caller_identity(self) -> ActionResult:
        """Answer GetCallerIdentity: whoever the access key belongs to."""
        caller = current.get().known_caller
        return ActionResult({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})

    def get_session_token(self) -> ActionResult:
        """Answer GetSessionToken: a temporary key for the same user. From moto everybody gets the same example key."""
        duration = self._get_int_param("DurationSeconds", 43200)
        iam = iam_backends[self.current_account][self.partition]
        key = iam.create_temp_access_key()
        caller_key = iam.access_keys.get(current.get().access_key)
        key.user_name = caller_key.user_name if caller_key else None
        credentials = {
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "SessionToken": random_session_token(),
            "Expiration": self.backend.get_session_token(duration=duration).expiration,
        }
        return ActionResult({"Credentials": credentials})
