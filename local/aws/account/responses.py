"""Account Management's answers.

Sources: https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html,
https://docs.aws.amazon.com/accounts/latest/reference/API_EnableRegion.html
"""

from __future__ import annotations

from moto.account.responses import AccountResponse
from moto.core.responses import ActionResult, EmptyResult

from local.aws import control, regions
from local.aws.pages import page

_STATUS = {"opt-in-not-required": "ENABLED_BY_DEFAULT", "opted-in": "ENABLED", "not-opted-in": "DISABLED"}
_PAGE = 50


class LocalAccountResponse(AccountResponse):
    """One call to Account Management."""

    def list_regions(self) -> ActionResult:
        """Answer ListRegions, in pages. RegionOptStatusContains picks by status."""
        wanted = self._get_param("RegionOptStatusContains") or list(_STATUS.values())
        found = [
            {"RegionName": name, "RegionOptStatus": self._status(name)}
            for name in regions.regions_of(self.partition)
            if self._status(name) in wanted
        ]
        size = int(self._get_param("MaxResults") or _PAGE)
        return ActionResult(
            page("Regions", found, size, "NextToken", self._get_param("NextToken"), code="ValidationException")
        )

    def get_region_opt_status(self) -> ActionResult:
        """Answer GetRegionOptStatus."""
        name = self._get_param("RegionName")
        return ActionResult({"RegionName": name, "RegionOptStatus": self._status(name)})

    def enable_region(self) -> EmptyResult:
        """Answer EnableRegion. It takes effect at once."""
        self._opt({*self._opted_in, self._get_param("RegionName")})
        return EmptyResult()

    def disable_region(self) -> EmptyResult:
        """Answer DisableRegion. It takes effect at once."""
        self._opt({*self._opted_in} - {self._get_param("RegionName")})
        return EmptyResult()

    @property
    def _opted_in(self) -> tuple[str, ...]:
        return control.settings.of(self.current_account).opted_in

    def _opt(self, opted_in: set[str]) -> None:
        control.settings.change(self.current_account, {"opted_in": sorted(opted_in)})

    def _status(self, region: str) -> str:
        return _STATUS[regions.opt_status(self.current_account, region)]
