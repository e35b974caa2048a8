"""How long finding a role's users takes over 34 Regions with a slow one: `python -m bench.region_scan [s]`.

It starts a local AWS with all Regions enabled, delays one Region's answers by so many seconds (default 1.5), and
prints for RDS, DMS Serverless, ECS and twenty roles together the time of that Region alone, of all Regions, and their
ratio: from nothing (no client built) and again, without the import of the SDK; and the calls of one scan. The aim is
1.5 at most. The local AWS answers one call at a time and shares the processor with the scan, so AWS itself does better.
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
from pulumi_aws_slr.aws.usage.search import Question, find_usages
from pulumi_aws_slr.catalog import entry_for

_ACCOUNT = "340000000034"
_TWENTY = (
    *("access-analyzer", "autoscaling", "backup", "batch", "config", "dms-serverless", "ecr", "ecs", "eks"),
    *("elasticache", "elasticfilesystem", "elasticloadbalancing", "guardduty", "kafka", "kms-mrk", "memorydb"),
    *("network-firewall", "rds", "redshift", "vpc-lattice"),
)
_SLOW = "sa-east-1"  # near the end of the list, so that its client is one of the last to be built


def main() -> None:
    arguments = [word for word in sys.argv[1:] if word != "--json"]
    seconds = float(arguments[0]) if arguments else 1.5
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout  # noqa: S101 (for the type checker)
        url = server.stdout.readline().split()[-1]
        try:
            # a bench of many rounds has no time for twenty roles: their slow Region alone takes eighteen seconds
            scans = _measure(url, seconds, together=() if "--json" in sys.argv else _TWENTY)
        finally:
            server.terminate()
    if "--json" in sys.argv:
        for scan in scans:
            for what in ("alone", "first", "again"):
                print(json.dumps({"role": scan.role, "what": what, "seconds": getattr(scan, what)}))
        return
    print(f"All Regions, every answer of {_SLOW} {seconds} s late")
    print(f"{'role':<18}{_SLOW + ' alone':>18}{'all':>9}{'ratio':>8}{'all again':>12}{'ratio':>8}{'calls':>8}")
    for scan in scans:
        first, again = scan.first / scan.alone, scan.again / scan.alone
        print(
            f"{scan.role:<18}{scan.alone:>16.2f} s{scan.first:>7.2f} s{first:>8.2f}{scan.again:>10.2f} s{again:>8.2f}"
            f"{scan.calls:>8}"
        )


@dataclass(frozen=True)
class Scan:
    """Seconds for one role: in the slow Region `alone`, in all Regions from nothing (`first`), and `again`."""

    role: str
    alone: float
    first: float
    again: float
    calls: int
    """Of one scan of all Regions."""


def _measure(url: str, seconds: float, together: tuple[str, ...]) -> list[Scan]:
    os.environ.update({"AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1"})
    regions = botocore.session.get_session().get_available_regions("ec2")
    admin = Admin(url)
    admin.settings(_ACCOUNT, opted_in=list(regions))
    scans = []
    asked = {key: (key,) for key in ("rds", "dms-serverless", "ecs")} | ({"twenty roles": together} if together else {})
    for name, keys in asked.items():
        questions = [Question(entry_for(key)) for key in keys]
        _scan(_aws(), questions, None)  # what is loaded once: the SDK here, the service in the local AWS
        with admin.fault("delay", account=_ACCOUNT, region=_SLOW, seconds=seconds):
            alone = _aws()
            _scan(alone, questions, ["us-east-1"])
            one = _scan(alone, questions, [_SLOW])
            everywhere = _aws()
            first = _scan(everywhere, questions, None)
            admin.clear_calls(_ACCOUNT)
            again = _scan(everywhere, questions, None)
            calls = sum(call.invoked_by is None for call in admin.calls(_ACCOUNT))
        scans.append(Scan(name, one, first, again, calls))
    return scans


def _aws() -> Aws:
    return Aws(Config(access_key=_ACCOUNT, secret_key="x"))  # noqa: S106 (the local AWS checks none)


def _scan(aws: Aws, questions: list[Question], regions: list[str] | None) -> float:
    begin = time.perf_counter()
    found = find_usages(aws, questions, regions=regions)
    taken = time.perf_counter() - begin
    if unknown := [usage.unknown_regions for usage in found if usage.unknown_regions]:
        raise SystemExit(f"Regions did not answer: {unknown}")
    return taken


if __name__ == "__main__":
    main()
