"""The SDKs of other languages as files of a release: `python -m tests.sdks.archives VERSION FOLDER`.

Programs in Python use the package itself. That for .NET is made by Pulumi's own host alone, where a program adds it.
"""

from __future__ import annotations

import gzip
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from local.layout import cache_directory
from pulumi_aws_slr.version import semantic
from tests.sdks import generators
from tests.sdks.compilers import SCHEMA

LANGUAGES = ("go", "java", "nodejs")


def archive(folder: Path, file: Path) -> None:
    """Pack a folder. The same files give the same bytes."""
    with (
        file.open("wb") as packed,
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path in _files(folder):
            info = tarfile.TarInfo(path.relative_to(folder).as_posix())
            info.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(info, content)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def main() -> None:
    version, target = semantic(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    work = cache_directory() / "sdks"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        schema = folder / "schema.json"
        schema.write_text(json.dumps(json.loads(SCHEMA.read_text(encoding="utf-8")) | {"version": version}))
        made = generators.build(work, folder)
        for language in LANGUAGES:
            file = target / f"aws-slr-{version}-sdk-{language}.tar.gz"
            archive(made.write(language, schema, folder / "sdks"), file)


if __name__ == "__main__":
    main()
