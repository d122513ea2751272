"""Small trials: told, compared bit for bit, and run in a model that is compiled already."""

import dataclasses
import functools

import numpy as np

from regard.comparison import Check, TrialKey
from regard.comparison.outcome import Outcome
from regard.tasks.text_classification.split_data import Material
from regard.tasks.text_classification.text_network import text_trials
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import small_material, small_plan

MEASURED = {"train_seconds": 0.0, "compile_seconds": 0.0, "peak_memory_mb": 0.0}

KEY = TrialKey("mean_pooling")
PLAN = small_plan(encoder="none", dropout=0.0, patience=20)


def told(trials: NetworkTrials, key: TrialKey) -> tuple[list[Check], Outcome]:
    """What a trial tells, without the signs that steps are taken."""
    *checks, outcome = (event for event in trials.run(key) if event is not None)
    return checks, outcome


def assert_same(one, other) -> None:
    """All that a trial leaves is the same bit for bit, but what is measured."""
    assert one[0] == other[0]
    first, second = one[1], other[1]
    assert dataclasses.replace(first.trial, **MEASURED) == dataclasses.replace(
        second.trial, **MEASURED
    )
    np.testing.assert_array_equal(first.validation, second.validation)
    np.testing.assert_array_equal(first.test, second.test)
    assert list(first.weights) == list(second.weights)
    for name, value in first.weights.items():
        np.testing.assert_array_equal(value, second.weights[name])


@functools.cache
def even_material() -> Material:
    """34 texts to learn from: 5 batches an epoch."""
    return small_material(PLAN)


@functools.cache
def used_trials() -> NetworkTrials:
    """Mean pooling that is compiled."""
    trials = text_trials(KEY.contender, PLAN, lambda split: even_material())
    told(trials, KEY._replace(seed=5))
    return trials


def changed(trials: NetworkTrials, material: Material, **changes) -> NetworkTrials:
    """The same compiled model with another material or plan of equal shapes."""
    made = text_trials(
        trials.contender, dataclasses.replace(trials.plan, **changes), lambda split: material
    )
    made._compiled = dict(trials._compiled)
    return made
