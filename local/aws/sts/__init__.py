"""STS: callers as the local AWS knows them, and session keys that belong to somebody. Not here: trust policies."""

from local.aws.sts.responses import LocalTokenResponse

URL_PATHS = {"{0}/$": LocalTokenResponse.dispatch}

__all__ = ["URL_PATHS"]
