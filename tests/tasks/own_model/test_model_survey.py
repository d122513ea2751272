"""Before anything is trained: each model is built once, and tells its metric and its rate."""

from functools import partial

import keras
import pytest

from regard.errors import ArgumentError, TrialError
from regard.tasks.own_model.model_survey import seen_models
from regard.tasks.own_model.trials import built_model
from tests.tasks.own_model.own_examples import build, data, scheduled, subclassed

LAYERS = ("mean_pooling", "additive")


def seen(function, layers):
    return seen_models(partial(built_model, function), layers, data())


def test_the_first_metric_and_the_rate_as_it_was_written() -> None:
    found = seen(build, LAYERS)
    assert tuple(found.digests) == LAYERS
    assert len(set(found.digests.values())) == 2
    assert found.metric(None) == "accuracy"
    assert found.metric("mse") == "mse"
    assert found.learning_rate == 0.02
    with pytest.raises(ArgumentError, match=r"compiled with: accuracy, mse, loss\. Rec.*'auc'"):
        found.metric("auc")


def test_the_first_metric_is_the_first_that_was_compiled() -> None:
    def other_order(slot):
        return build(slot, metrics=("mse", "accuracy"))

    assert seen(other_order, LAYERS[:1]).metric(None) == "mse"


def test_without_metrics_the_loss_and_without_a_number_no_rate() -> None:
    def plain(slot):
        return build(slot, metrics=())

    assert seen(plain, LAYERS[:1]).metric(None) == "loss"
    assert seen(scheduled, LAYERS[:1]).learning_rate is None
    assert seen(subclassed, LAYERS[:1]).learning_rate == 0.001


def test_a_contender_with_which_the_function_fails_is_left_to_its_trials() -> None:
    def failing(slot):
        if slot.contender == "mean_pooling":
            raise RuntimeError("no room")
        return build(slot)

    found = seen(failing, LAYERS)
    assert found.digests["mean_pooling"] == "RuntimeError"
    assert found.metric(None) == "accuracy"
    with pytest.raises(TrialError, match=r"with a contender at least. Received: RuntimeError"):
        seen(failing, LAYERS[:1])


def test_what_is_wrong_with_all_of_them_ends_it() -> None:
    with pytest.raises(ArgumentError, match="must return a compiled model"):
        seen(lambda slot: keras.Sequential([keras.layers.Dense(1)]), LAYERS)
