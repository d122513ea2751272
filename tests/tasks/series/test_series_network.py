"""The network of series, trained: it learns classes, numbers and forecasts."""

import dataclasses

import keras
import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.tasks.series.series_network import PresentSquares, SeriesNetwork, series_trials
from tests.contract.subjects import array
from tests.tasks.series.small_series import (
    forecast_preparation,
    number_preparation,
    small_plan,
    small_preparation,
)

pytestmark = pytest.mark.every_backend

LEARNING = {"epochs": 40, "patience": 160, "learning_rate": 0.05, "dropout": 0.0}


def trained(preparation, name: str = "mean_pooling"):
    data = preparation.split_data(0)
    trials = series_trials(name, preparation.plan, lambda split: data)
    return list(trials.run(TrialKey(name)))[-1], data


def test_classes_are_learned() -> None:
    outcome, data = trained(small_preparation(**LEARNING), "max_pooling")
    assert outcome.test.shape == (len(data.test), 2)
    np.testing.assert_allclose(outcome.test.sum(axis=1), 1, rtol=1e-5)
    assert (outcome.test.argmax(axis=1) == data.test.targets).all()


def test_numbers_are_learned_and_answered_in_their_unit() -> None:
    outcome, data = trained(number_preparation(**LEARNING))
    assert outcome.test.shape == data.test.targets.shape
    errors = np.abs(outcome.test - data.test.targets).mean()
    assert errors < 0.2 * np.abs(data.test.targets - data.test.offsets).mean()
    assert outcome.looks["answers"].dtype == np.float64


def test_a_forecast_is_better_than_the_last_value() -> None:
    made = forecast_preparation(**{**LEARNING, "encoder": "cnn", "season": 1})
    outcome, data = trained(made, "last_state")
    targets = made.targets[data.test.rows]
    score = made.plan.scoring.score
    assert score(outcome.test, targets) < 0.5 * score(data.test.offsets, targets)


def test_weights_of_attention_are_of_steps() -> None:
    outcome, data = trained(small_preparation(), "pooling_linear")
    weights = outcome.looks["weights"]
    assert weights.shape == data.sample.values.shape[:2]
    steps = np.arange(weights.shape[1]) < data.sample.lengths[:, None]
    assert (weights[~steps] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert 0 <= outcome.trial.concentration <= 1


def test_what_is_kept_by_and_said() -> None:
    made = number_preparation()
    data = made.split_data(0)
    network = SeriesNetwork(made.plan)
    part = data.validation
    assert network.measure(data, part, part.targets) == (0, 1)
    mean = np.tile(part.targets.mean(axis=0), (len(part), 1))
    loss, explained = network.measure(data, part, mean)
    assert loss == pytest.approx(np.square((mean - part.targets) / data.scale).mean())
    assert explained == pytest.approx(0)


def test_classes_weigh_alike_where_the_plan_says_so() -> None:
    made = small_preparation()
    data = made.split_data(0)
    few = dataclasses.replace(
        data.train,
        targets=(data.train.targets * (np.arange(len(data.train)) % 4 == 1)).astype(np.int32),
    )
    data = dataclasses.replace(data, train=few)
    network = SeriesNetwork(small_plan(class_weights=True))
    learned = [batch.weights for batch in network.batches(data, data.train, seed=1).epoch(0)]
    assert len(set(np.concatenate(learned).tolist())) == 3  # two classes, and the filling
    asked = [batch.weights for batch in network.batches(data, data.train).epoch(0)]
    assert set(np.concatenate(asked).tolist()) <= {0.0, 1.0}


def test_what_is_not_known_neither_counts_nor_reaches_a_gradient() -> None:
    truth = np.array([[1.0, np.nan, 3.0], [np.nan] * 3, [0.0, 2.0, 4.0]], np.float32)
    said = np.array([[2.0, 5.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]], np.float32)
    found = array(PresentSquares(reduction=None)(truth, said))
    np.testing.assert_allclose(found, [2.5, 0, 20 / 3], rtol=1e-6)
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(3)(inputs))
    model.compile("sgd", PresentSquares(reduction="mean_with_sample_weight"))
    model.train_on_batch(said, truth, sample_weight=np.ones(3, np.float32))
    for weight in model.get_weights():
        assert np.isfinite(weight).all()
