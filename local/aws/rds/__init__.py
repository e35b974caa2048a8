"""RDS, and with it Aurora, Neptune and DocumentDB: databases that need time to come and go. Not here: their data."""

from local.aws.rds.models import LocalRDSBackend as Backend
from local.aws.rds.responses import LocalRDSResponse

URL_PATHS = {"{0}/$": LocalRDSResponse.dispatch}

__all__ = ["URL_PATHS", "Backend"]
