"""The generators of Pulumi's SDKs, as one program or two: that for Java is made for an older Pulumi than the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.engine import golang
from local.progress import run

MODULE = Path(__file__).parent / "generate"
_OF_JAVA = ("-modfile=java.mod", "-tags=java")


@dataclass(frozen=True)
class Generators:
    """The built programs, and the Go that built them."""

    go: golang.Go
    program: Path
    program_of_java: Path

    def write(self, language: str, schema: Path, folder: Path) -> Path:
        """Write the SDK of a language into a folder in `folder`, and return that.

        Raises:
            CommandError: the schema has an error or deserves a warning, or the generator refuses it.
        """
        program = self.program_of_java if language == "java" else self.program
        run([str(program), str(schema), str(folder), language], title=f"generating the SDK for {language}")
        return folder / language


def build(work: Path, out: Path) -> Generators:
    """Build them into `out`.

    Args:
        work: where Go goes if it has to be installed.
        out: an empty folder.

    Raises:
        CommandError: there is no Go, or a module cannot be had.
    """
    go = golang.for_module(MODULE, work)
    return Generators(go, _built(go, out / "generate"), _built(go, out / "generate-java", _OF_JAVA))


def _built(go: golang.Go, program: Path, options: Sequence[str] = ()) -> Path:
    run(
        [go.program, "build", "-mod=readonly", *options, "-o", str(program), "."],
        title=f"building the generators of SDKs ({program.name})",
        cwd=MODULE,
        env=go.env,
    )
    return program
