"""`regard.compare` as a function: what it returns, writes and refuses."""

import csv
import os

import pytest

import regard
from regard.api import Result
from regard.comparison import Plan, Prepared, TrialDone
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    MissingExtraError,
    RunFolderError,
    TableError,
    UnknownNameError,
)


@pytest.fixture
def reviews(tmp_path):
    """A file that no network is needed for."""
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("review", "verdict"))
        for number in range(40):
            word, verdict = (("good", "yes"), ("bad", "no"))[number % 2]
            writer.writerow((f"the plot is {word} in scene {number}", verdict))
    return path


def test_the_result_and_the_files(reviews, tmp_path) -> None:
    events: list = []
    result = regard.compare(
        reviews,
        out=tmp_path / "run",
        layers=["words", "last_state"],
        epochs=1,
        batch_size=16,
        learning_rate=0.003,
        listen=events.append,
    )
    assert isinstance(result, Result)
    assert [row.contender for row in result.rows] == ["last_state", "words"]
    assert [trial.status for trial in result.trials] == ["done", "done"]
    assert result.plan == Plan(
        layers=("last_state", "words"), epochs=1, batch_size=16, learning_rate=0.003
    )
    assert result.verdict[0].startswith("last_state has the highest score")
    assert any("'review'" in notice for notice in result.notices)
    assert isinstance(events[0], Prepared)
    assert sum(isinstance(event, TrialDone) for event in events) == 2
    assert result.folder == tmp_path / "run"
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "leaderboard.csv",
        "plan.json",
        "trials.csv",
    ]
    assert result.interrupted is False
    with pytest.raises(RunFolderError, match="overwrite=True"):
        regard.compare(reviews, out=tmp_path / "run", layers=["words"])
    again = regard.compare(reviews, out=tmp_path / "run", layers=["words"], overwrite=True)
    assert [row.contender for row in again.rows] == ["words"]


def test_without_a_folder_nothing_is_written(reviews, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = regard.compare(reviews, layers=["words"], text="review", label="verdict")
    assert result.folder is None
    assert [path.name for path in tmp_path.iterdir()] == ["reviews.csv"]
    assert result.rows[0].score == 1.0


def test_the_demo_corpus() -> None:
    result = regard.compare(layers=["words"])
    assert any("demo corpus" in notice for notice in result.notices)
    assert 0.55 < result.rows[0].score < 0.75


@pytest.mark.parametrize("name", ["text", "label", "encoding"])
def test_what_has_no_effect_is_refused(name) -> None:
    with pytest.raises(ArgumentError, match=f"`{name}` is for a file"):
        regard.compare(layers=["words"], **{name: "x"})


def test_wrong_arguments_are_refused_before_anything_is_written(reviews, tmp_path) -> None:
    out = tmp_path / "run"
    with pytest.raises(UnknownNameError, match="Did you mean 'additive'"):
        regard.compare(reviews, out=out, layers=["aditive"])
    with pytest.raises(ArgumentTypeError, match="`layers` must be a list"):
        regard.compare(reviews, out=out, layers="additive")
    with pytest.raises(ArgumentError, match="epochs=0"):
        regard.compare(reviews, out=out, epochs=0)
    with pytest.raises(TableError, match="must exist"):
        regard.compare(tmp_path / "other.csv", out=out)
    with pytest.raises(TableError, match="Received: 'verdit'"):
        regard.compare(reviews, out=out, label="verdit")
    assert not out.exists()


def test_another_backend_than_the_running_one_is_refused(reviews) -> None:
    import keras  # noqa: F401 (what is tested is that it runs already)

    other = {"jax": "torch"}.get(os.environ["KERAS_BACKEND"], "jax")
    # Where the other one is not installed, that comes first.
    with pytest.raises((ArgumentError, MissingExtraError), match=r"already runs|needs the extra"):
        regard.compare(reviews, layers=["words"], backend=other)
