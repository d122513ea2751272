"""`compare(build=...)`: a run like any other, stored, interrupted, gone on with, and reported."""

import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import regard
from regard.comparison import (
    CheckDone,
    Prepared,
    Store,
    TrialDone,
    TrialFailed,
    TrialStarted,
    claimed_leaderboard,
)
from regard.errors import ArgumentError, ArgumentTypeError, RunFolderError, UnknownNameError
from regard.report import findings_of
from regard.tasks.registry import stored_task
from tests.comparison.running import without_measured
from tests.tasks.own_model.own_examples import build, data, examples

# The trials are tested on each backend in tests/tasks/own_model.
pytestmark = pytest.mark.only_on("jax")

LAYERS = ("mean_pooling", "dot")
SIZES = {"layers": LAYERS, "epochs": 1, "batch_size": 8, "splits": 2}


def compare(**options):
    return regard.compare(examples(), build=build, **{**SIZES, **options})


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing stopped, with its events."""
    events: list = []
    result = compare(out=tmp_path_factory.mktemp("own") / "run", listen=events.append)
    return result, events


def found(folder: Path) -> dict[str, str]:
    """What a run must find, however often it was stopped."""
    names = ("leaderboard.csv", "trials.csv")
    return {name: without_measured((folder / name).read_text()) for name in names}


def assert_same_run(result, whole) -> None:
    assert found(result.folder) == found(whole.folder)
    for one, other in zip(result.best.get_weights(), whole.best.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_rounds_events_and_files(whole) -> None:
    result, events = whole
    assert isinstance(events[0], Prepared)
    started = [event.key for event in events if isinstance(event, TrialStarted)]
    rounds = [(name, split, 0) for split in range(2) for name in LAYERS]
    checked = [(name, 0, setting) for setting in (1, 2) for name in LAYERS]
    assert [(key.contender, key.split, key.setting) for key in started] == rounds + checked
    assert sum(isinstance(event, TrialDone) for event in events) == 8
    assert sum(isinstance(event, CheckDone) for event in events) == 32
    assert result.plan.metric == "accuracy"
    assert {row.contender for row in result.rows} == set(LAYERS)
    assert all(row.score_low <= row.score <= row.score_high for row in result.rows)
    assert all(row.inference_ms > 0 for row in result.rows)
    assert result.analysis.design.splits == 2
    assert result.verdict[0].startswith("Question: How would these recipes do")
    used = result.card.use.removeprefix("Use ").split(":")[0]
    assert used in {row.contender for row in result.rows if row.ranked}
    assert f"Use {used}" in " ".join(result.verdict)
    assert {path.name for path in result.folder.iterdir()} == {
        *("best", "leaderboard.csv", "lock", "plan.json", "report.html", "report.json"),
        *("run.sqlite", "trials.csv"),
    }


def test_the_kept_model_is_the_one_that_validation_chose(whole) -> None:
    result, _ = whole
    about = json.loads((result.folder / "best" / "trial.json").read_text())
    trial = next(
        each
        for each in result.trials
        if (each.contender, each.key.split, each.key.setting)
        == (about["contender"], about["split"], about["setting"])
    )
    assert f"Kept model: {about['contender']}" in " ".join(result.verdict)
    x, y = data().rows(data().splits(2)[about["split"]].test)
    scores = result.best.evaluate(x, y, batch_size=8, verbose=0, return_dict=True)
    assert scores["accuracy"] == pytest.approx(trial.test)
    assert about["validation"] == trial.validation


def test_the_sizes_of_all_splits_count() -> None:
    """With 62 rows test parts differ by a row; the mean is what the statistics take."""
    result = regard.compare(
        examples(62), build=build, **{**SIZES, "layers": LAYERS[:1], "splits": 5}, rate_check=False
    )
    splits = data(62).splits(5)
    sizes = [len(split.test) for split in splits]
    assert len(set(sizes)) > 1
    assert sizes[0] != round(np.mean(sizes))
    assert result.analysis.design.n_test == round(np.mean(sizes))


def test_the_report_has_the_sections_that_need_no_texts(whole) -> None:
    result, _ = whole
    page = (result.folder / "report.html").read_text(encoding="utf-8")
    for heading in ("Leaderboard", "Each two contenders", "Learning curves"):
        assert heading in page
    for heading in ("Where they look", "Do the weights explain", "Score by length"):
        assert heading not in page
    found = json.loads((result.folder / "report.json").read_text())
    assert "in a model of our own" in found["methods"]
    with Store.open(result.folder / "run.sqlite") as store:
        task = stored_task(store.about("task"))
        preparation = task.restored(store)
        again = findings_of(task, store, preparation, *claimed_leaderboard(store, preparation))
    assert json.loads(json.dumps(again)) == found


# Stopped and gone on with.


@pytest.mark.parametrize("at", [CheckDone, TrialDone])
def test_ctrl_c_keeps_what_is_finished_and_the_run_goes_on(whole, tmp_path, at) -> None:
    def interrupt(event) -> None:
        key = event.trial.key if isinstance(event, TrialDone) else getattr(event, "key", None)
        if isinstance(event, at) and key == ("dot", 0, 0, 0):
            signal.raise_signal(signal.SIGINT)

    stopped = compare(out=tmp_path / "run", listen=interrupt)
    assert stopped.interrupted
    assert len(stopped.trials) == (2 if at is TrialDone else 1)
    with pytest.raises(ArgumentError, match="was interrupted"):
        _ = stopped.best
    events: list = []
    result = regard.compare(examples(), build=build, resume=tmp_path / "run", listen=events.append)
    assert not result.interrupted
    assert len(events[0].earlier) == len(stopped.trials)
    assert_same_run(result, whole[0])


KILLED = """
import os, signal, sys
import regard
from regard.comparison import CheckDone, TrialDone
from tests.test_api_own_model import compare

