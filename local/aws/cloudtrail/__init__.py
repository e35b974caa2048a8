"""CloudTrail: LookupEvents answers from the recorded calls. Not here: trails and event data stores; they are moto's."""

from local.aws.cloudtrail.responses import LocalCloudTrailResponse, forget

URL_PATHS = {"{0}/$": LocalCloudTrailResponse.dispatch}

__all__ = ["URL_PATHS", "forget"]
