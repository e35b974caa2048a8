"""IAM: service-linked roles, their deletion tasks, AWS's managed policies, the policy simulator. No call is judged."""

from local.aws.iam.models import LocalIAMBackend as Backend
from local.aws.iam.responses import LocalIamResponse

URL_PATHS = {"{0}/$": LocalIamResponse.dispatch}

__all__ = ["URL_PATHS", "Backend"]
