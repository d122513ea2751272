"""`regard.compare` as a function: what it returns, writes and refuses."""

import csv
import gc
import json
import os
from pathlib import Path
from typing import Any

import pytest

import regard
from regard.api import Result
from regard.bundle.manifest import FILES as BUNDLE_FILES
from regard.bundle.manifest import MANIFEST
from regard.comparison import (
    COLUMNS,
    Event,
    Prepared,
    Store,
    TrialDone,
    TrialStarted,
    leaderboard_csv,
)
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    RunFolderError,
    TableError,
    UnknownNameError,
)
from regard.tasks import registry
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.running import workers

pytestmark = pytest.mark.only_on("jax")  # what a backend can change is tested where it lives

BACKEND = os.environ["KERAS_BACKEND"]
QUICK: dict[str, Any] = {
    "encoder": "none",
    "epochs": 1,
    "batch_size": 16,
    "embedding": 4,
    "splits": 2,
    "rate_check": False,
}
FILES = [
    "best",
    "leaderboard.csv",
    "lock",
    "plan.json",
    "report.html",
    "report.json",
    "run.sqlite",
    "trials.csv",
]


def write_reviews(path: Path, rows: int = 40, share: float = 0.5) -> Path:
    """A file in which one word decides; `share` of the rows are of the second class."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("review", "verdict"))
        for number in range(rows):
            word, verdict = ("bad", "no") if number < rows * share else ("good", "yes")
            writer.writerow((f"the plot is {word} in scene {number}", verdict))
    return path


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    return write_reviews(tmp_path / "reviews.csv")


class _EnoughError(Exception):
    pass


def prepared(*data: Path, **given: Any) -> Prepared:
    """What is told before the first trial; nothing of it runs."""
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        raise _EnoughError

    with pytest.raises(_EnoughError):
        regard.compare(*data, listen=listen, **given)
    assert isinstance(told[0], Prepared)
    return told[0]


def planned(*data: Path, **given: Any) -> TextPlan:
    """What would run."""
    plan = prepared(*data, **given).plan
    assert isinstance(plan, TextPlan)
    return plan


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# What it returns and writes.


def test_the_result_and_the_files(reviews, tmp_path) -> None:
    events: list[Event] = []
    out = tmp_path / "run"
    result = regard.compare(
        reviews, out=out, layers=["words", "mean_pooling"], listen=events.append, **QUICK
    )
    assert isinstance(result, Result)
    assert result.plan == TextPlan(layers=("mean_pooling", "words"), **QUICK)
    assert [row.contender for row in result.rows] == ["mean_pooling", "words"]
    assert [(trial.contender, trial.key.split, trial.status) for trial in result.trials] == [
        ("mean_pooling", 0, "done"),
        ("words", 0, "done"),
        ("mean_pooling", 1, "done"),
        ("words", 1, "done"),
    ]
    assert result.analysis is not None
    assert [each.name for each in result.analysis.standings][:1] == ["mean_pooling"]
    assert result.verdict[0].startswith("Question:")
    assert any("'review'" in notice for notice in result.notices)
    assert any(notice.startswith("Tokens: ") for notice in result.notices)
    assert (result.folder, result.interrupted) == (out, False)
    assert events[0] == Prepared(result.plan, result.notices)
    assert sum(isinstance(event, TrialDone) for event in events) == 4
    assert workers() == []
    # The files say the same.
    assert names(out) == FILES
    assert TextPlan.from_json((out / "plan.json").read_text()) == result.plan
    assert (out / "leaderboard.csv").read_text() == leaderboard_csv(result.rows)
    with (out / "trials.csv").open(newline="") as file:
        assert [row["contender"] for row in csv.DictReader(file)] == [
            trial.contender for trial in result.trials
        ]
    assert names(out / "best") == sorted([*BUNDLE_FILES, MANIFEST])
    model = json.loads((out / "best" / "model.json").read_text())
    assert (model["contender"], model["classes"]) == ("mean_pooling", ["no", "yes"])
    with Store.open(out / "run.sqlite") as store:
        assert store.about("backend") == BACKEND
        assert set(json.loads(store.about("versions") or "")) == {
            "regard",
            "keras",
            "numpy",
            BACKEND,
        }
    a_run_that_has_ended_is_told_again(out, result)


def a_run_that_has_ended_is_told_again(out: Path, result: Result) -> None:
    """To go on with it trains nothing and changes nothing."""
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    before = {path: path.read_bytes() for path in files}
    for _ in range(2):
        events: list[Event] = []
        again = regard.compare(resume=out, listen=events.append)
        assert [event for event in events if isinstance(event, TrialStarted)] == []
        assert again.rows == result.rows
        assert (again.verdict, again.notices) == (result.verdict, result.notices)
        assert before == {path: path.read_bytes() for path in before}
        assert names(out) == FILES


def test_without_a_folder_nothing_is_written(reviews, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = regard.compare(reviews, layers=["words"], text="review", label="verdict", splits=2)
    assert result.folder is None
    place = result.place
    assert place is not None
    assert names(tmp_path) == sorted([place.name, "reviews.csv"])
    assert result.rows[0].score == 1.0
    assert result.analysis is None  # the reference is in no ranking
    del result  # what a report needs lives as long as the result
    gc.collect()
    assert names(tmp_path) == ["reviews.csv"]
    with pytest.raises(TableError):
        regard.compare(tmp_path / "none.csv")
    assert names(tmp_path) == ["reviews.csv"]


def test_the_demo_corpus_has_a_test_set() -> None:
    result = regard.compare(layers=["words"])
    assert any("demo corpus" in notice for notice in result.notices)
    assert (result.plan.splits, result.plan.seeds) == (1, 5)
    assert 0.55 < (result.rows[0].score or 0) < 0.75


def test_a_test_set_makes_seeds_of_splits(reviews, tmp_path) -> None:
    assert (planned(reviews).splits, planned(reviews).seeds) == (5, 1)
    test = write_reviews(tmp_path / "test.csv", rows=20)
    plan = planned(reviews, test=test, layers=["mean_pooling", "words"])
    assert (plan.splits, plan.seeds) == (1, 5)
    assert len(plan.trials()) == 5 + 1 + 2  # the reference draws nothing at random; two rates
    assert planned(reviews, test=test, seeds=2).seeds == 2
    with pytest.raises(ArgumentError, match=r"splits=3 with a test set of its own; `seeds` says"):
        regard.compare(reviews, test=test, layers=["words"], splits=3)
    with pytest.raises(ArgumentError, match="splits=3 with a test set of its own"):
        regard.compare(layers=["words"], splits=3)


def test_a_small_class_changes_the_metric_unless_it_is_given(reviews, tmp_path) -> None:
    rare = write_reviews(tmp_path / "rare.csv", rows=100, share=0.08)
    assert planned(rare).metric == "macro_f1"
    assert planned(rare, metric="accuracy").metric == "accuracy"
    tenth = write_reviews(tmp_path / "tenth.csv", rows=100, share=0.1)
    assert planned(tenth).metric == "accuracy"


def test_what_was_recognised_is_the_first_notice(reviews, monkeypatch) -> None:
    monkeypatch.setattr(registry, "DEFAULT_TASK", "series")
    first, *others = prepared(reviews, layers=["words"]).notices
    assert first.startswith("Task: text, since it ends in .csv (")
    assert prepared(reviews, layers=["words"], task="text").notices == tuple(others)


def test_what_is_none_is_left_to_the_plan(reviews) -> None:
    assert planned(reviews, splits=None, epochs=None, learning_rate=0.003) == TextPlan(
        learning_rate=0.003
    )


def test_vectors_are_found_from_any_folder(reviews, tmp_path, monkeypatch) -> None:
    (tmp_path / "vectors.txt").write_text("plot 1.0 2.0\nscene 2.0 1.0\n")
    monkeypatch.chdir(tmp_path)
    assert planned(reviews, embeddings="vectors.txt").embeddings == str(tmp_path / "vectors.txt")


# Going on.


def test_a_run_that_was_stopped_goes_on_without_its_data(reviews, tmp_path, monkeypatch) -> None:
    out = tmp_path / "run"
    quick = {"layers": ["words"], "splits": 3}
    whole = regard.compare(reviews, **quick)

    def stop(event: Event) -> None:
        if isinstance(event, TrialDone) and event.trial.key.split == 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        regard.compare(reviews, out=out, workers=1, listen=stop, **quick)
    reviews.unlink()
    monkeypatch.chdir(tmp_path)
    events: list[Event] = []
    result = regard.compare(resume="run", backend=BACKEND, workers=1, listen=events.append)
    assert isinstance(events[0], Prepared)
    assert len(events[0].earlier) == 2
    assert sum(isinstance(event, TrialDone) for event in events) == 1
    assert [row.score for row in result.rows] == [row.score for row in whole.rows]
    assert [trial.test for trial in result.trials] == [trial.test for trial in whole.trials]
    assert result.notices == whole.notices
    assert result.folder == Path("run")


def test_what_a_run_that_goes_on_has_already_is_refused(reviews, tmp_path) -> None:
    out = tmp_path / "run"
    planned(reviews, out=out)
    given: list[dict[str, Any]] = [
        {"data": reviews},
        {"out": tmp_path / "other"},
        {"overwrite": True},
        {"text": "review"},
        {"header": False},
        {"test": reviews},
        {"splits": 2},
        {"layers": ["words"]},
        {"rate_check": False},
    ]
    for each in given:
        (name,) = each
        with pytest.raises(ArgumentError, match=rf"resume together with {name}=.*start over"):
            regard.compare(resume=out, **each)
    with pytest.raises(RunFolderError, match=r"must be there.*nowhere', which is not there"):
        regard.compare(resume=tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "other").exists()


# What it refuses.


@pytest.mark.parametrize("name", ["text", "label", "group", "encoding", "format", "test"])
def test_what_has_no_effect_is_refused(name) -> None:
    with pytest.raises(ArgumentError, match=f"{name}='x' with the demo corpus, which has no file"):
        regard.compare(layers=["words"], **{name: "x"})


def test_the_header_of_no_file_is_refused() -> None:
    with pytest.raises(ArgumentError, match="header=False with the demo corpus"):
        regard.compare(layers=["words"], header=False)


def test_wrong_arguments_are_refused_before_anything_is_written(reviews, tmp_path) -> None:
    out = tmp_path / "run"

    def refused(error: type[Exception], text: str, *data: Any, **given: Any) -> None:
        with pytest.raises(error, match=text):
            regard.compare(*(data or [reviews]), out=out, **given)
        assert not out.exists()

    refused(UnknownNameError, "Did you mean 'additive'", layers=["aditive"])
    refused(ArgumentTypeError, "`layers` must be a list", layers="additive")
    refused(ArgumentError, "epochs=0", epochs=0)
    refused(UnknownNameError, r"`options` must be one of .*Did you mean 'epochs'\?", epoch=3)
    refused(ArgumentError, "workers=0", workers=0)
    refused(ArgumentError, "trial_seconds=-1", trial_seconds=-1)
    refused(UnknownNameError, "Did you mean 'torch'", backend="troch")
    refused(
        ArgumentError, r"`units` must be at most 65,536\. Received: units=10{12}$", units=10**12
    )
    refused(ArgumentTypeError, "`embeddings` must be a path. Received: embeddings=5", embeddings=5)
    refused(ArgumentTypeError, "`overwrite` must be True or False", overwrite="yes")
    refused(ArgumentTypeError, "`listen` must be a function. Received: listen=5", listen=5)
    refused(ArgumentTypeError, "`build` must be a function. Received: build=5", build=5)
    refused(ArgumentTypeError, "`test` must be None or a path", test=str)
    refused(ArgumentError, "`data` must be a path, not empty and without", "\0x")
    refused(ArgumentTypeError, "`data` must be a path, or texts", str)
    refused(ArgumentTypeError, "`data` must be several texts", str, labels=["a"])
    refused(ArgumentTypeError, "`labels` must be several labels", ["a"], labels=str)
    refused(TableError, "must exist", tmp_path / "other.csv")
    refused(TableError, "Received: 'verdit'", label="verdit")
    refused(DataError, "nowhere", embeddings=tmp_path / "nowhere.txt")
    refused(TableError, "Each class must have at least", layers=["words"], splits=30)
    assert names(tmp_path) == ["reviews.csv"]


@pytest.mark.parametrize("name", ["out", "resume"])
def test_a_folder_is_a_path(name) -> None:
    for given, error in (
        (5, ArgumentTypeError),
        (str, ArgumentTypeError),
        (b"x", ArgumentTypeError),
        ("\0x", ArgumentError),
        ("", ArgumentError),
    ):
        with pytest.raises(error, match=f"`{name}` must be a path"):
            regard.compare(**{name: given})


def test_an_earlier_run_stays_if_the_new_one_cannot_begin(reviews, tmp_path) -> None:
    out = tmp_path / "run"
    planned(reviews, out=out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(RunFolderError, match=r"overwrite=True"):
        regard.compare(reviews, out=out, layers=["words"])
    small = write_reviews(tmp_path / "small.csv", rows=12)
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("only 1.0 2.0\n")
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (TableError, {"data": tmp_path / "other.csv"}),
        (TableError, {"data": small, "splits": 9}),
        (DataError, {"data": reviews, "embeddings": vectors}),
        (ArgumentError, {"data": reviews, "epochs": 0}),
    ]
    for error, given in wrong:
        with pytest.raises(error):
            regard.compare(out=out, overwrite=True, **given)
        assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    result = regard.compare(reviews, out=out, overwrite=True, layers=["words"], splits=3)
    assert len(result.trials) == 3
    assert (out / "leaderboard.csv").read_text().splitlines()[0] == ",".join(COLUMNS)
