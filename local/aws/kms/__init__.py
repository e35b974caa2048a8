"""KMS: key policies whose principals have to exist, multi-Region keys. Not here: evaluation of key policies."""

from local.aws.kms.models import LocalKmsBackend as Backend
from local.aws.kms.responses import LocalKmsResponse

URL_PATHS = {"{0}/$": LocalKmsResponse.dispatch}

__all__ = ["URL_PATHS", "Backend"]
