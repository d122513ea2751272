"""The shared scores: each has its formula, and says the truth about it."""

import numpy as np
import pytest

from regard.comparison.metrics import CLASS_METRICS, NUMBER_METRICS

ALL = {**CLASS_METRICS, **NUMBER_METRICS}


def data(name: str):
    """Good answers, bad ones, and the truth."""
    random = np.random.default_rng(2)
    if name in CLASS_METRICS:
        labels = random.integers(3, size=50)
        given = random.random((50, 3))
        better = given + 2 * np.eye(3)[labels]
        return *(each / each.sum(axis=1, keepdims=True) for each in (better, given)), labels
    truth = random.normal(size=50)
    return truth + 0.1 * random.normal(size=50), random.normal(size=50), truth


@pytest.mark.parametrize("name", ALL)
def test_better_answers_have_the_better_score(name) -> None:
    metric = ALL[name]
    assert metric.name == name
    good, bad, truth = data(name)
    assert metric.sign * metric.score(good, truth) > metric.sign * metric.score(bad, truth)
    assert metric.items(good, truth).shape == (50,)


@pytest.mark.parametrize("name", ALL)
def test_scores_are_within_their_bounds(name) -> None:
    low, high = ALL[name].bounds
    good, bad, truth = data(name)
    for answers in (good, bad):
        assert low <= ALL[name].score(answers, truth) <= high
    # A share has bounds that a percentage can have.
    assert not ALL[name].is_share or (low, high) == (0, 1)


@pytest.mark.parametrize("name", ALL)
def test_it_says_that_less_is_better(name) -> None:
    metric = ALL[name]
    assert metric.meaning.endswith("less is better") != metric.larger_is_better
    assert len(metric.heading) <= 11


def test_the_first_is_the_default() -> None:
    assert next(iter(CLASS_METRICS)) == "accuracy"
    assert next(iter(NUMBER_METRICS)) == "rmse"
