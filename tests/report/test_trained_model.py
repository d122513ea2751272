"""What is said of a trained model: on which rows, and that a validation score is no test."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from regard.comparison import Trial, TrialKey
from regard.data import Split
from regard.errors import ArgumentError
from regard.report.trained_model import TrainedModel
from tests.comparison.small_material import small_plan

SPLIT = Split(np.arange(1200), np.arange(1200, 1240), np.arange(1240, 1300))
TRIAL = Trial(TrialKey("dot"), validation=0.8125, test=0.75, checks=9, best_check=7, limited=True)


def model(folder: Path, **changes) -> TrainedModel:
    plan = small_plan(layers=("dot",), splits=1, rate_check=False)
    made = TrainedModel(plan, SPLIT, TRIAL, (), (), folder, folder)
    return dataclasses.replace(made, **changes)


def test_a_tested_model(tmp_path) -> None:
    assert model(tmp_path).summary == (
        "dot: accuracy 81.2% on the 40 texts of the validation part, which chose the state that is"
        " kept: check 7 of 9.",
        "On the 60 texts of the test part, which nothing was chosen by: accuracy 75.0%.",
    )


def test_an_untested_model_that_may_become_better(tmp_path) -> None:
    trial = dataclasses.replace(TRIAL, test=None, best_check=9)
    _, second, third = model(tmp_path, trial=trial, split=SPLIT.untested).summary
    assert second.startswith("Nothing was tested: all other 1,200 texts were learned from.")
    assert third.startswith("The last check was the best: with more --epochs")


def test_an_interrupted_training_has_no_model(tmp_path) -> None:
    found = model(tmp_path, trial=None)
    assert found.interrupted
    assert found.summary == ()
    with pytest.raises(ArgumentError, match="`best` needs a training that was finished"):
        _ = found.best
    (tmp_path / "best").mkdir()
    assert not found.interrupted
