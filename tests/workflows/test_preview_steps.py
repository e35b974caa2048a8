"""The steps of the workflow on the example of a platform repo: real engine, local AWS, GitHub's stand-in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from local.layout import ROOT
from tests.e2e.harness import Account, Project
from tests.workflows.github import GitHub
from tests.workflows.runner import Runner

pytestmark = [pytest.mark.e2e, pytest.mark.local_aws]

EXAMPLE = ROOT / "examples" / "platform-repo"
READS = {"GetCallerIdentity", "ListRoles"}
REFRESHES = {"GetCallerIdentity", "GetRole", "GetPolicy", "GetPolicyVersion", "ListAttachedRolePolicies"}
"""What `aws-role` has to be allowed, as docs/pull-requests.md says."""
PROGRAM = (EXAMPLE / "__main__.py").read_text(encoding="utf-8")


@pytest.fixture
def stack(project: Callable[..., Project], account: Account) -> Project:
    """The example, as the stack `dev` of an account that has its deployer."""
    trust = '{"Version": "2012-10-17", "Statement": []}'
    account.client("iam").create_role(RoleName="platform-deployer", AssumeRolePolicyDocument=trust)
    made = project(PROGRAM, stack="dev", passphrase=True)
    shutil.copy(EXAMPLE / "Pulumi.dev.yaml", made.directory)
    return made


@pytest.fixture
def runner(stack: Project, tmp_path: Path) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir()
    return Runner(folder, stack.env)


def test_a_pull_request_from_its_first_commit_on(
    stack: Project, runner: Runner, github: GitHub, account: Account
) -> None:
    mark = account.mark()
    first = runner.run("preview.sh", cwd=stack.directory, STACK="dev")
    assert first.code == 0, first.printed
    assert set(account.actions(mark)) == READS
    assert "AWSServiceRoleForRDS" in first.summary
    assert runner.comment(github, Path(first.outputs["report"])).code == 0

    again = runner.run("preview.sh", cwd=stack.directory, STACK="dev")
    assert (again.code, again.summary) == (0, first.summary)

    stack.write(PROGRAM.replace('"ecs"', '"spot"'))
    changed = runner.run("preview.sh", cwd=stack.directory, STACK="dev")
    assert "AWSServiceRoleForEC2Spot" in changed.summary
    assert runner.comment(github, Path(changed.outputs["report"])).code == 0
    (comment,) = github.comments
    assert comment["body"].endswith(changed.summary.partition("\n")[2])
    assert "AWSServiceRoleForECS" not in comment["body"]


def test_a_preview_that_fails_is_reported_too(stack: Project, runner: Runner, github: GitHub) -> None:
    stack.write(PROGRAM.replace('"ecs"', '"esc"'))
    failed = runner.run("preview.sh", cwd=stack.directory, STACK="dev")
    assert failed.code != 0
    assert "'esc' is neither a catalogued service-linked role" in failed.printed
    assert f"::error::pulumi preview of dev ended with exit code {failed.code}." in failed.printed
    assert runner.comment(github, Path(failed.outputs["report"])).code == 0
    assert github.comments[0]["body"].endswith(failed.summary.partition("\n")[2])


def test_a_stack_that_does_not_exist(stack: Project, runner: Runner) -> None:
    failed = runner.run("preview.sh", cwd=stack.directory, STACK="prod")
    assert failed.code != 0
    assert "no stack named 'prod' found" in failed.printed
    assert (failed.outputs, failed.summary) == ({}, "")


def test_drift_is_found_on_schedule(stack: Project, runner: Runner, account: Account) -> None:
    stack.up().ok()
    drift = ("preview.sh", "--refresh", "--expect-no-changes")
    mark = account.mark()
    quiet = runner.run(*drift, cwd=stack.directory, STACK="dev")
    assert quiet.code == 0, quiet.printed
    assert set(account.actions(mark)) == REFRESHES
    account.delete_role("AWSServiceRoleForECS")
    loud = runner.run(*drift, cwd=stack.directory, STACK="dev")
    assert loud.code != 0
    assert "AWSServiceRoleForECS" in loud.summary
    assert account.role("AWSServiceRoleForECS") is None  # it looks, and mends nothing


def test_a_fork_gets_the_report_without_an_account(stack: Project, runner: Runner, account: Account) -> None:
    mark = account.mark()
    bare = Runner(runner.folder, {"PATH": stack.env["PATH"]})
    done = bare.run("offline.sh", cwd=stack.directory, STACK="dev")
    assert done.code == 0, done.printed
    assert "AWSServiceRoleForRDS" in done.summary
    assert "no account was asked" in done.summary
    assert account.calls(mark) == []
