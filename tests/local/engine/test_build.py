"""The committed Go modules, and the choice of a Go toolchain; the build itself is run by `make up` and `make e2e`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.engine import build, golang
from local.errors import LocalError
from local.layout import ROOT


def pinned(package: str) -> str:
    found = re.search(rf"^{package}==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert found, f"{package} is not pinned in requirements.txt"
    return found[1]


@pytest.mark.parametrize("module", ["github.com/pulumi/pulumi/pkg/v3", "github.com/pulumi/pulumi/sdk/v3"])
def test_the_cli_is_the_version_of_the_sdk_in_requirements(module: str) -> None:
    assert golang.requirement(build.CLI_MODULE, module) == f"v{pinned('pulumi')}", (
        f"requirements.txt and {build.CLI_MODULE / 'go.mod'} name different versions of Pulumi: "
        "run `go get <module>@v<version>` and `go mod tidy` there"
    )


def test_every_module_has_its_checksums() -> None:
    for module in (build.CLI_MODULE, build.HOST_MODULE, build.YAML_MODULE):
        required = re.findall(r"^\t(\S+) (v\S+)", (module / "go.mod").read_text(), re.MULTILINE)
        known = (module / "go.sum").read_text()
        assert required
        assert [name for name, version in required if f"{name} {version}/go.mod h1:" not in known] == []


def test_the_toolchain_from_pypi_is_new_enough() -> None:
    toolchain = golang.directive(build.CLI_MODULE, "toolchain")
    minimum = build.minimum_go()
    assert [int(n) for n in toolchain.split(".")] >= [int(n) for n in minimum.split(".")]


def test_another_version_than_go_mod_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"is for Pulumi v.*, but the installed SDK is 1\.2\.3"):
        build.build("1.2.3", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "fits"),
    [("go1.25.11", True), ("go1.26.0", True), ("go1.26rc1", True), ("go1.25.9", False), ("go1.9", False), ("", False)],
)
def test_go_on_path_has_to_be_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: str, fits: bool
) -> None:
    (tmp_path / "go").write_text(f"#!/bin/sh\necho {version}\n")
    (tmp_path / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    go = golang.on_path("1.25.11")
    assert (go is not None) is fits
    assert ("is left alone" in capsys.readouterr().out) is not fits


def test_no_go_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert golang.on_path("1.25.11") is None


def test_a_go_of_our_own_keeps_everything_in_the_work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOROOT", "/elsewhere")
    monkeypatch.setenv("GOMODCACHE", "/elsewhere")
    monkeypatch.setenv("GOFLAGS", "-buildvcs=false")
    (tmp_path / "go-1.2.3").mkdir()  # installed before: pip is not asked again
    go = golang.from_pypi("1.2.3", tmp_path)
    assert go.program == str(tmp_path / "go-1.2.3" / "go" / "bin" / "go")
    assert {name: go.env[name] for name in ("GOPATH", "GOCACHE", "GOFLAGS", "GOTOOLCHAIN")} == {
        "GOPATH": str(tmp_path / "gopath"),
        "GOCACHE": str(tmp_path / "gocache"),
        "GOFLAGS": "-buildvcs=false -modcacherw",
        "GOTOOLCHAIN": "local",
    }
    assert not {"GOROOT", "GOMODCACHE"} & go.env.keys()
