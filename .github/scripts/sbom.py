"""Writes what a wheel needs, as an SBOM in CycloneDX 1.6: `sbom.py WHEEL FILE`.

The versions are those of requirements.lock, with which the release was tested; a user's pip may take newer ones. Run it
with the Python of `.venv`, whose packages say what they need in turn and what their licences are. What is left out
there, as it is for other platforms, is left out here.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import uuid
import zipfile
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import PackageMetadata, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Metadata = Message | PackageMetadata
"""Of a wheel, or of an installed package."""


def main() -> None:
    wheel, file = map(Path, sys.argv[1:])
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    made = sbom(metadata, hashlib.sha256(wheel.read_bytes()).hexdigest(), int(os.environ["SOURCE_DATE_EPOCH"]))
    file.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


def sbom(metadata: Metadata, sha256: str, seconds: int) -> dict[str, Any]:
    """The document for a wheel with this metadata and this hash, as of a time in Unix seconds."""
    needs = _graph(metadata)
    root = canonicalize_name(metadata["Name"])
    parts = {name: distribution(name).metadata for name in needs if name != root}
    references = {root: _purl(root, metadata)} | {name: _purl(name, about) for name, about in parts.items()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, sha256)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(seconds, UTC).isoformat(),
            "component": _component(root, metadata) | {"hashes": [{"alg": "SHA-256", "content": sha256}]},
        },
        "components": [_component(name, about) for name, about in sorted(parts.items())],
        "dependencies": [
            {"ref": references[name], "dependsOn": sorted(references[need] for need in found)}
            for name, found in sorted(needs.items())
        ],
    }


def _graph(metadata: Metadata) -> dict[str, set[str]]:
    """The packages that each package needs, from the wheel's own on."""
    root = canonicalize_name(metadata["Name"])
    found: dict[str, set[str]] = {}
    waiting = [(root, frozenset[str]())]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        stated = (metadata if name == root else distribution(name).metadata).get_all("Requires-Dist") or []
        needs = [need for need in map(Requirement, stated) if _holds(need, extras)]
        found.setdefault(name, set()).update(canonicalize_name(need.name) for need in needs)
        fresh = {(canonicalize_name(need.name), frozenset(need.extras)) for need in needs} - seen
        seen |= fresh
        waiting += fresh
    return found


def _holds(need: Requirement, extras: frozenset[str]) -> bool:
    marker = need.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _purl(name: str, metadata: Metadata) -> str:
    return f"pkg:pypi/{name}@{metadata['Version']}"


def _component(name: str, metadata: Metadata) -> dict[str, Any]:
    purl = _purl(name, metadata)
    made = {"type": "library", "bom-ref": purl, "name": name, "version": metadata["Version"], "purl": purl}
    if metadata["License-Expression"]:
        return made | {"licenses": [{"expression": metadata["License-Expression"]}]}
    if names := _licences(metadata):
        return made | {"licenses": [{"license": {"name": one}} for one in names]}
    return made


def _licences(metadata: Metadata) -> list[str]:
    """The names of its licences, for a package that gives no expression."""
    prefix = "License :: OSI Approved :: "
    classifiers = [one.removeprefix(prefix) for one in metadata.get_all("Classifier") or [] if one.startswith(prefix)]
    stated = metadata["License"] or ""
    return classifiers or ([stated] if stated and "\n" not in stated else [])


if __name__ == "__main__":
    main()
