"""EC2's answers.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from local.aws import regions
from local.aws.errors import AwsError


class LocalEC2Response(EC2Response):
    """One call to EC2."""

    def describe_regions(self) -> ActionResult:
        """Answer DescribeRegions: the enabled Regions, or all with AllRegions. Moto has all of them enabled.

        Raises:
            AwsError: InvalidParameterValue for a name that is no Region.
        """
        known = regions.regions_of(self.partition)
        names = self._get_param("RegionNames", [])
        if wrong := [name for name in names if name not in known]:
            raise AwsError("InvalidParameterValue", f"Invalid region provided: {', '.join(wrong)}")
        wanted = {f["Name"]: f["Values"] for f in self._get_param("Filters", [])}
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        found = [
            {
                "RegionName": name,
                "Endpoint": f"ec2.{name}.{suffix}",
                "OptInStatus": regions.opt_status(self.current_account, name),
            }
            for name in names or known
        ]
        if not (names or self._get_param("AllRegions")):
            found = [region for region in found if region["OptInStatus"] != "not-opted-in"]
        for filter_name, member in (
            ("opt-in-status", "OptInStatus"),
            ("region-name", "RegionName"),
            ("endpoint", "Endpoint"),
        ):
            if filter_name in wanted:
                found = [region for region in found if region[member] in wanted[filter_name]]
        return ActionResult({"Regions": found})
