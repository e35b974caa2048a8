"""What a result depends on: program and configuration. Where they are the same, a resumed run need not repeat it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi_aws_slr.version import plugin_version

_SOURCES = frozenset(
    (
        ".py",
        ".ts",
        ".js",
        ".mjs",
        ".go",
        ".java",
        ".kt",
        ".cs",
        ".fs",
        ".json",
        ".toml",
        ".txt",
        ".lock",
        ".mod",
        ".sum",
    )
)
_NOT_THE_PROGRAM = frozenset(("node_modules", "venv", "__pycache__", "bin", "obj", "build", "dist", "target"))


def program_digest(directory: Path) -> str:
    """A digest of Pulumi.yaml and the sources below its folder, without what is hidden, installed or built."""
    digest = hashlib.sha256(plugin_version().encode())
    for path in _files(directory):
        digest.update(f"\0{path.relative_to(directory).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fingerprint(program: str, config: Mapping[str, Any], *options: object) -> str:
    """Of one account: its program's digest, its stack's file, and the command's options."""
    text = json.dumps([program, config, [str(option) for option in options]], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _files(directory: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NOT_THE_PROGRAM)
        for name in sorted(names):
            path = Path(folder) / name
            if (path.suffix in _SOURCES or name in ("Pulumi.yaml", "Pulumi.yml")) and path.is_file():
                yield path
