"""The plan of a fleet: overlays, waves, selection, and all that can be wrong with its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.fleet.errors import FilesError, FleetError
from pulumi_aws_slr.fleet.plan import Plan, read_plan
from tests.fleet.estate import Estate, estate, member, number

WAVES = [{"name": "canary", "match": "wave:canary"}, {"percent": 50}, {"percent": 100}]
FLEET = {"overlays": [{"match": "path:/Workloads/Prod", "stack": "prod"}], "waves": WAVES}
ACCOUNTS = [
    member(1, "path:/Workloads", "path:/Workloads/Prod", "wave:canary"),
    member(2, "path:/Workloads"),
    member(3, "path:/Workloads", "path:/Workloads/Prod"),
    member(4),
]


def plan(made: Estate) -> Plan:
    return read_plan(made.fleet, made.accounts)


def faults(made: Estate) -> list[str]:
    with pytest.raises(FilesError) as caught:
        plan(made)
    return [fault.replace(f"{made.folder}/", "") for fault in caught.value.faults]


def shown(found: Plan) -> dict[str, list[tuple[str, str]]]:
    return {
        name: [(target.account.name, target.template.name) for target in targets]
        for name, targets in found.waves.items()
    }


def test_who_gets_what_in_which_wave(tmp_path: Path) -> None:
    found = plan(estate(tmp_path, ACCOUNTS, FLEET))
    assert shown(found) == {
        "canary": [("team-1", "prod")],
        "50%": [("team-2", "baseline")],
        "100%": [("team-3", "prod"), ("team-4", "baseline")],
    }
    assert found.warnings == ()
    assert found.project.name == "platform"


def test_the_defaults_are_one_wave_without_tolerance(tmp_path: Path) -> None:
    found = plan(estate(tmp_path, ACCOUNTS))
    assert list(shown(found)) == ["100%"]
    assert (found.settings.failures.tolerate, found.settings.failures.retry, found.settings.concurrency) == (0, 0, 4)


def test_the_last_overlay_counts(tmp_path: Path) -> None:
    overlays = [{"match": "path:/Workloads", "stack": "prod"}, {"match": "path:/Workloads/Prod", "stack": "baseline"}]
    found = shown(plan(estate(tmp_path, ACCOUNTS, {"overlays": overlays})))
    assert [stack for _, stack in found["100%"]] == ["baseline", "prod", "baseline", "baseline"]


def test_a_part_of_it(tmp_path: Path) -> None:
    found = plan(estate(tmp_path, ACCOUNTS, FLEET))
    assert [target.account.id for target in found.only(waves=["canary", "50%"]).targets] == [number(1), number(2)]
    assert [target.account.id for target in found.only(accounts=["team-4", number(3)]).targets] == [
        number(3),
        number(4),
    ]
    assert found.only(waves=["canary"], accounts=["team-4"]).targets == ()
    with pytest.raises(FleetError, match="there is no wave late: there are canary, 50%, 100%"):
        found.only(waves=["late"])
    with pytest.raises(FleetError, match="there is no account 5 in the accounts file"):
        found.only(accounts=["5"])


@pytest.mark.parametrize(
    ("fleet", "fault"),
    [
        (
            {"waves": [{"match": "wave:canary"}]},
            "fleet.yaml: waves: 3 of 4 accounts are in none (team-2, team-3, team-4)",
        ),
        ({"waves": [{"percent": 50}, {"percent": 50}]}, "fleet.yaml: waves: '50%' is there twice"),
        ({"waves": [{"percent": 60}, {"percent": 50}]}, "fleet.yaml: waves: each percent is that of all accounts"),
        ({"waves": [{"percent": 60, "match": "x"}]}, "fleet.yaml: waves.0: give one of match and percent"),
        ({"waves": [{"percent": 101}]}, "fleet.yaml: waves.0.percent: input should be less than or equal to 100"),
        ({"waves": []}, "fleet.yaml: waves: list should have at least 1 item"),
        ({"failures": {"tolerate": -1}}, "fleet.yaml: failures.tolerate: input should be greater"),
        ({"overlays": [{"match": "x", "stack": "none"}]}, "stacks/Pulumi.none.yaml does not exist"),
        ({"overlay": []}, "fleet.yaml: overlay: extra inputs are not permitted"),
        ({"defaults": {}}, "fleet.yaml: defaults.stack: field required"),
    ],
)
def test_what_can_be_wrong_with_the_fleet_file(tmp_path: Path, fleet: dict[str, Any], fault: str) -> None:
    found = faults(estate(tmp_path, ACCOUNTS, fleet))
    assert found[0].startswith(fault)


def test_faults_of_both_files_are_told_together(tmp_path: Path) -> None:
    made = estate(tmp_path, [{"account_id": number(1)}], {"concurrency": 0, "waves": [{"percent": 0}]})
    assert [fault.split(":")[0] for fault in faults(made)] == ["fleet.yaml", "fleet.yaml", "accounts.yaml"]


def test_faults_of_stacks_files(tmp_path: Path) -> None:
    made = estate(tmp_path, ACCOUNTS, FLEET)
    made.write("stacks/Pulumi.prod.yaml", {"config": {"aws:profile": "p"}})
    (found,) = faults(made)
    assert found.startswith("stacks/Pulumi.prod.yaml: config.aws:profile: the accounts file says who works where")
    made.write("stacks/Pulumi.prod.yaml", {"config": {"team": "{team}"}})
    assert [fault.split(" has no")[0] for fault in faults(made)] == ["stacks/Pulumi.prod.yaml: {team}"] * 2
    made.write("stacks/Pulumi.prod.yaml", "config: [")
    assert faults(made)[0].startswith("stacks/Pulumi.prod.yaml: line 2")


def test_the_same_fault_in_many_accounts_is_cut(tmp_path: Path) -> None:
    made = estate(tmp_path, [member(at) for at in range(1, 31)])
    made.write("stacks/Pulumi.baseline.yaml", {"config": {"team": "{team}"}})
    found = faults(made)
    assert len(found) == 21
    assert found[-1] == "… and 10 more of the kind"


def test_a_profile_cannot_be_had_with_a_preview_role(tmp_path: Path) -> None:
    made = estate(tmp_path, [{"account_id": number(1), "profile": "p"}], {"previewRole": "slr-fleet-preview"})
    (found,) = faults(made)
    assert found.startswith(f"accounts.yaml: account {number(1)} has a profile, and previewRole")


def test_tags_that_nobody_has_are_warned_of(tmp_path: Path) -> None:
    overlays = [{"match": "path:/workloads/prod", "stack": "prod"}]
    waves = [{"match": "nobody"}, {"percent": 100}]
    assert plan(estate(tmp_path, ACCOUNTS, {"overlays": overlays, "waves": waves})).warnings == (
        "overlays: no account has the tag path:/workloads/prod; did you mean path:/Workloads/Prod?",
        "waves: no account has the tag nobody",
    )


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    made = estate(tmp_path, ACCOUNTS)
    (tmp_path / "Pulumi.yaml").unlink()
    assert "there is no Pulumi.yaml" in faults(made)[0]
