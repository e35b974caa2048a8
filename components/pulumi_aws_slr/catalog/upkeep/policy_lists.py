"""Lists of AWS managed policies, in the formats in which they are to be had.

- moto's own list, straight from a wheel of any version (`pip download --no-deps moto`), from its source file
  `aws_managed_policies.py`, or from the module that is installed: policy name -> version, path and document. moto's
  maintainers refresh it from an AWS account with every release.
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

SERVICE_LINKED_ROLE_PATH = "/aws-service-role/"
_MOTO_MODULE = "moto/iam/aws_managed_policies.py"
_MOTO_VARIABLE = "aws_managed_policies_data"


class PolicyListError(ValueError):
    """A file is no list of AWS managed policies that we can read."""


@dataclass(frozen=True)
class ListedPolicy:
    """One AWS managed policy for service-linked roles, as a list has it."""

    name: str
    version: str
    """Its default version, `v14`."""
    updated: str | None = None
    """When that version came, ISO 8601."""
    document: Mapping[str, Any] | None = None
    """The default version's permission document; None where the list has only versions."""


def read(path: Path) -> dict[str, ListedPolicy]:
    """The policies under /aws-service-role/ in a file, by name, sorted.

    Args:
        path: a moto wheel, moto's aws_managed_policies.py, or JSON in moto's or the AWS CLI's format.

    Raises:
        PolicyListError: the file cannot be read, or is none of these.
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
    """The policies under /aws-service-role/ in the moto that is installed, by name, sorted.

    Raises:
        PolicyListError: moto is not installed.
    """
    try:
        from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415 (a tool's need, not ours)
    except ImportError as error:
        raise PolicyListError(f"moto is not installed ({error}): pip install moto, or name a file") from error
    return _listed(json.loads(aws_managed_policies_data))


def _content(path: Path) -> Any:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return _moto_data(wheel.read(_MOTO_MODULE).decode())
    text = path.read_text(encoding="utf-8")
    return _moto_data(text) if path.suffix == ".py" else json.loads(text)


def _moto_data(source: str) -> Any:
    """What moto's module assigns to its one variable, read without running the module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == _MOTO_VARIABLE for target in node.targets
        ):
            return json.loads(ast.literal_eval(node.value))
    raise ValueError(f"it does not assign {_MOTO_VARIABLE}")


def _listed(content: Any) -> dict[str, ListedPolicy]:
    found = {item.name: item for item in _policies(content)}
    return dict(sorted(found.items()))


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
