"""Starting, recognising and ending a real background process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import daemon
from local.daemon import LocalAwsError
from local.process import command_line

TOY = str(Path(__file__).with_name("toy_aws.py"))
SERVES = (sys.executable, TOY, "serves")
HANGS = (sys.executable, TOY, "hangs")
DIES = (sys.executable, TOY, "dies")


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the record is, in a folder whose name has a blank; what was started from it is ended."""
    monkeypatch.setattr(daemon, "HEALTH_LIMIT", 0.5)
    folder = tmp_path / "run dir"
    yield folder
    daemon.stop(folder)


def test_start_look_stop(directory: Path) -> None:
    assert daemon.running(directory) is None
    assert daemon.stop(directory) is False
    aws = daemon.start(directory, server=SERVES)
    assert aws.url == f"http://127.0.0.1:{aws.port}"
    assert aws.boot_id
    assert daemon.running(directory) == aws
    assert daemon.start(directory, server=SERVES) == aws, "a running one is not started again"
    assert daemon.stop(directory) is True
    assert command_line(aws.pid) == ""
    assert daemon.running(directory) is None
    assert daemon.stop(directory) is False


def test_a_restart_keeps_the_port_and_has_another_boot_id(directory: Path) -> None:
    first = daemon.start(directory, server=SERVES)
    daemon.stop(directory)
    second = daemon.start(directory, server=SERVES)
    assert second.port == first.port
    assert second.boot_id != first.boot_id


def test_a_port_that_is_taken_meanwhile_is_left_to_its_owner(directory: Path) -> None:
    first = daemon.start(directory, server=SERVES)
    daemon.stop(directory)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        assert daemon.start(directory, server=SERVES).port != first.port


def test_several_starts_at_once_make_one_server(directory: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        servers = set(pool.map(lambda _: daemon.start(directory, server=SERVES), range(3)))
    assert len(servers) == 1


def test_a_server_that_dies_shows_its_log(directory: Path) -> None:
    with pytest.raises(LocalAwsError) as caught:
        daemon.start(directory, server=DIES)
    assert "The local AWS ended while starting" in str(caught.value)
    assert str(directory / "aws.log") in str(caught.value)
    assert "  | no memory left" in str(caught.value)


def test_a_server_that_is_not_healthy_in_time_is_ended(directory: Path) -> None:
    with pytest.raises(LocalAwsError, match="did not answer within 1 s"):
        daemon.start(directory, server=HANGS, limit=1)
    assert command_line(json.loads((directory / "aws.json").read_text())["pid"]) == ""


def test_a_process_that_only_has_the_same_number_is_left_alone(directory: Path) -> None:
    directory.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        record = {"pid": bystander.pid, "arguments": "-m local.aws serve --port 1", "port": 1, "boot_id": "gone"}
        (directory / "aws.json").write_text(json.dumps(record))
        assert daemon.running(directory) is None
        assert daemon.stop(directory) is False
        assert bystander.poll() is None
        bystander.communicate(b"\n")


@pytest.mark.parametrize("record", ["", "[]", '{"pid": 1}', "{"])
def test_a_damaged_record_counts_as_none(directory: Path, record: str) -> None:
    directory.mkdir()
    (directory / "aws.json").write_text(record)
    assert daemon.running(directory) is None
    assert daemon.start(directory, server=SERVES).boot_id
