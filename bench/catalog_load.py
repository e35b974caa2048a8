"""How long the catalogue takes to import, load and answer: `python -m bench.catalog_load [runs]`.

Every run is a process of its own, since modules load once. It prints the median and the best run in milliseconds. The
aims: less than 30 ms for the load, and an import of the package that loads nothing.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

_PROBE = """
import json, sys, time
spent = {}
def timed(label, code):
    begin = time.perf_counter()
    exec(code, globals())
    spent[label] = (time.perf_counter() - begin) * 1000
timed("import pulumi_aws_slr", "import pulumi_aws_slr")
assert not [name for name in sys.modules if name.startswith("pulumi_aws_slr.")], "the package loads something at import"
timed("import pulumi_aws_slr.catalog", "from pulumi_aws_slr import catalog")
timed("load the catalogue", "catalog.roles()")
timed("find the first role", "catalog.find('rds')")
timed("import the managed policies", "from pulumi_aws_slr.catalog import managed_policies")
timed("load the managed policies", "managed_policies.managed_policies()")
timed("import indirect permissions", "from pulumi_aws_slr.catalog import indirect")
timed("indirect permissions of one role", "indirect.indirect_permissions(catalog.find('rds'))")
timed("import and check catalog.yaml (tools only)", "from pulumi_aws_slr.catalog.upkeep import schema; schema.rows()")
print(json.dumps(spent))
"""


def main() -> None:
    """Run the probe; print each step's time, or with --json every run's seconds by line."""
    arguments = [word for word in sys.argv[1:] if word != "--json"]
    runs = int(arguments[0]) if arguments else 20
    answers = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True)
        answers.append(json.loads(done.stdout))
    if "--json" in sys.argv:
        for answer in answers:
            for label, spent in answer.items():
                print(json.dumps({"step": label, "seconds": spent / 1000}))
        return
    print(f"{'':<45}{'median':>9}{'best':>9}   ms, {runs} runs")
    for label in answers[0]:
        spent = [answer[label] for answer in answers]
        print(f"{label:<45}{statistics.median(spent):>9.1f}{min(spent):>9.1f}")


if __name__ == "__main__":
    main()
