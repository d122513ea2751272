"""The folder of a run as an option of three commands."""

from pathlib import Path

import pytest

from regard.cli.run_option import checked_minutes, checked_run
from regard.errors import ArgumentError, RunFolderError

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


def test_a_run_is_returned_and_what_is_none_is_refused(tmp_path: Path) -> None:
    assert checked_run(None) is None
    (tmp_path / "run.sqlite").touch()
    assert checked_run(tmp_path) == tmp_path
    with pytest.raises(RunFolderError, match="which is not there"):
        checked_run(tmp_path / "nosuch")


def test_minutes_are_a_time() -> None:
    assert (checked_minutes(None), checked_minutes(0.5)) == (None, 0.5)
    with pytest.raises(ArgumentError, match=r"`trial_minutes` must be a positive number"):
        checked_minutes(0.0)


@pytest.mark.parametrize(
    "arguments",
    [("compare",), ("train",), ("swap", "model.keras", "data.npz", "--layer", "x")],
    ids=lambda arguments: arguments[0],
)
def test_nothing_goes_on_that_is_not_there(arguments, regard, tmp_path: Path) -> None:
    (tmp_path / "regard-reviews").mkdir()
    (tmp_path / "regard-reviews" / "run.sqlite").touch()
    done = regard(*arguments, "--resume", "nosuch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: The folder of a run must be there. Received: 'nosuch', which is not there. Runs"
        " beside it: 'regard-reviews'\n"
    )
