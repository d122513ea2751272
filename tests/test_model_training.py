"""`regard.train` as a function: what it learns from, returns and refuses; killed and resumed."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import regard
from regard.bundle import read_bundle
from regard.comparison import CheckDone, Event, Prepared, Store, TrialStarted
from regard.comparison.best_model import best_contender, best_trial
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    RunFolderError,
    TrialError,
    UnknownNameError,
)
from regard.model_training import TrainedModel
from regard.tasks.text_classification.plan import TextPlan
from regard.training.checkpoint import CheckpointFile
from tests.comparison.running import workers
from tests.report.finished import finished_once, hard_texts
from tests.test_api import write_reviews

pytestmark = pytest.mark.only_on("jax")  # what a backend can change is tested where it lives

QUICK: dict[str, Any] = {
    "encoder": "none",
    "layer": "pooling_linear",
    "epochs": 6,
    "batch_size": 16,
    "embedding": 4,
    "dropout": 0.4,
    "learning_rate": 0.05,
}
KILLED = """
import os, signal, sys
import regard
from regard.comparison import CheckDone
told = []
def listen(event):
    told.extend([event] * isinstance(event, CheckDone))
    if len(told) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
regard.train(sys.argv[1], out=sys.argv[2], listen=listen, **eval(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def reviews(tmp_path_factory) -> Path:
    return write_reviews(tmp_path_factory.mktemp("data") / "reviews.csv")


@pytest.fixture(scope="module")
def whole(reviews: Path, tmp_path_factory) -> TrainedModel:
    """A training that was never stopped."""
    return regard.train(reviews, out=tmp_path_factory.mktemp("whole") / "run", **QUICK)


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    return finished_once(tmp_path_factory)


def model_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "best").iterdir()}


class _EnoughError(Exception):
    pass


def prepared(*data: Any, **given: Any) -> Prepared:
    """What is told before the training begins; nothing of it runs."""
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        raise _EnoughError

    with pytest.raises(_EnoughError):
        regard.train(*data, listen=listen, **given)
    assert isinstance(told[0], Prepared)
    return told[0]


def test_all_rows_but_those_of_validation_are_learned_from(whole) -> None:
    split = whole.split
    assert sorted([*split.train, *split.validation]) == list(range(40))
    assert not split.is_tested
    assert whole.plan.trials() == (whole.trial.key,)
    assert (whole.layer, whole.interrupted) == ("pooling_linear", False)
    assert (whole.trial.test, whole.trial.calibration) == (None, None)
    assert whole.trial.validation > 0.5
    assert len(whole.checks) == whole.trial.checks > 3
    assert "Parts: 36 to train, 4 to validate." in whole.notices
    first, second, *_ = whole.summary
    assert first.startswith("pooling_linear: accuracy ")
    assert "on the 4 texts of the validation part, which chose the state" in first
    assert second.startswith("Nothing was tested: all other 36 texts were learned from.")


def test_the_folder_holds_the_model_and_no_claim(whole) -> None:
    names = sorted(path.name for path in whole.folder.iterdir())
    assert names == ["best", "lock", "plan.json", "run.sqlite"]
    with Store.open(whole.folder / "run.sqlite") as store:
        assert store.about("ended") == "yes"
        with pytest.raises(RunFolderError, match="it has no predictions"):
            store.predictions(whole.trial.key, "test")
    assert whole.best.predict(["the plot is good", "the plot is bad"]) == ["yes", "no"]
    assert whole.best.description.contender == "pooling_linear"


def test_a_training_that_has_ended_is_there_again_without_a_process(whole) -> None:
    events: list[Event] = []
    again = regard.train(resume=whole.folder, listen=events.append)
    assert events == []
    assert (again.trial, again.checks, again.summary) == (whole.trial, whole.checks, whole.summary)


def test_killed_with_its_process_it_ends_with_the_same_bits(reviews, whole, tmp_path) -> None:
    given = [sys.executable, "-c", KILLED, str(reviews), str(tmp_path / "run"), repr(QUICK)]
    done = subprocess.run(given, env={**os.environ}, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (tmp_path / "run" / "best").exists()
    (checkpoint,) = (tmp_path / "run" / "weights").glob("*.checkpoint")
    file = CheckpointFile(checkpoint, whole.trial.key, whole.plan)
    file.write(replace(file.read(), seconds=1e6))  # so that it is seen to go on from there
    begun: list[Event] = []
    steps: list[int] = []

    def listen(event: Event) -> None:
        begun.extend([event] * isinstance(event, TrialStarted))
        steps.extend([event.check.step] if isinstance(event, CheckDone) else [])

    found = regard.train(resume=tmp_path / "run", listen=listen)
    assert len(begun) == 1
    assert 1e6 < found.trial.train_seconds < 2e6
    assert found.checks == whole.checks
    assert steps == [check.step for check in whole.checks]
    assert model_files(tmp_path / "run") == model_files(whole.folder)
    assert not checkpoint.exists()


def test_ctrl_c_leaves_a_checkpoint_and_no_model(reviews, tmp_path) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, CheckDone):
            signal.raise_signal(signal.SIGINT)

    given = {**QUICK, "epochs": 2000, "patience": 9999}  # so it cannot end before Ctrl-C
    found = regard.train(reviews, out=tmp_path / "run", listen=interrupt, **given)
    assert (found.interrupted, found.trial, found.checks, found.summary) == (True, None, (), ())
    assert workers() == []
    with pytest.raises(ArgumentError, match="Received: one that was interrupted"):
        _ = found.best
    (checkpoint,) = (tmp_path / "run" / "weights").glob("*.checkpoint")
    assert checkpoint.stat().st_size > 0


