"""Secrets of a program and of its configuration: nowhere in the clear, whatever is done, and whatever fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.harness import REGION, Account, Project

NAME = "AWSServiceRoleForAutoScaling_blue"
DESCRIPTION, VALUE, KEY, DEFAULT, REFUSED = (
    "hush-description-1",
    "hush-value-2",
    "hush-key-3",
    "hush-default-4",
    "hush-refused-5",
)
SECRETS = (DESCRIPTION, VALUE, KEY, DEFAULT, REFUSED)
PROGRAM = f"""
    import pulumi
    from pulumi_aws_slr import Provider, Role, ServiceLinkedRole

    hush = pulumi.Output.secret
    suffix = "%s"
    defaults = Provider("own", region="{REGION}", default_tags=hush({{"tags": {{"cost": "{DEFAULT}"}}}}))
    Role(
        "own", aws_service_name="autoscaling", custom_suffix=suffix, description=hush("{DESCRIPTION}"),
        tags={{"team": hush("{VALUE}"), "plain": "visible"}}, opts=pulumi.ResourceOptions(provider=defaults),
    )
    ServiceLinkedRole(
        "ecs", {{"aws_service_name": "ecs", "tags": hush({{"{KEY}": "x"}}), "description": hush("{REFUSED}")}}
    )
"""


@pytest.mark.local_aws
def test_no_secret_is_anywhere_in_the_clear(account: Account, project: Callable[..., Project], tmp_path: Path) -> None:
    printed: list[str] = []
    stack = project(PROGRAM % "blue")
    stack.env["PULUMI_DEBUG_COMMANDS"] = "true"  # without it the CLI has no `--event-log`
    log = tmp_path / "events.json"

    def run(*arguments: str) -> int:
        done = stack.run(*arguments, "--event-log", str(log)) if arguments[0] != "stack" else stack.run(*arguments)
        printed.append(done.output)
        printed.append(log.read_text() if log.exists() else "")
        log.unlink(missing_ok=True)
        return done.code

    message = "Cannot perform the operation on the protected role"
    with account.fault(
        "error", action="UpdateRole", resource="AWSServiceRoleForECS", code="UnmodifiableEntity", message=message
    ):
        assert run("preview", "--json") == 0
        assert run("up", "--yes", "--skip-preview") == 0
        assert run("preview", "--json", "--show-sames", "--refresh") == 0
        assert run("refresh", "--yes", "--skip-preview") == 0
        stack.write(PROGRAM.replace('"visible"', '"changed"') % "blue")
        assert run("preview", "--diff") == 0
        assert run("up", "--yes", "--skip-preview") == 0
    assert (account.role(NAME) or {})["Description"] == DESCRIPTION, "AWS gets what was meant"
    assert account.user_tags(NAME) == {"team": VALUE, "plain": "changed", "cost": DEFAULT}
    assert KEY in account.tags("AWSServiceRoleForECS")

    echo = f"Value '{VALUE}' at 'tags.1.member.value' and '{DEFAULT}' failed to satisfy constraint for {DESCRIPTION!r}"
    for action in ("TagRole", "UpdateRole", "GetRole"):
        with account.fault("error", action=action, resource=NAME, code="ValidationError", message=echo):
            stack.write(
                PROGRAM.replace('"visible"', f'"{action}"').replace(
                    f'description=hush("{DESCRIPTION}")', f'description=hush("{DESCRIPTION}-{action}")'
                )
                % "blue"
            )
            assert run("up", "--yes", "--skip-preview", *(["--refresh"] if action == "GetRole" else [])) != 0
    stack.write(PROGRAM.replace("{VALUE}", "x").replace(f'hush("{VALUE}")', f'hush("{VALUE}" + "y" * 300)') % "blue")
    assert run("preview") != 0, "a tag that is too long"

    exported = stack.run("stack", "export").ok().output
    printed.append(exported)
    report = tmp_path / "preview.json"
    stack.write(PROGRAM % "blue")
    report.write_text(stack.run("preview", "--json", "--show-sames").output)
    told = subprocess.run(
        [sys.executable, "-m", "pulumi_aws_slr.cli", "report", str(report)],
        env=stack.env,
        capture_output=True,
        text=True,
        check=False,
    )
    printed += [report.read_text(), told.stdout, told.stderr]
    assert run("destroy", "--yes", "--skip-preview") == 0
    printed.append(stack.run("stack", "export").output)
    for backend in Path(stack.env["PULUMI_BACKEND_URL"].removeprefix("file://")).rglob("*"):
        if backend.is_file():
            printed.append(backend.read_text(errors="replace"))
    found = {
        one: [text[max(0, text.find(one) - 200) : text.find(one) + 60] for text in printed if one in text]
        for one in SECRETS
    }
    assert not any(found.values()), found
