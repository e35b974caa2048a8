"""Small models and endpoint data for the AWS SDK, with what this package calls and no more.

botocore reads a service's whole model and the endpoints of all services before the first call. For IAM and STS that
takes 0.09 s (measured, processor time), in every run that calls AWS; EC2's model takes 0.14 s and 23 MB, in every run
that deletes a role. `make catalog` derives these from botocore's own; a test fails when a newer botocore defines them
differently. A call that is not in here has no method on the client: it belongs into `_OPERATIONS`.

Source: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.session import Session

_OPERATIONS = {
    ("ec2", "2016-11-15"): ("DescribeRegions",),
    ("iam", "2010-05-08"): (
        "AttachRolePolicy",
        "CreateRole",
        "CreateServiceLinkedRole",
        "DeleteRole",
        "DeleteServiceLinkedRole",
        "DetachRolePolicy",
        "GenerateServiceLastAccessedDetails",
        "GetPolicy",
        "GetRole",
        "GetServiceLastAccessedDetails",
        "GetServiceLinkedRoleDeletionStatus",
        "ListAttachedGroupPolicies",
        "ListAttachedRolePolicies",
        "ListAttachedUserPolicies",
        "ListRolePolicies",
        "ListRoles",
        "SimulatePrincipalPolicy",
        "TagRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
    ),
    ("sts", "2011-06-15"): ("AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"),
}
"""The calls, by service and version of its model. Services that are called now and then have botocore's own."""
ENDPOINT_PREFIXES = frozenset(
    {"account", "cloudtrail", "dms", "ec2", "iam", "organizations", "portal.sso", "rds", "sts"}
)
"""All services that are called, those for credentials included, as far as botocore has endpoints of them."""
FOLDER = Path(__file__).parent
"""Where the SDK finds them."""


def prefer_small_models(session: Session) -> None:
    """Make a session prefer the data in this folder, and take its endpoints for botocore's own, which they are."""
    loader = session.get_component("data_loader")
    loader.search_paths.insert(0, str(FOLDER))
    is_builtin = loader.is_builtin_path
    loader.is_builtin_path = lambda path: is_builtin(path) or Path(path).is_relative_to(FOLDER)


def small_data() -> dict[Path, str]:
    """The text of each file in this folder, from the installed botocore."""
    from botocore.loaders import Loader  # noqa: PLC0415 (heavy, and only needed here)

    loader = Loader()
    found = {
        FOLDER / service / version / "service-2.json": _small_model(loader, service, version, operations)
        for (service, version), operations in _OPERATIONS.items()
    }
    return {**found, FOLDER / "endpoints.json": _few_endpoints(loader)}


def _small_model(loader: Loader, service: str, version: str, names: tuple[str, ...]) -> str:
    model = loader.load_service_model(service, "service-2", version)
    operations = {name: model["operations"][name] for name in names}
    shapes: dict[str, Any] = {}
    waiting = [reference for operation in operations.values() for reference in _references(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _references(shapes[name])
    small = {
        "version": model["version"],
        "metadata": model["metadata"],
        "operations": operations,
        "shapes": dict(sorted(shapes.items())),
    }
    return json.dumps(_without_prose(small), indent=1) + "\n"


def _few_endpoints(loader: Loader) -> str:
    data = loader.load_data("endpoints")
    partitions = [
        {
            **partition,
            "services": {name: one for name, one in partition["services"].items() if name in ENDPOINT_PREFIXES},
        }
        for partition in data["partitions"]
    ]
    return json.dumps({**data, "partitions": partitions}, indent=1) + "\n"


def _references(definition: Any) -> Iterator[str]:
    """The names of the shapes in a definition."""
    if isinstance(definition, Mapping):
        for key, value in definition.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(definition, list):
        for item in definition:
            yield from _references(item)


def _without_prose(definition: Any) -> Any:
    if isinstance(definition, Mapping):
        return {key: _without_prose(value) for key, value in definition.items() if key != "documentation"}
    return [_without_prose(item) for item in definition] if isinstance(definition, list) else definition
