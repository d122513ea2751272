"""The folder of a run: whose it is, one process at a time, files that are whole or not there."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from regard._atomic_files import temporary_prefix
from regard.comparison import RunFolder
from regard.comparison.run_folder import unwritable, writing
from regard.errors import DataError, RunFolderError

FILES = ("plan.json", "leaderboard.csv", "trials.csv", "run.sqlite-wal", "run.sqlite-shm")


def finished(path: Path) -> None:
    """What a run that has ended leaves."""
    with RunFolder(path) as folder:
        folder.store.write_text("the store")
        for name in ("plan.json", "leaderboard.csv", "trials.csv"):
            folder.write(name, "old\n")
        folder.best.mkdir()
        (folder.best / "model.json").write_text("{}")
        folder.complete()


def stopped(path: Path) -> None:
    """What a run leaves that was killed."""
    finished(path)
    for name in ("work", "weights"):
        (path / name).mkdir()
        (path / name / "something").write_text("half")


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


# Whose folder it is.


def test_a_missing_and_an_empty_folder_are_taken(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "new" / "deep", tmp_path / "empty"):
        folder = RunFolder(path)
        assert not path.exists() or names(path) == []  # asking writes nothing
        with folder:
            assert names(path) == ["lock", "run.sqlite", "weights", "work"]
            assert not folder.completed
        assert names(path) == ["lock", "run.sqlite", "weights"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    "name", ["thesis.txt", "plan.json", "leaderboard.csv", "weights/", "best/"]
)
def test_a_foreign_folder_is_never_taken(tmp_path, overwrite, name) -> None:
    """Whatever the names in it: without the file of a store, it is no run."""
    theirs = tmp_path / name / "theirs" if name.endswith("/") else tmp_path / name
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("mine")
    with pytest.raises(RunFolderError, match=r"holds other files\. Choose another with --out"):
        RunFolder(tmp_path, overwrite=overwrite)
    with pytest.raises(RunFolderError, match=r"must be there\. Received: .* holds no run"):
        RunFolder(tmp_path, resume=True)
    assert theirs.read_text() == "mine"
    assert names(tmp_path) == [name.rstrip("/")]


def test_an_earlier_run_is_kept_unless_asked_otherwise(tmp_path) -> None:
    stopped(tmp_path)
    before = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(RunFolderError, match=r"kept unless asked otherwise") as error:
        RunFolder(tmp_path)
    for way in (f"--resume {tmp_path}", "--out DIR", "--overwrite"):
        assert way in str(error.value)
    assert before == {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}


def test_overwrite_removes_what_a_run_left_and_nothing_else(tmp_path) -> None:
    stopped(tmp_path)
    for name in FILES:
        (tmp_path / name).write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "best").write_text("mine")
    with RunFolder(tmp_path, overwrite=True) as folder:
        assert names(tmp_path) == ["lock", "notes.txt", "plots", "run.sqlite", "weights", "work"]
        assert folder.store.read_bytes() == b""
        assert names(folder.work) == names(folder.weights) == []
        assert not folder.completed
    assert (tmp_path / "plots" / "best").read_text() == "mine"


def test_a_run_that_goes_on_keeps_all_but_what_processes_shared(tmp_path) -> None:
    stopped(tmp_path)
    with RunFolder(tmp_path, resume=True) as folder:
        assert not folder.completed
        assert names(folder.work) == []
        assert names(folder.weights) == ["something"]
        assert folder.store.read_text() == "the store"
        assert (tmp_path / "leaderboard.csv").read_text() == "old\n"


@pytest.mark.parametrize("settings", [{"resume": True}, {"overwrite": True}])
def test_what_a_kill_left_half_written_is_cleared(tmp_path, settings) -> None:
    """The temporary names of the files of a run, and no others."""
    finished(tmp_path)
    for name in ("best", "report.html", "leaderboard.csv"):
        half = tempfile.mkdtemp(prefix=temporary_prefix(Path(name)), dir=tmp_path)
        (Path(half) / "half").write_text("x")
    half_page, _ = tempfile.mkstemp(prefix=temporary_prefix(Path("report.json")), dir=tmp_path)
    os.close(half_page)
    theirs = [".best-of-all", ".notes.txt-abcd1234", ".best-abcd1234.txt"]
    for name in theirs:
        (tmp_path / name).write_text("mine")
    with RunFolder(tmp_path, **settings) as folder:
        assert sorted(name for name in names(tmp_path) if name.startswith(".")) == sorted(theirs)
        assert folder.completed is ("resume" in settings)


def test_links_are_removed_and_what_they_lead_to_is_not(tmp_path) -> None:
    finished(tmp_path / "run")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "model.json").write_text("{}")
    shutil.rmtree(tmp_path / "run" / "best")
    for name in ("best", "weights", "work"):
        (tmp_path / "run" / name).symlink_to(theirs)
    with RunFolder(tmp_path / "run", overwrite=True) as folder:
        assert names(folder.path) == ["lock", "run.sqlite", "weights", "work"]
        assert not folder.weights.is_symlink()
    assert names(theirs) == ["model.json"]


@pytest.mark.parametrize("target", ["moved", "nowhere"])
def test_a_link_in_the_place_of_the_kept_model_is_refused(tmp_path, target) -> None:
    finished(tmp_path / "run")
    best = tmp_path / "run" / "best"
    best.rename(tmp_path / "moved")
    best.symlink_to(tmp_path / target)
    with pytest.raises(RunFolderError) as error, RunFolder(tmp_path / "run", resume=True):
        pass
    assert str(error.value) == (
        f"The model that a run keeps must stand in its folder. Received: {str(best)!r}, which is a"
        f" link. Remove it, and go on with --resume {tmp_path / 'run'}"
    )
    best.unlink()
    with RunFolder(tmp_path / "run", resume=True) as folder:  # the lock was given back
        assert not folder.completed


def test_a_run_that_has_ended_is_known_as_such(tmp_path) -> None:
    finished(tmp_path)
    ended = ["best", "leaderboard.csv", "lock", "plan.json", "run.sqlite", "trials.csv"]
    assert names(tmp_path) == ended
    for _ in range(2):
        with RunFolder(tmp_path, resume=True) as folder:
            assert folder.completed
        assert names(tmp_path) == ended


def test_a_file_is_no_folder(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    for settings in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(RunFolderError, match="which is a file"):
            RunFolder(path, **settings)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(RunFolderError, match="must be writable"),
        RunFolder(tmp_path / "file" / "x"),
    ):
        pass


# One process at a time.

HOLDER = """
import sys, time
from regard.comparison import RunFolder
with RunFolder(sys.argv[1]):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("settings", [{"resume": True}, {"overwrite": True}])
def test_the_second_process_refuses_until_the_first_has_died(tmp_path, settings) -> None:
    path = tmp_path / "run"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "held\n"
            (path / "work" / "theirs").write_text("needed")
            with pytest.raises(RunFolderError, match=r"^One process at a time") as error:
                RunFolder(path, **settings).__enter__()
            assert str(path) in str(error.value)
            assert (path / "work" / "theirs").read_text() == "needed"
        finally:
            holder.send_signal(signal.SIGKILL)
    with RunFolder(path, **settings) as folder:  # at once
        assert names(folder.work) == []


