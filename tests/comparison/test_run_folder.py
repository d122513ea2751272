"""The folder of a run: whose it is, and files that are whole or not there."""

import stat

import pytest

from regard.comparison import Plan, RunFolder
from regard.errors import RunFolderError


def finished(path) -> None:
    folder = RunFolder(path)
    folder.begin(Plan())
    folder.write("leaderboard.csv", "old\n")


def test_a_missing_and_an_empty_folder_are_taken(tmp_path) -> None:
    for path in (tmp_path / "new" / "deep", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        folder = RunFolder(path)
        assert not (path / "plan.json").exists()  # asking writes nothing
        folder.begin(Plan(epochs=3))
        assert Plan.from_json((path / "plan.json").read_text()) == Plan(epochs=3)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_foreign_folder_is_never_taken(tmp_path, overwrite) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="holds other files"):
        RunFolder(tmp_path, overwrite=overwrite)
    (tmp_path / "plan.json").write_text('{"of": "somebody else"}')
    with pytest.raises(RunFolderError, match="holds other files"):
        RunFolder(tmp_path, overwrite=overwrite)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_earlier_run_is_kept_unless_asked_otherwise(tmp_path) -> None:
    finished(tmp_path)
    with pytest.raises(RunFolderError, match="--overwrite"):
        RunFolder(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    RunFolder(tmp_path, overwrite=True).begin(Plan(seeds=2))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["notes.txt", "plan.json"]
    assert Plan.from_json((tmp_path / "plan.json").read_text()).seeds == 2


def test_a_file_is_no_folder(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(RunFolderError, match="which is a file"):
        RunFolder(path, overwrite=True)


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch) -> None:
    finished(tmp_path)
    folder = RunFolder(tmp_path, overwrite=True)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RunFolderError, match="No space left on device"):
        folder.write("leaderboard.csv", "new\n")
    assert (tmp_path / "leaderboard.csv").read_text() == "old\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leaderboard.csv", "plan.json"]


def test_others_may_read_the_files_as_far_as_the_user_wants(tmp_path) -> None:
    finished(tmp_path)
    (tmp_path / "ordinary").write_text("")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("ordinary", "plan.json")}
    assert len(modes) == 1


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFolderError, match="must be writable"):
        RunFolder(tmp_path / "file" / "run").begin(Plan())
