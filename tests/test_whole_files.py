"""Files that are whole or not there."""

import os
import stat
import threading

import pytest

from regard._whole_files import write_whole


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
