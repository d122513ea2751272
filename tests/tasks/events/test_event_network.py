"""The network of events, trained: a gap decides, and who knows the time learns it."""

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.tasks.events.event_network import EventNetwork, event_trials
from tests.tasks.events.small_histories import small_preparation

LEARNING = {"epochs": 40, "patience": 160, "learning_rate": 0.05, "dropout": 0.0, "units": 6}


def trained(name: str, **given):
    prepared = small_preparation(**given)
    data = prepared.split_data(0)
    trials = event_trials(name, prepared.plan, lambda split: data)
    return list(trials.run(TrialKey(name)))[-1], data, prepared


@pytest.mark.only_on("jax")
def test_the_gap_is_learned() -> None:
    outcome, data, prepared = trained("time_feature", **LEARNING)
    assert outcome.test.shape == (len(data.test),)
    assert prepared.plan.scoring.score(outcome.test, data.test.outcomes) > 0.9


@pytest.mark.every_backend
def test_a_trial_gives_a_chance_to_each_id() -> None:
    outcome, data, _ = trained("time_gate")
    assert outcome.test.shape == (len(data.test),)
    assert ((outcome.test > 0) & (outcome.test < 1)).all()


@pytest.mark.only_on("jax")
def test_weights_of_attention_are_of_events() -> None:
    outcome, data, _ = trained("time_attention")
    weights = outcome.looks["weights"]
    steps = np.arange(weights.shape[1]) < data.sample.lengths[:, None]
    assert (weights[~steps] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert 0 <= outcome.trial.concentration <= 1


def test_loss_and_share_count_by_weight() -> None:
    prepared = small_preparation()
    data = prepared.split_data(0)
    part = data.made_up(data.test.values[:3], data.test.lengths[:3])
    part.outcomes[:] = [[1, 1], [0, 2], [1, 5]]
    chances = np.array([0.8, 0.4, 0.1])
    loss, right = EventNetwork(prepared.plan).measure(data, part, chances)
    np.testing.assert_allclose(loss, -(np.log(0.8) + 2 * np.log(0.6) + 5 * np.log(0.1)) / 8)
    np.testing.assert_allclose(right, 3 / 8)
