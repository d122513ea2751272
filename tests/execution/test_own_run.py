"""A comparison in the user's own model: its order, failures, Ctrl-C and leaderboard."""

import signal

import keras
import pytest

import regard
from regard.comparison import CheckDone, OwnPlan, Prepared, TrialDone, TrialFailed, TrialStarted
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.execution.own_run import run_own_model
from regard.tasks.own_model.trials import OwnData
from tests.tasks.own_model.test_trials import build, examples

# The trials are tested on each backend in test_own_model.py.
pytestmark = pytest.mark.only_on("jax")

LAYERS = ("mean_pooling", "dot")


def plan_of(**changes) -> OwnPlan:
    sizes = {"layers": LAYERS, "epochs": 1, "batch_size": 8, "metric": "accuracy"}
    return OwnPlan(**{**sizes, **changes})


def test_rounds_events_and_the_leaderboard() -> None:
    events: list = []
    run = run_own_model(plan_of(splits=3), OwnData(*examples()), build, listen=events.append)
    assert isinstance(events[0], Prepared)
    assert [event.key[:2] for event in events if isinstance(event, TrialStarted)] == [
        (name, split) for split in range(3) for name in LAYERS
    ]
    assert sum(isinstance(event, TrialDone) for event in events) == 6
    assert sum(isinstance(event, CheckDone) for event in events) == 24
    rows, analysis = run.leaderboard()
    assert {row.contender for row in rows} == set(LAYERS)
    assert all(row.score_low <= row.score <= row.score_high for row in rows)
    assert all(row.inference_ms > 0 for row in rows)
    assert analysis.design.splits == 3


def test_a_failing_contender_does_not_end_the_run() -> None:
    def failing(slot):
        if slot.contender == "dot":
            raise RuntimeError("no room\nand a page more")
        return build(slot)

    events: list = []
    run = run_own_model(plan_of(splits=2), OwnData(*examples()), failing, listen=events.append)
    assert [trial.status for trial in run.trials] == ["done", "failed"] * 2
    assert run.trials[1].reason == "RuntimeError: no room"
    assert sum(isinstance(event, TrialFailed) for event in events) == 2
    rows, _ = run.leaderboard()
    assert [(row.contender, row.score is None) for row in rows] == [
        ("mean_pooling", False),
        ("dot", True),
    ]


def test_what_the_user_wrote_wrongly_ends_the_run() -> None:
    with pytest.raises(ArgumentError, match="must return a compiled model"):
        run_own_model(
            plan_of(),
            OwnData(*examples()),
            lambda slot: keras.Sequential([keras.layers.Dense(1)]),
            listen=lambda event: None,
        )


def test_ctrl_c_keeps_what_is_finished() -> None:
    def listen(event) -> None:
        if isinstance(event, TrialDone) and event.trial.contender == "dot":
            signal.raise_signal(signal.SIGINT)

    run = run_own_model(plan_of(), OwnData(*examples()), build, listen=listen)
    assert run.interrupted
    assert [trial.contender for trial in run.trials] == list(LAYERS)
    _, analysis = run.leaderboard()
    assert analysis.design.kind == "one_model"


def test_from_the_public_function(tmp_path) -> None:
    sizes = {"layers": LAYERS, "epochs": 1, "batch_size": 8, "splits": 2}
    result = regard.compare(examples(), build=build, out=tmp_path / "run", **sizes)
    assert result.plan.metric == "accuracy"
    assert len(result.rows) == 2
    assert result.verdict[0].startswith("Question: How would these recipes do")
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "leaderboard.csv",
        "lock",
        "run.sqlite",
        "trials.csv",
    ]


def test_what_has_no_effect_on_an_own_model_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Received: options='encoding'"):
        regard.compare(examples(), build=build, encoding="utf-8")
    with pytest.raises(ArgumentError, match="workers=2 with a model of your own"):
        regard.compare(examples(), build=build, workers=2)
    with pytest.raises(ArgumentTypeError, match=r"must be a pair \(x, y\)"):
        regard.compare("reviews.csv", build=build)
    with pytest.raises(ArgumentTypeError, match="must be a function"):
        regard.compare(examples(), build="model")
