"""Lists of AWS managed policies in every format that is read, and files that are none."""

import json
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from moto.iam import aws_managed_policies

from pulumi_aws_slr.catalog.managed_policies import managed_policies
from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy, PolicyListError, installed_moto, read, retired

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}
MOTO = {
    "BServiceRolePolicy": {
        "DefaultVersionId": "v2",
        "Path": "/aws-service-role/",
        "UpdateDate": "2026-01-02T03:04:05+00:00",
        "Document": DOCUMENT,
    },
    "AdministratorAccess": {"DefaultVersionId": "v1", "Path": "/", "UpdateDate": "x", "Document": DOCUMENT},
    "AServiceRolePolicy": {"DefaultVersionId": "v1", "Path": "/aws-service-role/", "Document": DOCUMENT},
}
CLI = {
    "PolicyName": "BServiceRolePolicy",
    "Arn": "arn:aws:iam::aws:policy/aws-service-role/BServiceRolePolicy",
    "Path": "/aws-service-role/",
    "DefaultVersionId": "v2",
}


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_moto_s_own_format(tmp_path: Path) -> None:
    assert list(read(written(tmp_path, "moto.json", MOTO)).values()) == [
        ListedPolicy("AServiceRolePolicy", "v1", None, DOCUMENT),
        ListedPolicy("BServiceRolePolicy", "v2", "2026-01-02T03:04:05+00:00", DOCUMENT),
    ]


def test_moto_s_source_file_is_read_and_not_run(tmp_path: Path) -> None:
    source = f'raise SystemExit("it was run")\naws_managed_policies_data = """{json.dumps(MOTO)}"""\n'
    assert list(read(written(tmp_path, "aws_managed_policies.py", source))) == [
        "AServiceRolePolicy",
        "BServiceRolePolicy",
    ]


def test_a_wheel_of_moto(tmp_path: Path) -> None:
    path = tmp_path / "moto-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.write(aws_managed_policies.__file__, "moto/iam/aws_managed_policies.py")
    assert read(path) == installed_moto()


def test_the_installed_moto_is_what_the_catalogue_has() -> None:
    """Fails after moto's pin was changed: run `make catalog`."""
    both = {**retired()[1], **installed_moto()}
    listed = {name: (policy.version, policy.document) for name, policy in both.items()}
    assert listed == {name: (policy.version, policy.document) for name, policy in managed_policies().items()}


@pytest.mark.parametrize(
    ("extra", "document"),
    [
        ({}, None),
        ({"PolicyVersion": {"VersionId": "v2", "IsDefaultVersion": True, "Document": DOCUMENT}}, DOCUMENT),
        ({"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": False, "Document": DOCUMENT}}, None),
        (
            {"PolicyVersionList": [{"VersionId": "v1", "Document": {}}, {"VersionId": "v2", "Document": DOCUMENT}]},
            DOCUMENT,
        ),
        ({"PolicyVersion": {"VersionId": "v2", "Document": quote(json.dumps(DOCUMENT))}}, DOCUMENT),
    ],
    ids=["list-policies", "get-policy-version", "an older version", "account details", "as the API encodes it"],
)
def test_the_formats_of_the_aws_cli(tmp_path: Path, extra: dict[str, object], document: object) -> None:
    path = written(tmp_path, "cli.json", {"Policies": [{**CLI, **extra}, {**CLI, "PolicyName": "Mine", "Path": "/"}]})
    assert read(path) == {"BServiceRolePolicy": ListedPolicy("BServiceRolePolicy", "v2", None, document)}


def test_a_policy_without_a_path_is_placed_by_its_arn(tmp_path: Path) -> None:
    row = {key: value for key, value in CLI.items() if key != "Path"}
    assert list(read(written(tmp_path, "x.json", [row]))) == ["BServiceRolePolicy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", "not JSON"),
        ("x.json", "3"),
        ("x.json", {"Policies": [{"Name": "x"}]}),
        ("x.json", {"Policies": ["x"]}),
        ("x.py", "other = 1"),
        ("x.py", "syntax error"),
        ("x.whl", "no archive"),
    ],
)
def test_a_file_that_is_no_list(tmp_path: Path, name: str, content: object) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(PolicyListError) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path} is no list of AWS managed policies (")
    assert "It takes a wheel of moto" in str(raised.value)


def test_a_wheel_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        wheel.writestr("x.py", "")
    with pytest.raises(PolicyListError, match=r"moto/iam/aws_managed_policies\.py"):
        read(tmp_path / "x.whl")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyListError, match=r"x\.json cannot be read: No such file or directory"):
        read(tmp_path / "x.json")


def test_without_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "moto.iam.aws_managed_policies", None)
    with pytest.raises(PolicyListError, match="moto is not installed"):
        installed_moto()
