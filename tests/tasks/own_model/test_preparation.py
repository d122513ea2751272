"""A run in a model of one's own: what it notes, what it says, and the model that it keeps."""

import json

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.tasks.own_model.preparation import OwnPreparation
from regard.tasks.own_model.task import OwnTask
from tests.tasks.own_model.own_examples import build, data, scheduled, subclassed

BUDGET = {"layers": ["mean_pooling", "dot"], "splits": 2, "epochs": 1, "batch_size": 8}


def prepared(function=build, groups=None, **budget) -> OwnPreparation:
    return OwnTask(function).prepare(data(groups=groups), BUDGET | budget)


def test_what_is_noted_to_know_it_again() -> None:
    made = prepared()
    facts = made.facts()
    assert facts["data"] == data().digest()
    assert list(json.loads(facts["models"])) == ["mean_pooling", "dot"]
    assert list(made.examples()) == []
    assert made.targets.shape == (60,)
    assert made.groups is None
    assert made.calibration(np.zeros(3), np.zeros(3)) is None


def test_what_is_said_of_the_rows() -> None:
    assert prepared().notices() == (
        "Rows: 60.",
        "Parts of the first of 2 splits: 42 to train, 6 to validate, 12 to test.",
    )
    told = " ".join(prepared(groups=np.arange(60) // 4).notices())
    assert "Groups: 3 in the test part; they count, not their rows." in told
    told = " ".join(prepared(groups=np.arange(60) // 12).notices())
    assert "Groups: one alone in the test part." in told


@pytest.mark.parametrize(
    ("function", "said"), [(scheduled, "Learning rate: "), (subclassed, "its weights alone")]
)
def test_what_cannot_be_done_is_said(function, said) -> None:
    told = prepared(function, splits=1).notices()
    assert sum(said in each for each in told) == 1


def test_the_model_of_a_trial_is_written_and_read(tmp_path) -> None:
    made = prepared()
    key = TrialKey("dot", 1)
    *_, outcome = made.trainer("dot").run(key)
    made.write_model(tmp_path / "best", outcome.trial, outcome.weights, {}, "jax")
    model = made.read_model(tmp_path / "best")
    for place, value in enumerate(model.get_weights()):
        np.testing.assert_array_equal(value, outcome.weights[str(place)])
    about = json.loads((tmp_path / "best" / "trial.json").read_text())
    assert (about["contender"], about["split"], about["metric"]) == ("dot", 1, "accuracy")
