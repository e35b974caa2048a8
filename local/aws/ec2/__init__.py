"""EC2: which Regions are enabled. Not here: anything else; that is moto's."""

from local.aws.ec2.responses import LocalEC2Response

URL_PATHS = {"{0}/": LocalEC2Response.dispatch}

__all__ = ["URL_PATHS"]
