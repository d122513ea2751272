"""Files that are whole or not there."""

import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from regard._atomic_files import left_by_a_kill, temporary_prefix, write_whole


def test_a_file_is_replaced_and_is_an_ordinary_one(tmp_path) -> None:
    path, scratch = tmp_path / "page", tmp_path / "scratch"
    scratch.mkdir()
    path.write_bytes(b"one")
    write_whole(path, b"two\r\n", scratch=scratch)
    assert path.read_bytes() == b"two\r\n"
    (tmp_path / "plain").write_bytes(b"")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_happens_the_earlier_file_stays(tmp_path, monkeypatch, error) -> None:
    path = tmp_path / "page"
    path.write_bytes(b"one")

    def fail(handle: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        write_whole(path, b"two", scratch=tmp_path)
    assert path.read_bytes() == b"one"
    assert [each.name for each in tmp_path.iterdir()] == ["page"]


def test_what_a_kill_left_is_known_by_its_name(tmp_path) -> None:
    """Whatever `tempfile` draws; other files that look like it are none."""
    names = ["page.html", "best", "a+b"]
    left = [
        Path(tempfile.mkdtemp(prefix=temporary_prefix(tmp_path / name), dir=tmp_path)).name
        for name in names
        for _ in range(20)
    ]
    for name in ("best", ".best", ".best-", ".best-1234567", ".best-123456789", ".aab-12345678"):
        (tmp_path / name).touch()
    assert left_by_a_kill(tmp_path, names) == sorted(left)
    assert left_by_a_kill(tmp_path, ["other"]) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_written_to_and_stays(tmp_path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, b"two", scratch=tmp_path)
    reader.join(timeout=10)
    assert read == [b"two"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