def test_a_training_that_fails_is_an_error_and_leaves_no_folder(reviews, tmp_path) -> None:
    given = {**QUICK, "learning_rate": 1e38}
    with pytest.raises(TrialError, match=r"must end with a model\. Received: TrialError: "):
        regard.train(reviews, out=tmp_path / "run", **given)
    with pytest.raises(TrialError, match="must end with a model"):
        regard.train(resume=tmp_path / "run")
    assert not (tmp_path / "run" / "best").exists()


# What is trained, without training it.


def test_a_test_set_is_scored_and_its_rows_are_not_learned_from(reviews, tmp_path) -> None:
    other = write_reviews(tmp_path / "test.csv", rows=12)
    told = prepared(reviews, test=other, out=tmp_path / "run", **QUICK)
    assert told.plan.trials() == (("pooling_linear", 0, 0, 0),)
    assert any(each.endswith(" to validate, 12 to test.") for each in told.notices)


def test_the_layer_is_said_where_nobody_names_one(reviews) -> None:
    told = prepared(reviews)
    assert told.plan.layers == ("pooling_mlp",)
    assert told.notices[0].startswith("Layer: pooling_mlp, since none was named.")
    named = prepared(reviews, layer="additive", epochs=9)
    assert (named.plan.layers, named.plan.epochs) == (("additive",), 9)
    assert not named.notices[0].startswith("Layer:")


def test_a_comparison_says_layer_plan_and_setting(compared) -> None:
    with Store.open(compared / "run.sqlite") as store:
        plan, trials = store.plan_as(TextPlan), store.trials()
    kept = best_contender(plan, trials)
    told = prepared(*hard_texts(), from_run=compared, epochs=7)
    assert told.plan.layers == (kept,)
    assert told.notices[0] == (
        f"Layer: {kept}, whose model the comparison kept, with the plan and the setting of"
        f" {compared}."
    )
    assert (told.plan.embedding, told.plan.encoder, told.plan.epochs) == (6, "none", 7)
    key = best_trial(plan, kept, trials)
    assert (told.plan.learning_rate, told.plan.dropout) == plan.settings()[key.setting]
    assert (told.plan.splits, told.plan.seeds, told.plan.rate_check) == (1, 1, False)
    other = prepared(*hard_texts(), from_run=compared, layer="dot")
    assert (other.plan.layers, other.plan.embedding) == (("dot",), 6)


def test_only_a_comparison_of_the_same_kind_says_something(compared, whole, reviews) -> None:
    with pytest.raises(ArgumentError, match="needs a run of `regard compare`"):
        regard.train(reviews, from_run=whole.folder)
    with pytest.raises(ArgumentError, match="with a finished trial of 'additive'"):
        regard.train(reviews, from_run=compared, layer="additive")
    with pytest.raises(ArgumentError, match=r"of the task 'series'.*of 'text'"):
        regard.train(reviews, task="series", from_run=compared)
    with pytest.raises(ArgumentError, match="`from_run` has no effect here"):
        regard.train(from_run=compared)


def test_a_comparison_and_a_training_do_not_go_on_with_each_other(compared, whole) -> None:
    with pytest.raises(ArgumentError, match=r"of `regard compare`\. .* run of `regard train`"):
        regard.compare(resume=whole.folder)
    with pytest.raises(ArgumentError, match=r"of `regard train`\. .* run of `regard compare`"):
        regard.train(resume=compared)


@pytest.mark.parametrize("name", ["splits", "seeds", "layers", "tune", "rope", "rate_check"])
def test_what_says_what_is_compared_is_no_option(reviews, name) -> None:
    with pytest.raises(UnknownNameError, match="`options`"):
        regard.train(reviews, **{name: 1})


def test_wrong_arguments_are_refused_before_anything_is_written(reviews, tmp_path) -> None:
    out = tmp_path / "run"
    for error, given in (
        (UnknownNameError, {"layer": "dense_control"}),  # a control is nothing to keep
        (UnknownNameError, {"layer": "words"}),
        (ArgumentTypeError, {"listen": 3}),
        (ArgumentTypeError, {"from_run": 3}),
        (ArgumentError, {"resume": out, "epochs": 3}),
        (RunFolderError, {"from_run": tmp_path / "nowhere"}),
    ):
        data = () if "resume" in given else (reviews,)
        with pytest.raises(error):
            regard.train(*data, **given, **({} if "resume" in given else {"out": out}))
        assert not out.exists()


def test_without_a_folder_the_model_lives_as_long_as_the_result(reviews) -> None:
    found = regard.train(reviews, **{**QUICK, "epochs": 1})
    place = found.place
    assert found.folder is None
    assert read_bundle(place).description == found.best.description
    del found
    assert not place.exists()
