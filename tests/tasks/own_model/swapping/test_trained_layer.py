"""The layer that the model has: scored on the parts, never trained."""

import numpy as np
import pytest

from regard.comparison.trial_key import TrialKey
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.swapping.swap_plan import TRAINED, VectorSwapPlan
from regard.tasks.own_model.swapping.trained_layer import TrainedLayerTrials
from tests.tasks.own_model.swapping.trained_models import frozen_of, pooling_model, rows


def test_it_scores_what_the_model_scores(tmp_path) -> None:
    model, data = pooling_model(), OwnData(*rows())
    model.fit(*rows(), epochs=3, verbose=0)
    heads, frozen = frozen_of(model, data, tmp_path)
    head, splits = heads.make(TRAINED), data.splits(2)
    plan = VectorSwapPlan(metric="accuracy", batch_size=8)
    trials = TrainedLayerTrials(head, head.get_layer("pool"), plan, frozen, splits)
    before = head.get_weights()
    (outcome,) = trials.run(TrialKey(TRAINED, 1))
    for part, found in (("validation", outcome.validation), ("test", outcome.test)):
        wanted = model.evaluate(*data.rows(getattr(splits[1], part)), verbose=0, return_dict=True)
        assert np.mean(found) == pytest.approx(wanted["accuracy"])
    assert (outcome.weights, outcome.trial.train_seconds) == ({}, 0)
    assert outcome.trial.attention_parameters == 6 * 6 + 2 * 6
    assert outcome.trial.parameters == 48 + 28 + 5
    for one, other in zip(before, head.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert trials.answer_milliseconds() > 0
