"""The programs on the pages run, each on mocks; fragments are Python at least."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from local.layout import ROOT
from pulumi_aws_slr.testing import Recording, run_program
from tests.docs.pages import NAMES, Block, blocks

PYTHON = {name: found for name in NAMES if (found := [one for one in blocks(ROOT / name) if one.language == "python"])}
PROGRAMS = {
    f"{name}:{block.line}": block
    for name, found in PYTHON.items()
    for block in found
    if "\nfrom pulumi_aws_slr import " in f"\n{block.text}" and "pulumi_aws_slr.testing" not in block.text
}


def ran(place: str) -> Recording:
    code = compile(PROGRAMS[place].text, place, "exec")
    return run_program(lambda: exec(code, {"__name__": "__main__"}))  # noqa: S102 (our own pages)


def of_page(name: str) -> Recording:
    (place,) = (place for place in PROGRAMS if place.startswith(f"{name}:"))
    return ran(place)


@pytest.mark.parametrize("name", PYTHON)
def test_every_block_is_python(name: str) -> None:
    for block in PYTHON[name]:
        compile(block.text, f"{name}:{block.line}", "exec")


@pytest.mark.parametrize("place", PROGRAMS)
def test_programs_declare_something_of_this_package(place: str) -> None:
    assert [one for one in ran(place).resources if one.type.startswith("aws-slr:")]


def test_the_program_in_the_readme_is_ten_lines() -> None:
    (block,) = PYTHON["README.md"]
    assert len(block.text.splitlines()) <= 10
    made = of_page("README.md")
    roles = {one.name: one.urn for one in made.of_type("aws-slr:iam:Role")}
    assert roles.keys() == {"databases-role", "replications-role"}
    assert made.one("aws:rds/cluster:Cluster").dependencies == {roles["databases-role"]}
    assert made.one("aws:iam/policy:Policy").name == "databases-callers-deployer"


def test_databases_wait_for_their_role() -> None:
    made = of_page("docs/databases.md")
    role = made.one("aws-slr:iam:Role").urn
    for workload in ("aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"):
        assert role in made.one(workload).dependencies


def test_the_page_of_dms_makes_all_roles() -> None:
    made = of_page("docs/dms.md")
    assert {one.inputs["name"] for one in made.of_type("aws-slr:iam:ServiceRole")} == {
        "dms-vpc-role",
        "dms-cloudwatch-logs-role",
        "dms-access-for-endpoint",
    }
    assert made.exports == {"ready": True}


def test_the_tests_on_the_page_of_unit_tests_pass() -> None:
    page, known = "docs/unit-tests.md", dict[str, Any]()
    for block in PYTHON[page]:
        run(block, page, known)
    tests = [value for key, value in known.items() if key.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def run(block: Block, page: str, known: dict[str, Any]) -> None:
    asyncio.set_event_loop(None)
    exec(compile(block.text, f"{page}:{block.line}", "exec"), known)  # noqa: S102 (our own page)
