"""A network that no task has: one number a row, learned by the same trainings."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.data import Batch
from regard.data.bucket_order import BucketOrder
from regard.models import ContenderSlot
from regard.training.network import Network, Speaker
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import small_plan

pytestmark = pytest.mark.every_backend


class Sums(Network):
    """Tells the mean of one feature: a slot and a dense layer are enough."""

    def build(self, contender, data, setting, seed):
        inputs = keras.Input((None, 2))
        vector = ContenderSlot(contender, seed=seed, name="slot")(inputs)
        kernel = keras.initializers.GlorotUniform(seed)
        return keras.Model(inputs, keras.layers.Dense(1, kernel_initializer=kernel)(vector))

    def loss(self, data):
        return keras.losses.MeanSquaredError(reduction="mean_with_sample_weight")

    def batches(self, data, part, *, seed=None):
        lengths = np.full(len(part.values), 3)
        made = BucketOrder(lengths, buckets=(3,), batch_size=5, seed=seed)
        return SimpleBatches(made, part)

    def answers(self, data, part, outputs):
        return outputs[:, 0]

    def measure(self, data, part, answers):
        loss = float(np.square(answers - part.numbers).mean())
        return loss, 1 - loss

    def valid(self, part):
        return np.ones(part.values.shape[:2], dtype=bool)

    def looks(self, data, speaker: Speaker, *, closely):
        weights = {} if speaker.weights is None else {"weights": speaker.weights(data.test)}
        return {"answers": speaker.answers(data.test), "first": np.array(closely), **weights}


class SimpleBatches:
    def __init__(self, order: BucketOrder, part) -> None:
        self._order, self._part = order, part
        self.rows, self.buckets = len(part.values), order.buckets

    def __len__(self) -> int:
        return len(self._order)

    def epoch(self, number: int):
        for _, rows in self._order.plan(number):
            weights = np.ones(len(rows), np.float32)
            yield Batch(self._part.values[rows], self._part.numbers[rows], weights, rows)


def part(seed: int, rows: int):
    values = np.random.default_rng(seed).normal(size=(rows, 3, 2)).astype(np.float32)
    return SimpleNamespace(values=values, numbers=values[:, :, 0].mean(axis=1))


def trial(name: str, seed: int = 0):
    plan = small_plan(epochs=30, patience=200, learning_rate=0.05, batch_size=5, seeds=2)
    data = SimpleNamespace(train=part(1, 40), validation=part(2, 10), test=part(3, 15))
    trials = NetworkTrials(name, plan, Sums(), lambda split: data)
    return list(trials.run(TrialKey(name, 0, seed)))[-1], data


def test_numbers_are_learned_row_by_row() -> None:
    outcome, data = trial("mean_pooling")
    assert outcome.test.shape == (15,)
    np.testing.assert_allclose(outcome.test, data.test.numbers, atol=0.05)
    assert set(outcome.looks) == {"answers", "first"}
    np.testing.assert_array_equal(outcome.looks["answers"], outcome.test)
    assert outcome.looks["first"]
    assert outcome.trial.concentration is None


def test_weights_are_asked_for_where_steps_have_some() -> None:
    outcome, _ = trial("pooling_linear", seed=1)
    assert outcome.looks["weights"].shape == (15, 3)
    np.testing.assert_allclose(outcome.looks["weights"].sum(axis=1), 1, atol=1e-5)
    assert not outcome.looks["first"]
    assert 0 <= outcome.trial.concentration <= 1
