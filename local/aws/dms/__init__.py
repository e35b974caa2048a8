"""DMS: serverless replications in full, tags, and what moto gets wrong about the classic resources. Not here: data."""

from local.aws.dms.models import LocalDmsBackend as Backend
from local.aws.dms.responses import LocalDmsResponse

URL_PATHS = {"{0}/$": LocalDmsResponse.dispatch}

__all__ = ["URL_PATHS", "Backend"]
