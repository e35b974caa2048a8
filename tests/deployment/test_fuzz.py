"""Whatever stands in a stack's file: what it declares, or what is wrong in words, within a second of processor time."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_slr.deployment.deployer import deployer_statements, role_arns
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.stack import StackError, load
from tests.mutation import mutate

pytestmark = pytest.mark.usefixtures("own_seconds")

STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["111122223333"]
  aws:assumeRoles: [{roleArn: "arn:aws:iam::111122223333:role/ci", duration: 1h, tags: {a: b}}]
  aws:defaultTags: {tags: {cost: "1"}}
  aws:ignoreTags: {keys: [a], keyPrefixes: [b]}
  aws:endpoints: [{iam: "http://127.0.0.1:9"}]
  aws:maxRetries: 3
  aws:token: {secure: v1:hunter2}
  shop:roles:
    fleet:
      service: autoscaling
      suffix: blue
      description: Fleet
      tags: {team: a}
      onExisting: fail
      deletion: if-unused
      callers:
        ci:
          role: arn:aws:iam::111122223333:role/team/ci
          may: [create, view]
          passRoles: [{roleArn: "arn:aws:iam::111122223333:role/x", service: dms.amazonaws.com}]
  shop:callerPermissions:
    platform:
      services: [autoscaling, elasticmapreduce]
      suffix: team-*
      callers: {people: {permissionSet: Operators, may: [view]}}
  shop:dmsServiceRoles: {redshiftTargets: false, repair: true, tags: {team: data}}
  shop:exampleWorkloads: false
"""
DEEP: Any = []
for _ in range(120):
    DEEP = [DEEP]
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, float("inf"), float("nan"), "", "x", "x" * 2_000, "yes", "2024-01-01",
    "9" * 5_000, "9" * 400 + "h", "[" * 5_000, '{"a":' * 200, "\ud7ff", "é", "a\nb", "*", "${x}", "::::", "rds",
    "arn:aws:iam::1:role/*", "aurora", "rdss.amazonaws.com", "new.amazonaws.com", [], {}, [None], [[]], [5], [""],
    {"": {}}, {5: 6}, {"secure": 5}, {"secure": "v1:x"}, {None: 1}, DEEP,
]  # fmt: skip
TOKENS = [
    "\t", "\0", "\ufeff", "\r", "\r\n", "\x85", "\u2028", "\x07", "\ud7ff", "- ", "? ", ": ", "&a ", "*a ", "*b ",
    "<<: *a\n", "<<: [1]\n", "!!python/object:os.system ", "!!binary ", "!!set ", "!!omap ", "!!int ", "!!float ",
    "!!bool ", "!!null ", "!x ", "!<tag:a> ", "%YAML 9.9\n", "--- ", "... ", "{", "}", "[", "]", "'", '"', "|", ">\n",
    "#", "@", "`", "2024-01-01", ".inf", "0x_", "0b", "1:30", "=", "~", "[" * 150, '{"a":' * 150, "\\ud800",
    '"\\ud800"', "roles: {}\n", "\n  shop:roles: {}\n",
]  # fmt: skip
Mutated = Callable[[random.Random], str]


def values(rng: random.Random) -> str:
    value = copy.deepcopy(yaml.safe_load(STACK))
    for _ in range(rng.randint(1, 3)):
        mutate(value, rng, ODD)
    return json.dumps(value) if rng.random() < 0.3 else yaml.safe_dump(value, allow_unicode=True)


def text(rng: random.Random) -> str:
    found = STACK
    for _ in range(rng.randint(1, 2)):
        at, kind = rng.randrange(len(found) + 1), rng.random()
        if kind < 0.1:
            found = found[:at]
        elif kind < 0.6:
            found = found[:at] + rng.choice(TOKENS) + found[at:]
        elif kind < 0.8:
            found = found[:at] + found[at + rng.randint(1, 40) :]
        elif kind < 0.9:
            lines = found.splitlines(keepends=True)
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
            found = "".join(lines)
        else:
            anchored = found.replace(": {", ": &a {", 1) if rng.random() < 0.5 else found.replace(": [", ": &a [", 1)
            found = anchored.replace("[autoscaling, elasticmapreduce]", "*a").replace("{team: data}", "{<<: *a}")
    return found.replace("\n", "\r\n") if rng.random() < 0.1 else found


@pytest.mark.parametrize(("mutated", "times"), [(values, 1_000), (text, 2_000)])
def test_no_stack_file_breaks_slr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mutated: Mutated, times: int
) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    path = tmp_path / "Pulumi.prod.yaml"
    read = 0
    for seed in range(times):
        path.write_text(mutated(random.Random(seed)), encoding="utf-8")  # noqa: S311 (nothing is to be kept secret)
        started = time.process_time()
        try:
            stack = load("prod", directory=tmp_path)
            assert documents(deployer_statements(stack.resources, stack.place)) or not stack.resources
            role_arns(stack.resources, stack.place)
            told, read = stack.label + " of Pulumi.prod.yaml", read + 1
        except StackError as error:
            told = str(error)
        except Exception as error:
            raise AssertionError(f"{mutated.__name__} {seed}: {path.read_text(encoding='utf-8')!r}") from error
        assert "Pulumi.prod.yaml" in told, f"{mutated.__name__} {seed}: {told}"
        assert time.process_time() - started < 1, f"{mutated.__name__} {seed}"
    assert read > times / 40, "mostly something else is looked at"
