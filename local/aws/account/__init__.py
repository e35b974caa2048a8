"""Account Management: which Regions are enabled, and enabling them. Not here: anything else; that is moto's."""

from local.aws.account.responses import LocalAccountResponse

URL_PATHS = dict.fromkeys(
    ("{0}/listRegions$", "{0}/getRegionOptStatus$", "{0}/enableRegion$", "{0}/disableRegion$"),
    LocalAccountResponse.dispatch,
)

__all__ = ["URL_PATHS"]