done = []

def listen(event):
    done.append(isinstance(event, TrialDone))
    if sum(done) == 3 and isinstance(event, CheckDone):  # in the middle of the fourth trial
        os.kill(os.getpid(), signal.SIGKILL)

compare(out=sys.argv[1], listen=listen)
"""


def test_a_process_that_is_killed_loses_nothing_but_its_trial(whole, tmp_path) -> None:
    root = Path(__file__).resolve().parent.parent
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "run")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    events: list = []
    result = regard.compare(examples(), build=build, resume=tmp_path / "run", listen=events.append)
    assert [trial.key[:2] for trial in events[0].earlier] == [
        ("mean_pooling", 0),
        ("dot", 0),
        ("mean_pooling", 1),
    ]
    assert_same_run(result, whole[0])


def test_a_run_that_has_ended_is_shown_again(whole) -> None:
    events: list = []
    result = regard.compare(examples(), build=build, resume=whole[0].folder, listen=events.append)
    assert events == []
    assert result.rows == whole[0].rows
    assert_same_run(result, whole[0])


def test_what_a_run_did_not_begin_with_is_refused(whole) -> None:
    folder, (x, y) = whole[0].folder, examples()
    with pytest.raises(RunFolderError, match="goes on with the arrays"):
        regard.compare((x, 1 - y), build=build, resume=folder)
    with pytest.raises(RunFolderError, match="goes on with the arrays"):
        regard.compare((x, y), build=build, resume=folder, group=np.arange(60))
    with pytest.raises(RunFolderError, match="goes on with the model that `build` makes"):
        regard.compare((x, y), build=lambda slot: build(slot, units=5), resume=folder)
    with pytest.raises(ArgumentError, match=r"own data, plan and folder\. Received: .* epochs=2"):
        regard.compare((x, y), build=build, resume=folder, epochs=2)
    with pytest.raises(ArgumentError, match="needs the function that builds it"):
        regard.compare(resume=folder)


def test_a_damaged_model_is_found_when_the_run_is_opened(whole, tmp_path) -> None:
    result = compare(out=tmp_path / "run", splits=1, rate_check=False)
    path = result.folder / "best" / "model.keras"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RunFolderError, match=r"model\.keras.*which trains the model again"):
        regard.compare(examples(), build=build, resume=result.folder)


# What is given.


def test_rows_of_a_group_count_together() -> None:
    group = [f"patient {row // 3}" for row in range(60)]
    result = compare(group=group, layers=LAYERS[:1], splits=1, rate_check=False)
    assert any(each.startswith("Groups: 4 in the test part") for each in result.notices)


def test_without_a_folder_nothing_stays() -> None:
    result = compare(layers=LAYERS[:1], splits=1, rate_check=False)
    assert result.folder is None
    assert isinstance(result.best, keras.Model)
    place = result.place
    assert place.is_dir()
    del result
    gc.collect()
    assert not place.exists()


def test_a_contender_that_fails_does_not_end_the_run() -> None:
    def failing(slot):
        if slot.contender == "dot":
            raise RuntimeError("no room\nand a page more")
        return build(slot)

    events: list = []
    result = regard.compare(
        examples(), build=failing, **SIZES, rate_check=False, listen=events.append
    )
    assert [trial.status for trial in result.trials] == ["done", "failed"] * 2
    assert result.trials[1].reason == "RuntimeError: no room"
    assert sum(isinstance(event, TrialFailed) for event in events) == 2
    assert [(row.contender, row.score is None) for row in result.rows] == [
        ("mean_pooling", False),
        ("dot", True),
    ]


def test_what_the_user_wrote_wrongly_is_said_before_anything_is_made(tmp_path) -> None:
    with pytest.raises(ArgumentError, match="must return a compiled model"):
        regard.compare(
            examples(),
            build=lambda slot: keras.Sequential([keras.layers.Dense(1)]),
            out=tmp_path / "run",
        )
    assert not (tmp_path / "run").exists()


def test_what_has_no_effect_on_an_own_model_is_refused(tmp_path) -> None:
    with pytest.raises(UnknownNameError, match="'encoding'"):
        compare(encoding="utf-8")
    for name, value in (("workers", 2), ("task", "text"), ("labels", [1]), ("backend", "jax")):
        with pytest.raises(ArgumentError, match=f"`{name}` has no effect .* one trial at a time"):
            compare(**{name: value})
    with pytest.raises(ArgumentTypeError, match=r"must be a pair \(x, y\)"):
        regard.compare("reviews.csv", build=build)
    with pytest.raises(ArgumentTypeError, match="Received: None"):
        regard.compare(build=build)
    with pytest.raises(ArgumentTypeError, match="must be a function"):
        regard.compare(examples(), build="model")  # type: ignore[arg-type]
