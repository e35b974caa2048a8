"""Lists of AWS managed policies, in the available formats.

- moto's list, from a wheel of any version (`pip download --no-deps moto`), from its source file
  `aws_managed_policies.py`, or from the installed module: policy name -> version, path and document. moto's maintainers
  refresh it from an AWS account with every release.
- JSON of the AWS CLI: `aws iam list-policies --scope AWS` (versions, no documents), `aws iam
  get-account-authorization-details --filter AWSManagedPolicy` (documents too), or a list of such policies with what
  `aws iam get-policy-version` says of each under `PolicyVersion`.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
"""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH

_MOTO_MODULE = "moto/iam/aws_managed_policies.py"
_MOTO_VARIABLE = "aws_managed_policies_data"


class PolicyListError(ValueError):
    """A file is not a readable list of AWS managed policies."""


@dataclass(frozen=True)
class ListedPolicy:
    """One AWS managed policy for service-linked roles in a list."""

    name: str
    version: str
    """The default version, `v14`."""
    updated: str | None = None
    """The version's date, ISO 8601."""
    document: Mapping[str, Any] | None = None
    """None where the list has versions only."""


def read(path: Path) -> dict[str, ListedPolicy]:
    """The policies under /aws-service-role/ in a file, sorted by name.

    Raises:
        PolicyListError: the file cannot be read, or has none of the formats.
    """
    try:
        return _listed(_content(path))
    except OSError as error:
        raise PolicyListError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, LookupError, TypeError, AttributeError, SyntaxError, zipfile.BadZipFile) as error:
        raise PolicyListError(
            f"{path} is no list of AWS managed policies ({error}). It takes a wheel of moto, moto's "
            "aws_managed_policies.py, or the JSON of `aws iam list-policies --scope AWS`"
        ) from error


def installed_moto() -> dict[str, ListedPolicy]:
    """The policies under /aws-service-role/ in the installed moto, sorted by name.

    Raises:
        PolicyListError: moto is not installed.
    """
    try:
        from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415 (a tool's need, not ours)
    except ImportError as error:
        raise PolicyListError(f"moto is not installed ({error}): pip install moto, or name a file") from error
    return _listed(json.loads(aws_managed_policies_data))


def retired() -> tuple[str, dict[str, ListedPolicy]]:
    """The policies of retired services, which newer lists lack, and where they come from."""
    content = json.loads((Path(__file__).parent / "retired_policies.json").read_text(encoding="utf-8"))
    return content["source"], {name: ListedPolicy(name, **values) for name, values in content["policies"].items()}


def _content(path: Path) -> Any:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return _moto_data(wheel.read(_MOTO_MODULE).decode())
    text = path.read_text(encoding="utf-8")
    return _moto_data(text) if path.suffix == ".py" else json.loads(text)


def _moto_data(source: str) -> Any:
    """The value of moto's one variable, without running the module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == _MOTO_VARIABLE for target in node.targets
        ):
            return json.loads(ast.literal_eval(node.value))
    raise ValueError(f"it does not assign {_MOTO_VARIABLE}")


def _listed(content: Any) -> dict[str, ListedPolicy]:
    return dict(sorted((policy.name, policy) for policy in _policies(content)))


def _policies(content: Any) -> Iterator[ListedPolicy]:
    if isinstance(content, dict) and isinstance(content.get("Policies"), list):
        content = content["Policies"]
    items = content if isinstance(content, list) else [{"PolicyName": name, **row} for name, row in content.items()]
    for item in items:
        path = item.get("Path") or item["Arn"].partition(":policy")[2].rpartition("/")[0] + "/"
        if path == SERVICE_LINKED_ROLE_PATH:
            yield ListedPolicy(item["PolicyName"], item["DefaultVersionId"], item.get("UpdateDate"), _document(item))


def _document(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    versions = [item, item.get("PolicyVersion") or {}, *item.get("PolicyVersionList", ())]
    for version in versions:
        document = version.get("Document")
        if document is not None and version.get("VersionId", item["DefaultVersionId"]) == item["DefaultVersionId"]:
            parsed: Mapping[str, Any] = json.loads(unquote(document)) if isinstance(document, str) else document
            return parsed
    return None
