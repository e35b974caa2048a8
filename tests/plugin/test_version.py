"""The version in Pulumi's form."""

from __future__ import annotations

import json

import pytest

from local.layout import ROOT
from pulumi_aws_slr.version import plugin_version, semantic


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("1.2.0", "1.2.0"), ("1.2.0a1", "1.2.0-alpha.1"), ("1.2.0b2", "1.2.0-beta.2"), ("1.2.0rc11", "1.2.0-rc.11")],
)
def test_pypi_and_semantic_versioning(version: str, wanted: str) -> None:
    assert semantic(version) == wanted


@pytest.mark.parametrize("version", ["1.2", "1.2.0.dev3", "1.2.0.post1", "1!2.0.0", ""])
def test_what_pulumi_cannot_order_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="is no version of a plugin"):
        semantic(version)


def test_it_is_that_of_pyproject(declared_version: str) -> None:
    assert plugin_version() == semantic(declared_version)


def test_the_language_host_finds_the_plugin_in_the_package() -> None:
    """It takes the version from the package, so no second one can differ."""
    text = (ROOT / "components" / "pulumi_aws_slr" / "pulumi-plugin.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"resource": True, "name": "aws-slr"}
