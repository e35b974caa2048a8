"""What is read of the engine's files, and what never is."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc
from collections.abc import Iterable
from typing import Any

import pytest

from pulumi_aws_slr.report.parsing import LONGEST
from pulumi_aws_slr.report.plan import Operation, Plan
from pulumi_aws_slr.report.reading import FormatError, read
from tests.report.made import PREFIX, preview, recorded, role, state, step

ROLE = "aws-slr:iam:Role"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRETS: list[Any] = [
    "[secret]",
    {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "hunter2"},
    {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'},
    {"nested": [{SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}]},
]


def operations(plan: Plan) -> dict[str, Operation]:
    return {change.state.name: change.operation for change in plan.changes.values() if change.state.type == ROLE}


EXPECTED = {
    "replications-role": Operation.DELETE,
    "containers-role": Operation.DELETE,
    "balancers-role": Operation.CREATE,
    "kubernetes": Operation.CREATE,
    "databases-role": Operation.UPDATE,
    "scaling": Operation.REPLACE,
    "spot-role": Operation.DELETE,
}


def urn_of(plan: Plan, name: str) -> str:
    """The URN of a role."""
    (found,) = (urn for urn, change in plan.changes.items() if (change.state.type, change.state.name) == (ROLE, name))
    return found


@pytest.mark.parametrize(
    "names", [["preview.json"], ["preview-events.jsonl"], ["up-events.jsonl"], ["preview.json", "preview-events.jsonl"]]
)
def test_operations_are_the_same_in_every_file(names: list[str]) -> None:
    plan = read([recorded(name) for name in names])
    assert operations(plan) == EXPECTED
    assert plan.stack == "platform/test"
    assert list(plan.changes) == sorted(plan.changes)


def test_both_files_say_more_than_each() -> None:
    both = read([recorded("preview-events.jsonl"), recorded("preview.json")])
    created = both.changes[urn_of(both, "kubernetes")].state
    assert created.got("arn").startswith("arn:aws:iam::111122223334:role/")
    cluster = both.changes[f"{PREFIX}aws:rds/cluster:Cluster::orders"].state
    assert urn_of(both, "databases-role") in cluster.dependencies
    assert both.unknown == ()


def test_what_a_file_lacks_is_said() -> None:
    assert [gap.about for gap in read([recorded("preview-events.jsonl")]).unknown] == ["the order of resources"]
    sparse = json.loads(recorded("preview.json"))
    sparse["steps"] = [one for one in sparse["steps"] if one["op"] != "same" or one["urn"].endswith("platform-test")]
    text = json.dumps(sparse)
    assert [gap.about for gap in read([text]).unknown] == ["unchanged resources"]
    both = read([text, recorded("preview-events.jsonl")])
    assert [gap.about for gap in both.unknown] == ["the order of unchanged resources"]
    assert operations(both) == EXPECTED


def test_a_failed_update() -> None:
    plan = read([recorded("up-events.jsonl")])
    assert not plan.is_preview
    assert not plan.succeeded
    assert [urn for urn, change in plan.changes.items() if change.failed] == [urn_of(plan, "replications-role")]


def test_an_event_log_with_preview_and_update_tells_the_update() -> None:
    plan = read([recorded("preview-events.jsonl") + recorded("up-events.jsonl")])
    assert not plan.is_preview
    assert operations(plan) == EXPECTED


def test_an_event_log_of_a_killed_run_is_read_to_its_end() -> None:
    text = recorded("preview-events.jsonl").rstrip()
    assert operations(read([text[:-20]])) == EXPECTED


def test_an_export_is_a_plan_without_changes() -> None:
    plan = read([recorded("export.json")])
    assert {change.operation for change in plan.changes.values()} == {Operation.SAME}
    databases = plan.changes[urn_of(plan, "databases-role")]
    assert databases.old == databases.new


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "1", "{}", '{"steps": 1}', '{"steps": [1]}', "{}\n{", '{"deployment": 3}']
)
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="neither the output of `pulumi preview --json`"):
        read([text])


def test_files_of_two_stacks_are_refused() -> None:
    other = recorded("preview-events.jsonl").replace("urn:pulumi:test::", "urn:pulumi:prod::")
    with pytest.raises(FormatError, match="of two stacks, platform/test and platform/prod"):
        read([recorded("preview.json"), other])


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("key", ["policy", "masterPassword", "name"])
def test_no_secret_is_kept(secret: Any, key: str) -> None:
    there = state("aws:iam/policy:Policy", "p", {key: secret, "path": "hunter2"}, outputs={key: secret})
    assert "hunter2" not in repr(read([preview([step("create", None, there)])]))
    assert SIGNATURE not in repr(read([preview([step("create", None, there)])]))


def test_recorded_secrets_are_not_kept() -> None:
    for name in ("preview.json", "preview-events.jsonl", "up-events.jsonl", "export.json"):
        kept = repr(read([recorded(name)]))
        for trace in ("correct-horse", "ciphertext", SIGNATURE, "[secret]", "accessKey"):
            assert trace not in kept, (name, trace)


def test_an_unchanged_output_is_kept_and_an_unknown_input_is_unknown() -> None:
    old = state("aws:iam/policy:Policy", "p", {"policy": "old"}, outputs={"arn": "arn", "policy": "old"})
    new = state("aws:iam/policy:Policy", "p", {"policy": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})
    (change,) = read([preview([step("update", old, new)])]).changes.values()
    assert change.new is not None
    assert (change.new.get("arn"), change.new.get("policy")) == ("arn", None)


# --- what cannot be read is said, and the rest is shown ---


RDS = role("create", "rds.amazonaws.com", "rds")
LABEL = "`aws-slr:iam:Role rds`"


def told(*steps: Any) -> list[str]:
    """What is said of steps beside a good one, which is always read."""
    plan = read([preview([*steps, role("create", "ecs.amazonaws.com", "ecs")])])
    assert "ecs" in operations(plan)
    return [f"{gap.about}: {gap.why}" for gap in plan.unknown]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (5, "step 1: left out, as it is no object"),
        ({}, "step 1: left out, as it has no state"),
        ({**RDS, "newState": 5}, "step 1: left out, as it is no object"),
        ({**RDS, "newState": {**RDS["newState"], "urn": "hunter2"}}, "step 1: left out, as it has no URN"),
        ({**RDS, "op": "frobnicate"}, f"a step of {LABEL}: left out, as the operation `frobnicate` is not known here"),
        ({**RDS, "op": None}, f"a step of {LABEL}: left out, as it has no operation"),
    ],
)
def test_a_step_that_cannot_be_read(broken: Any, said: str) -> None:
    assert told(broken) == [said]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"inputs": [5]}, f"`inputs` of {LABEL}: left out, as it is no object"),
        ({"inputs": {"awsServiceName": ["hunter2"]}}, f"`awsServiceName` of {LABEL}: left out, as it is no text"),
        ({"outputs": {"adopted": "hunter2"}}, f"`adopted` of {LABEL}: left out, as it is no true or false"),
        ({"inputs": {"roles": {"a": 1}}}, f"`roles` of {LABEL}: left out, as it is no list"),
        ({"inputs": {"roles": ["a", 5]}}, f"element 2 of `roles` of {LABEL}: left out, as it is no text"),
        (
            {"inputs": {"inlinePolicies": [5]}},
            f"element 1 of `inlinePolicies` of {LABEL}: left out, as it is no object",
        ),
        (
            {"inputs": {"inlinePolicies": [{"policy": 5}]}},
            f"`policy` of element 1 of `inlinePolicies` of {LABEL}: left out, as it is no policy document",
        ),
        ({"dependencies": "hunter2"}, f"`dependencies` of {LABEL}: left out, as it is no list"),
        ({"parent": 5}, f"`parent` of {LABEL}: left out, as it is no text"),
        (
            {"propertyDependencies": {"role": 5}},
            f"`role` of the property dependencies of {LABEL}: left out, as it is no list",
        ),
    ],
)
def test_a_part_of_a_state_that_cannot_be_read(part: dict[str, Any], said: str) -> None:
    assert told({**RDS, "newState": {**RDS["newState"], **part}}) == [said]


def test_what_is_not_used_may_have_any_form() -> None:
    odd = {"id": [5], "created": {}, "inputs": {"masterPassword": [[5]]}, "customTimeouts": "x"}
    assert told({**RDS, "newState": {**RDS["newState"], **odd}}) == []


@pytest.mark.parametrize("operation", ["discard", "read", "remove-pending-replace", "diff"])
def test_steps_of_the_engine_that_change_nothing(operation: str) -> None:
    assert told({**RDS, "op": operation}) == []


@pytest.mark.parametrize("depth", [150, 5_000, 100_000])
def test_what_is_nested_deeply_is_left_out_and_the_rest_is_read(depth: int) -> None:
    text = preview([{**RDS, "newState": {**RDS["newState"], "inputs": {"name": "deep", "awsServiceName": "rds"}}}])
    for nested in ("[" * depth + "]" * depth, '{"a\\"[": ' * depth + '"}"' + "}" * depth):
        plan = read([text.replace('"deep"', nested)])
        (change,) = plan.changes.values()
        assert change.state.get("awsServiceName") == "rds"
        assert [gap.about for gap in plan.unknown] == [f"`name` of {LABEL}"]


def test_a_broken_line_of_an_event_log_hides_no_other() -> None:
    lines = recorded("up-events.jsonl").splitlines()
    plan = read(["\n".join([*lines[:5], "{", "[5]", '{"resourcePreEvent": 5}', '{"diagnosticEvent": 5}', *lines[5:]])])
    assert operations(plan) == EXPECTED
    assert [(gap.about, gap.why) for gap in plan.unknown[1:]] == [
        ("line 6", "left out, as it is no JSON; the run may have been killed while it wrote"),
        ("line 7", "left out, as it is no object"),
        ("line 8", "left out, as its event has no step"),
        ("line 9", "left out, as it is no object"),
    ]


def test_other_parts_of_a_preview_that_cannot_be_read() -> None:
    whole = json.loads(preview([RDS]))
    plan = read([json.dumps({**whole, "diagnostics": {"urn": 5}, "changeSummary": {"same": "3"}})])
    assert [gap.about for gap in plan.unknown] == ["`diagnostics`", "the number of unchanged resources"]
    plan = read([json.dumps({**whole, "diagnostics": [5, {"urn": 5, "message": 5}], "changeSummary": 5})])
    assert [gap.about for gap in plan.unknown] == ["diagnostic 1"]


def test_a_number_of_thousands_of_digits() -> None:
    assert told({**RDS, "newState": {**RDS["newState"], "created": 5}}) == []
    plan = read([preview([{**RDS, "x": 12345}]).replace("12345", "9" * 5_000)])
    assert operations(plan) == {"rds": Operation.CREATE}


# --- large files ---


class Repeated(io.TextIOBase):
    """A file of so many lines, which is nowhere as a whole."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.read_so_far = 0

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        line = next(self._lines, "")
        self.read_so_far += len(line)
        return line

    def read(self, size: int | None = -1, /) -> str:
        parts: list[str] = []
        while (size is None or size < 0 or sum(map(len, parts)) < size) and (line := self.readline()):
            parts.append(line)
        return "".join(parts)


def test_a_preview_of_hundreds_of_megabytes_is_refused_at_once() -> None:
    row = json.dumps(RDS) + "," + " " * 1_000_000 + "\n"
    file = Repeated(itertools.chain(['{"steps": [\n'], itertools.repeat(row, 300)))
    with pytest.raises(FormatError, match=r"longer than 64 Mi characters. Give the event log"):
        read([file])  # type: ignore[list-item]
    assert file.read_so_far < LONGEST + 2 * len(row)


def test_an_event_log_of_hundreds_of_megabytes_is_read_line_by_line() -> None:
    lines = [f"{line}\n" for line in recorded("up-events.jsonl").splitlines()]
    noise = json.dumps({"diagnosticEvent": {"message": "x" * 1_000_000, "severity": "debug"}}) + "\n"
    tracemalloc.start()
    plan = read([Repeated(itertools.chain(lines, itertools.repeat(noise, 300)))])  # type: ignore[list-item]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert operations(plan) == EXPECTED
    assert most < 20_000_000


def test_one_line_may_not_be_that_long() -> None:
    with pytest.raises(FormatError, match="longer than 64 Mi"):
        read(["{" + " " * LONGEST])
