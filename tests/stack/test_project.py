"""The files of a project: what they say, and what is wrong with them, by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_aws_slr.stack.project import StackError, read_project

PROJECT = "name: shop\nruntime: python\n"


def write(folder: Path, stack: str, project: str = PROJECT) -> Path:
    (folder / "Pulumi.yaml").write_text(project, encoding="utf-8")
    path = folder / "Pulumi.prod.yaml"
    path.write_text(stack, encoding="utf-8")
    return path


def test_values_are_those_that_the_engine_hands_to_programs(tmp_path: Path) -> None:
    write(
        tmp_path,
        "\ufeffconfig:\r\n  shop:a: 0x10\r\n  shop:b: yes\r\n  shop:c: TRUE\r\n  shop:d:\r\n  e: {5: [x]}\r\n"
        "  aws:token: {secure: v1:x}\r\n  shop:f: [{secure: v1:x}]\r\n  shop:g: {secure: 5}\r\n  shop:config:h: z\r\n",
    )
    files = read_project("acme/shop/prod", tmp_path)
    assert files.config == {
        "shop:a": "16",
        "shop:b": "yes",
        "shop:c": "true",
        "shop:d": "",
        "shop:e": '{"5": ["x"]}',
        "shop:g": '{"secure": 5}',
        "shop:h": "z",
    }
    assert files.encrypted == ("aws:token", "shop:f")
    assert (files.name, files.stack, files.directory) == ("shop", "prod", tmp_path)


@pytest.mark.parametrize(
    ("stack", "reason"),
    [
        ("- a", "it is not a mapping of keys to values"),
        ("5", "it is not a mapping of keys to values"),
        ("config: [1]", "config: must be a mapping of keys to values, and is a list"),
        ("config: 5", "config: must be a mapping of keys to values, and is a number"),
        ("config: {a:b:c:d: x}", "config.a:b:c:d: a key is `<project>:<name>`"),
        ("config: {a: x, 'shop:a': y}", "config.shop:a: is there twice, in two ways of writing; keep one"),
        ("config: {'shop:a': 1, 'shop:a': 2}", "line 1: 'shop:a' is there twice, first in line 1; keep one"),
        ("config: &a {'shop:a': *a}", "line 1: contains itself by an alias"),
    ],
)
def test_what_is_wrong_with_a_stack_is_said_by_file_and_key(tmp_path: Path, stack: str, reason: str) -> None:
    path = write(tmp_path, stack)
    with pytest.raises(StackError) as raised:
        read_project("prod", tmp_path)
    assert str(raised.value) == f"{path}: {reason}"


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        ("runtime: python", "name: is missing"),
        ("name: {}", "name: must be a text, and is a mapping"),
        ("name: shop\nstackConfigDir: 5", "stackConfigDir: must be a text, and is a number"),
        ("name: shop\nmain: [a]", "main: must be a text, and is a list"),
        ("name: shop\nconfig: [1]", "config: must be a mapping of keys to values, and is a list"),
        ("name: shop\nruntime: 5", "runtime: must be a text or a mapping with a name, and is a number"),
        ("name: shop\nruntime: {name: []}", "runtime.name: must be a text, and is a list"),
        ("[", "line 2: did not find expected node content"),
    ],
)
def test_what_is_wrong_with_a_project_is_said_by_file_and_key(tmp_path: Path, project: str, reason: str) -> None:
    write(tmp_path, "config: {}", project)
    with pytest.raises(StackError) as raised:
        read_project("prod", tmp_path)
    assert str(raised.value) == f"{tmp_path / 'Pulumi.yaml'}: {reason}"


@pytest.mark.parametrize("stack", ["x" * 300, "a\0b", "*", ""])
def test_a_stack_that_no_file_can_be_named_for(tmp_path: Path, stack: str) -> None:
    write(tmp_path, "config: {}")
    with pytest.raises(StackError, match=r"Pulumi\..*\.yaml (does not exist|cannot be read)"):
        read_project(stack, tmp_path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, "").write_bytes(b"config: \xff")
    with pytest.raises(StackError, match=r"Pulumi\.prod\.yaml: 'utf-8' codec can't decode byte 0xff"):
        read_project("prod", tmp_path)


def test_what_the_project_says_stands_in_for_what_the_stack_does_not(tmp_path: Path) -> None:
    defaults = "config: {aws:region: {value: eu-west-1}, a: {type: string, default: x}, b: 5, c: {type: string}}\n"
    write(tmp_path, "config: {shop:b: 6}", PROJECT + defaults)
    assert read_project("prod", tmp_path).config == {"aws:region": "eu-west-1", "shop:a": "x", "shop:b": "6"}
