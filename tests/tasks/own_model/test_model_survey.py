"""Before anything is trained: each model is built once, and tells its metric and its rate."""

import keras
import pytest

from regard.errors import ArgumentError, TrialError
from regard.tasks.own_model.model_survey import seen_models
from tests.tasks.own_model.own_examples import build, data, scheduled, subclassed

LAYERS = ("mean_pooling", "additive")


def test_the_first_metric_and_the_rate_as_it_was_written() -> None:
    seen = seen_models(build, LAYERS, data())
    assert tuple(seen.digests) == LAYERS
    assert len(set(seen.digests.values())) == 2
    assert seen.metric(None) == "accuracy"
    assert seen.metric("mse") == "mse"
    assert seen.learning_rate == 0.02
    with pytest.raises(ArgumentError, match=r"compiled with: accuracy, mse, loss\. Rec.*'auc'"):
        seen.metric("auc")


def test_the_first_metric_is_the_first_that_was_compiled() -> None:
    def other_order(slot):
        return build(slot, metrics=("mse", "accuracy"))

    assert seen_models(other_order, LAYERS[:1], data()).metric(None) == "mse"


def test_without_metrics_the_loss_and_without_a_number_no_rate() -> None:
    def plain(slot):
        return build(slot, metrics=())

    assert seen_models(plain, LAYERS[:1], data()).metric(None) == "loss"
    assert seen_models(scheduled, LAYERS[:1], data()).learning_rate is None
    assert seen_models(subclassed, LAYERS[:1], data()).learning_rate == 0.001


def test_a_contender_with_which_the_function_fails_is_left_to_its_trials() -> None:
    def failing(slot):
        if slot.contender == "mean_pooling":
            raise RuntimeError("no room")
        return build(slot)

    seen = seen_models(failing, LAYERS, data())
    assert seen.digests["mean_pooling"] == "RuntimeError"
    assert seen.metric(None) == "accuracy"
    with pytest.raises(TrialError, match=r"with a contender at least. Received: RuntimeError"):
        seen_models(failing, LAYERS[:1], data())


def test_what_is_wrong_with_all_of_them_ends_it() -> None:
    with pytest.raises(ArgumentError, match="must return a compiled model"):
        seen_models(lambda slot: keras.Sequential([keras.layers.Dense(1)]), LAYERS, data())
