"""How long finding a role's users takes over 34 Regions with a slow one: `python -m bench.region_scan [s]`.

It starts a local AWS with all Regions enabled, delays one Region's answers by so many seconds (default 1.5), and
prints for every role with a probe the time of that Region alone, of all Regions, and their ratio: from nothing (no
client built) and again, without the import of the SDK. The aim is 1.5 at most. The local AWS answers one call at a
time and shares the processor with the scan, so AWS itself does better.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import botocore.session

from local.aws.admin import Admin
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.usage.search import Question, find_usage
from pulumi_aws_slr.catalog import CatalogEntry, entry_for

_ACCOUNT = "340000000034"
_SLOW = "sa-east-1"  # near the end of the list, so that its client is one of the last to be built


def main() -> None:
    arguments = [word for word in sys.argv[1:] if word != "--json"]
    seconds = float(arguments[0]) if arguments else 1.5
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout  # noqa: S101 (for the type checker)
        url = server.stdout.readline().split()[-1]
        try:
            scans = _measure(url, seconds)
        finally:
            server.terminate()
    if "--json" in sys.argv:
        for scan in scans:
            for what in ("alone", "first", "again"):
                print(json.dumps({"role": scan.role, "what": what, "seconds": getattr(scan, what)}))
        return
    print(f"All Regions, every answer of {_SLOW} {seconds} s late")
    print(f"{'role':<18}{_SLOW + ' alone':>18}{'all':>9}{'ratio':>8}{'all again':>12}{'ratio':>8}")
    for scan in scans:
        first, again = scan.first / scan.alone, scan.again / scan.alone
        print(
            f"{scan.role:<18}{scan.alone:>16.2f} s{scan.first:>7.2f} s{first:>8.2f}{scan.again:>10.2f} s{again:>8.2f}"
        )


@dataclass(frozen=True)
class Scan:
    """Seconds for one role: in the slow Region `alone`, in all Regions from nothing (`first`), and `again`."""

    role: str
    alone: float
    first: float
    again: float


def _measure(url: str, seconds: float) -> list[Scan]:
    os.environ.update({"AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1"})
    regions = botocore.session.get_session().get_available_regions("ec2")
    admin = Admin(url)
    admin.settings(_ACCOUNT, opted_in=list(regions))
    scans = []
    for key in ("rds", "dms-serverless"):
        entry = entry_for(key)
        _scan(_aws(), entry, None)  # what is loaded once: the SDK here, the service in the local AWS
        with admin.fault("delay", account=_ACCOUNT, region=_SLOW, seconds=seconds):
            alone = _aws()
            _scan(alone, entry, ["us-east-1"])
            one = _scan(alone, entry, [_SLOW])
            everywhere = _aws()
            first, again = (_scan(everywhere, entry, None) for _ in range(2))
        scans.append(Scan(key, one, first, again))
    return scans


def _aws() -> Aws:
    return Aws(Config(access_key=_ACCOUNT, secret_key="x"))  # noqa: S106 (the local AWS checks none)


def _scan(aws: Aws, entry: CatalogEntry, regions: list[str] | None) -> float:
    begin = time.perf_counter()
    found = find_usage(aws, Question(entry), regions=regions)
    taken = time.perf_counter() - begin
    if found.unknown_regions:
        raise SystemExit(f"Regions did not answer: {found.unknown_regions}")
    return taken


if __name__ == "__main__":
    main()
