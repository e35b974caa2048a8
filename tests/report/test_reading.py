"""What is read of the engine's files, and what never is."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
    return {it.state.name: it.operation for it in plan.changes.values() if it.state.type == ROLE}


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
    (found,) = (urn for urn, it in plan.changes.items() if (it.state.type, it.state.name) == (ROLE, name))
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
    assert [it.about for it in read([recorded("preview-events.jsonl")]).unknown] == ["the order of resources"]
    sparse = json.loads(recorded("preview.json"))
    sparse["steps"] = [it for it in sparse["steps"] if it["op"] != "same" or it["urn"].endswith("platform-test")]
    text = json.dumps(sparse)
    assert [it.about for it in read([text]).unknown] == ["unchanged resources"]
    both = read([text, recorded("preview-events.jsonl")])
    assert [it.about for it in both.unknown] == ["the order of unchanged resources"]
    assert operations(both) == EXPECTED


def test_a_failed_update() -> None:
    plan = read([recorded("up-events.jsonl")])
    assert not plan.is_preview
    assert not plan.succeeded
    assert [urn for urn, it in plan.changes.items() if it.failed] == [urn_of(plan, "replications-role")]


def test_an_event_log_with_preview_and_update_tells_the_update() -> None:
    plan = read([recorded("preview-events.jsonl") + recorded("up-events.jsonl")])
    assert not plan.is_preview
    assert operations(plan) == EXPECTED


def test_an_event_log_of_a_killed_run_is_read_to_its_end() -> None:
    text = recorded("preview-events.jsonl").rstrip()
    assert operations(read([text[:-20]])) == EXPECTED


def test_an_export_is_a_plan_without_changes() -> None:
    plan = read([recorded("export.json")])
    assert {it.operation for it in plan.changes.values()} == {Operation.SAME}
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


def test_unknown_operations_are_left_out() -> None:
    assert not read([preview([role("frobnicate", "rds.amazonaws.com", "rds")])]).changes
