"""Which pulumi-aws plugin ends up in a PULUMI_HOME, with a `pulumi` that is a shell script."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from local import aws_plugin
from local.engine import Engine
from local.errors import LocalError

VERSION = version("pulumi-aws")
FOLDER = f"resource-aws-v{VERSION}"
DOWNLOADS = f"""
mkdir -p "$PULUMI_HOME/plugins/{FOLDER}"
echo '#!/bin/sh' > "$PULUMI_HOME/plugins/{FOLDER}/pulumi-resource-aws"
echo 'echo real' >> "$PULUMI_HOME/plugins/{FOLDER}/pulumi-resource-aws"
chmod +x "$PULUMI_HOME/plugins/{FOLDER}/pulumi-resource-aws"
"""
FAILS = "echo 'no such host' >&2; exit 1"


class Downloads:
    """An engine whose `plugin install` is a script, and the calls it got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = Engine(folder / "bin", "1.2.3", "cached")
        self.engine.bin.mkdir()
        self.behave(FAILS)

    def behave(self, script: str) -> None:
        pulumi = self.engine.bin / "pulumi"
        pulumi.write_text(f"#!/bin/sh\necho \"$@\" >> '{self.folder}/calls'\n{script}\n")
        pulumi.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def install(self, choice: aws_plugin.Choice | None = None, home: str = "a home") -> aws_plugin.AwsPlugin:
        cache = self.folder / "the cache"
        return aws_plugin.install(self.folder / home, self.engine, choice=choice, cache=cache)

    def program(self, home: str = "a home") -> Path:
        return self.folder / home / "plugins" / FOLDER / "pulumi-resource-aws"


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Downloads:
    monkeypatch.delenv(aws_plugin.CHOICE_VARIABLE, raising=False)
    return Downloads(tmp_path)


def test_the_real_plugin_is_downloaded_once_for_all_homes(downloads: Downloads) -> None:
    downloads.behave(DOWNLOADS)
    plugin = downloads.install()
    downloads.install(home="another home")
    assert (plugin.kind, plugin.version, plugin.reason) == ("real", VERSION, "")
    assert downloads.calls == [f"plugin install resource aws v{VERSION} --non-interactive"]
    for home in ("a home", "another home"):
        program = downloads.program(home)
        assert not program.parent.is_symlink(), "the engine does not see folders that are links"
        assert subprocess.run([program], capture_output=True, text=True, check=True).stdout == "real\n"


def test_without_a_download_the_stand_in_takes_its_place(downloads: Downloads) -> None:
    plugin = downloads.install()
    assert plugin.kind == "stand-in"
    assert "no such host" in plugin.reason
    assert "LOCAL_PULUMI_AWS=real tries again" in plugin.reason
    assert "-m local.pulumi_aws" in downloads.program().read_text()


def test_a_failed_download_is_remembered_until_the_real_one_is_asked_for(downloads: Downloads) -> None:
    first = downloads.install()
    assert downloads.install(home="another home") == first
    assert len(downloads.calls) == 1
    with pytest.raises(LocalError, match="unset LOCAL_PULUMI_AWS to use the stand-in"):
        downloads.install("real")
    assert len(downloads.calls) == 2
    downloads.behave(DOWNLOADS)
    assert downloads.install("real").kind == "real"
    assert downloads.install().kind == "real"
    assert len(downloads.calls) == 3


def test_the_stand_in_can_be_chosen(downloads: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads.behave(DOWNLOADS)
    assert downloads.install().kind == "real"
    monkeypatch.setenv(aws_plugin.CHOICE_VARIABLE, "stand-in")
    assert downloads.install().kind == "stand-in"
    assert not downloads.program().is_symlink()


def test_an_unknown_choice_names_the_known_ones(downloads: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(aws_plugin.CHOICE_VARIABLE, "fake")
    with pytest.raises(LocalError, match=r"LOCAL_PULUMI_AWS=fake is unknown. Use one of: auto, real, stand-in"):
        downloads.install()


def test_the_stand_in_starts_from_any_directory(
    downloads: Downloads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "a root" / "local" / "pulumi_aws"
    module.mkdir(parents=True)
    (module / "__main__.py").write_text("import sys; print(*sys.argv[1:])")
    monkeypatch.setattr(aws_plugin, "ROOT", tmp_path / "a root")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    downloads.install("stand-in")
    seen = subprocess.run([downloads.program(), "a b", "c"], cwd="/", capture_output=True, text=True, check=True)
    assert seen.stdout == "a b c\n"