def test_a_run_that_began_meanwhile_is_kept(tmp_path) -> None:
    """While the data were read, another process has begun and ended a run in the folder."""
    folder = RunFolder(tmp_path / "run")
    finished(tmp_path / "run")
    with pytest.raises(RunFolderError, match="kept unless asked otherwise"), folder:
        pass
    assert (tmp_path / "run" / "leaderboard.csv").read_text() == "old\n"
    with RunFolder(tmp_path / "run", resume=True):  # the lock was given back
        pass


def test_the_lock_is_given_back_after_an_error(tmp_path) -> None:
    with pytest.raises(ZeroDivisionError), RunFolder(tmp_path):
        raise ZeroDivisionError
    with RunFolder(tmp_path, resume=True) as folder:
        assert folder.work.is_dir()
    assert not folder.work.exists()


# Files.


def test_a_file_is_whole_or_as_it_was(tmp_path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with RunFolder(tmp_path) as folder:
        folder.write("leaderboard.csv", "old\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
        try:
            with pytest.raises(RunFolderError) as error:
                folder.write("leaderboard.csv", "new\n" * 2000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert str(error.value) == (
            "The folder of a run must be writable."
            f" Received: {str(tmp_path / 'leaderboard.csv')!r}: File too large."
            f" What was finished is kept; make room, and go on with --resume {tmp_path}"
        )
        assert names(folder.work) == []
    assert (tmp_path / "leaderboard.csv").read_text() == "old\n"


def test_others_may_read_the_files_as_far_as_the_user_wants(tmp_path) -> None:
    (tmp_path / "ordinary").write_text("")
    for mask in (0o022, 0o077):
        before = os.umask(mask)
        try:
            (tmp_path / f"{mask}").write_text("")
            with RunFolder(tmp_path / f"run {mask}") as folder:
                folder.write("leaderboard.csv", "x\n")
        finally:
            assert os.umask(before) == mask
        modes = [
            stat.S_IMODE(path.stat().st_mode)
            for path in (tmp_path / f"{mask}", folder.path / "leaderboard.csv")
        ]
        assert modes[0] == modes[1] == 0o666 & ~mask


def test_what_the_system_says_becomes_an_error_that_says_how_to_go_on(tmp_path) -> None:
    with (
        pytest.raises(RunFolderError, match=r"No such file.*go on with --resume"),
        writing(tmp_path),
    ):
        (tmp_path / "nowhere" / "file").write_text("")
    with pytest.raises(DataError, match=r"^mine$"), writing(tmp_path):
        raise DataError("mine")
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    assert f"{str(tmp_path / 'a')!r}: no room." in str(unwritable(tmp_path, "no room", "a"))
