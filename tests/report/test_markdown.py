"""The report as GitHub shows it: small enough, safe, and the same every time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pulumi_aws_slr.report.escaping import code, label
from pulumi_aws_slr.report.markdown import MOST_BYTES, markdown, marker
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.report import report
from pulumi_aws_slr.report.tables import table
from tests.report.made import ACCOUNT, FIXTURES, PREFIX, allow, document, large, preview, recorded, role, state, step

BOTH = [FIXTURES / "preview.json", FIXTURES / "preview-events.jsonl"]
GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ODD = [
    "a|b",
    "`x`",
    "``x``` |",
    "<img src=x onerror=alert(1)>",
    "</details><script>alert(1)</script>",
    "@octocat #1 https://example.com",
    "**bold** _under_ [link](https://example.com) ![image](x)",
    "line\nbreak\r\n\n# heading",
    "-->",
    'quote" ]:::now',
    "\u202eright to left\u202c\u0000",
    "\\|",
    " ",
    "$x$ :smile:",
]


def text_of(*steps: dict[str, Any]) -> str:
    return markdown(report(read([preview(steps)])))


def odd(name: str) -> str:
    """A report with that name wherever there can be one."""
    policy = document(allow(name, name), {**allow("a:X", "*"), "Condition": {name: {name: name}}})
    inputs = {"role": name, "policy": policy}
    users = [state(f"aws:rds/cluster:{name}", name, {}, dependencies=[role("delete", "x", name)["urn"]])]
    return text_of(
        role("delete", "rds.amazonaws.com", name, adopted=False, name=name),
        role("create", "ecs.amazonaws.com", f"{name}2", name=name, arn=name),
        step("create", None, state("aws:iam/rolePolicy:RolePolicy", name, inputs)),
        *(step("same", user, user) for user in users),
    )


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_text(name: str) -> None:
    html = GITHUB.render(odd(name))
    assert "a\\|b" not in html, "the pipe's backslash is seen"
    tags = set(re.findall(r"<(/?[a-z][a-z0-9]*)", html))
    assert not tags & {"img", "script", "a", "em", "h1", "del"}
    assert html.count("<details") == html.count("</details>")
    shown = {len(re.findall("<t[dh]", row)) for row in re.findall(r"<tr>.*?</tr>", html, flags=re.DOTALL)}
    assert shown <= {4}, "a name has made cells of its own"


def cell(text: str) -> str:
    """A code span as `table` writes it."""
    *_, row = table(("a",), [(code(text),)], 1)
    return row.removeprefix("| ").removesuffix(" |")


@given(st.text(max_size=30))
def test_a_code_span_shows_its_text(text: str) -> None:
    html = GITHUB.render(f"| a |\n| --- |\n| {cell(text)} |\n")
    assert html.count("<td>") == 1
    assert html.count("<code>") == 1 or (not text.strip() and "<td>(empty)</td>" in html)


def test_a_code_span_shows_pipes_and_backticks() -> None:
    html = GITHUB.render(f"| a |\n| --- |\n| {cell('a|b `c` ``d``')} |\n")
    assert "<td><code>a|b `c` ``d``</code></td>" in html


@given(st.text(max_size=30))
def test_a_label_is_letters_and_entities(text: str) -> None:
    assert re.fullmatch(r"([A-Za-z0-9 .\-_/]|#\d+;)*", label(text))


@pytest.mark.parametrize("number", [1, 40, 300, 3000])
def test_it_fits_into_a_comment(number: int) -> None:
    text = markdown(report(read([large(number)])))
    assert len(text.encode()) <= MOST_BYTES < 64 * 1024
    assert text.count("<details") == text.count("</details>")
    assert text.count("```") % 2 == 0
    assert f"**{number} created**" in text


def test_what_is_cut_off_is_counted() -> None:
    text = markdown(report(read([large(300)])))
    rows = len(re.findall(r"^\| created ", text, flags=re.MULTILINE))
    assert rows == 300 or f"… and {300 - rows} more." in text
    assert rows > 50
    listed = text.count("- **May create roles of several services:**")
    assert f"- … and {40 - listed} more." in text


def test_names_of_any_length_fit() -> None:
    name = "x" * 70_000
    assert len(odd(name).encode()) <= MOST_BYTES
    assert marker("a" * 10_000)


def test_many_accounts_and_risks_fit() -> None:
    steps = []
    for at in range(2000):
        gone = role("delete", "rds.amazonaws.com", f"r{at}", adopted=False, arn=_arn(at), name="AWSServiceRoleForRDS")
        gone["oldState"]["provider"] = f"urn:pulumi:test::platform::pulumi:providers:aws-slr::p{at}::id"
        db = state("aws:kms/key:Key", f"db{at}", {}, dependencies=[gone["urn"]])
        steps += [gone, step("same", db, db)]
    text = text_of(*steps)
    assert len(text.encode()) <= MOST_BYTES
    assert "### Risks: 2000" in text
    assert re.search(r"… and \d+ more accounts\.", text)


def _arn(account: int) -> str:
    return f"arn:aws:iam::{account:012d}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"


def test_the_recorded_change() -> None:
    text = markdown(report(read([recorded("preview.json"), recorded("preview-events.jsonl")])))
    assert text.startswith("<!-- slr report platform/test -->\n## Service-linked roles of `platform/test`\n")
    assert "**2 deleted**, **1 replaced**, **1 created**, **1 adopted**, **1 left**, **1 changed**." in text
    assert text.index("### Risks: 4") < text.index("### Roles") < text.index("### Permissions")
    assert "| **replaced** | `AWSServiceRoleForAutoScaling_blue` by `AWSServiceRoleForAutoScaling_green` |" in text
    assert "\n\n\n" not in text


def test_a_role_is_told_once_with_all_that_declare_it() -> None:
    def row(*operations: str) -> str:
        steps = [
            role(operation, "rds.amazonaws.com", f"role-{at}", adopted=False) for at, operation in enumerate(operations)
        ]
        (found,) = re.findall(r"^\| .*`rds\.amazonaws\.com`.*\|$", text_of(*steps), flags=re.MULTILINE)
        return found

    rds = "`AWSServiceRoleForRDS` | `rds.amazonaws.com`"
    assert row("create", "create") == f"| created | {rds} | `role-0`, `role-1` |"
    assert row("same", "create", "delete") == f"| changed | {rds} | `role-0`, + `role-1`, - `role-2` |"
    assert row(*["delete"] * 14).endswith("`role-6`, `role-7`, 2 more |")


def test_a_failed_update_says_so_first() -> None:
    text = markdown(report(read([recorded("up-events.jsonl")])))
    assert text.index("**The update failed**") < text.index("- Failed: `aws-slr:iam:Role replications-role`")
    assert text.index("- Failed:") < text.index("### Risks")


def test_nothing_to_report() -> None:
    text = markdown(report(read([recorded("export.json")])))
    assert "No role changes, 5 kept. Nobody gains or loses permissions." in text
    assert "### Risks: none found" in text
    assert "### Permissions" not in text


def _run(*arguments: str, seed: str = "0") -> bytes:
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", *arguments]
    env = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, capture_output=True, check=True, env=env).stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_it_is_the_same_byte_by_byte(form: list[str]) -> None:
    first, *others = (_run("report", *map(str, files), *form, seed=seed) for seed, files in _orders())
    assert first
    assert [other == first for other in others] == [True, True]


def _orders() -> list[tuple[str, list[Any]]]:
    return [("1", BOTH), ("2", BOTH), ("3", BOTH[::-1])]


@pytest.mark.parametrize("account", [ACCOUNT, "*"])
def test_three_hundred_roles_take_less_than_a_second(tmp_path: Path, account: str) -> None:
    """Interpreter start included, as processor time: other tests run beside this one."""
    file = tmp_path / "preview.json"
    file.write_text(large(300, account), encoding="utf-8")
    taken = []
    for _ in range(3):
        before = os.times()
        assert _run("report", str(file))
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(taken) < 1.0, taken


def test_an_error_that_a_missing_role_makes_is_explained_once() -> None:
    """terraform-aws-modules/terraform-aws-rds#364: RDS speaks of credentials where its role is missing."""
    error = {
        "severity": "error",
        "urn": f"{PREFIX}aws:rds/subnetGroup:SubnetGroup::group",
        "message": "creating RDS DB Subnet Group: InvalidParameterValue: Missing necessary credentials. Please check …",
    }
    other = {"severity": "error", "message": "something else went wrong"}
    digest = {"steps": [role("create", "rds.amazonaws.com", "role")], "diagnostics": [error, error, other]}
    found = report(read([json.dumps(digest)]))
    (explained,) = found.explained
    assert explained.startswith("`Missing necessary credentials`: a DB subnet group needs the role of RDS")
    assert markdown(found).count(f"- {explained}") == 1
    assert found.to_json()["explained"] == [explained]
