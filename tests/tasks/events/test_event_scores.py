"""Scores of chances: weighted loops are the oracle, and the mean of the items is the score."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.statistics.class_scores import area_items
from regard.tasks.events.event_metrics import EVENT_METRICS
from regard.tasks.events.event_scores import accuracy, area, reliability, squared_error


def drawn(rows: int = 31, *, weighed: bool = True):
    random = np.random.default_rng(rows)
    chances = np.round(random.random(rows), 1)  # with ties
    came = random.random(rows) < 0.4
    weights = random.uniform(0.5, 3, rows) if weighed else np.ones(rows)
    return chances, came, weights, np.stack([came, weights], axis=1)


def test_the_mean_of_the_items_is_the_weighted_area() -> None:
    chances, came, weights, outcomes = drawn()
    total = pairs = 0.0
    for i in np.flatnonzero(came):
        for j in np.flatnonzero(~came):
            won = 1.0 if chances[i] > chances[j] else 0.5 if chances[i] == chances[j] else 0.0
            total += weights[i] * weights[j] * won
            pairs += weights[i] * weights[j]
    np.testing.assert_allclose(area(chances, outcomes).mean(), total / pairs, rtol=1e-12)


def test_without_weights_the_items_are_the_placements_of_delong() -> None:
    chances, came, _, outcomes = drawn(weighed=False)
    np.testing.assert_allclose(area(chances, outcomes), area_items(chances, came), rtol=1e-12)


@pytest.mark.parametrize("metric", EVENT_METRICS)
def test_items_are_the_score_plus_the_influence_of_a_row(metric) -> None:
    """A little more weight on a row moves the score by its influence."""
    chances, _, weights, outcomes = drawn()
    items, score = EVENT_METRICS[metric].items, EVENT_METRICS[metric].score
    found, whole = items(chances, outcomes), score(chances, outcomes)
    np.testing.assert_allclose(found.mean(), whole, rtol=1e-12)
    for row in (0, 7, 30):
        more = outcomes.copy()
        more[row, 1] *= 1 + 1e-6
        moved = (score(chances, more) - whole) / 1e-6
        np.testing.assert_allclose((found[row] - whole) / len(weights), moved, atol=1e-5)


@pytest.mark.parametrize(
    ("items", "of_row"),
    [
        (squared_error, lambda p, y: (p - y) ** 2),
        (accuracy, lambda p, y: float((p >= 0.5) == y)),
    ],
)
def test_the_mean_of_the_items_is_the_weighted_mean(items, of_row) -> None:
    chances, came, weights, outcomes = drawn()
    each = [of_row(p, y) for p, y in zip(chances, came, strict=True)]
    wanted = sum(w * x for w, x in zip(weights, each, strict=True)) / weights.sum()
    np.testing.assert_allclose(items(chances, outcomes).mean(), wanted, rtol=1e-12)


def test_reliability_is_in_bins_of_equal_size() -> None:
    chances = np.array([0.1, 0.2, 0.3, 0.8, 0.9, 1.0])
    outcomes = np.array([[0, 1], [0, 1], [1, 2], [1, 1], [1, 1], [0, 2.0]])
    low, high = reliability(chances, outcomes, 2)
    np.testing.assert_allclose(low, ((0.1 + 0.2 + 0.6) / 4, 2 / 4, 3, 4 / 8))
    np.testing.assert_allclose(high, ((0.8 + 0.9 + 2) / 4, 2 / 4, 3, 4 / 8))


def test_what_is_no_score_is_refused() -> None:
    chances, _, _, outcomes = drawn()
    with pytest.raises(ArgumentError, match="all with it"):
        area(chances, outcomes[:, :1] * 0 + [1, 1])
    with pytest.raises(ShapeError, match=r"\(n, 2\)"):
        area(chances, outcomes[:, 0])
    with pytest.raises(ArgumentError, match="from 0 to 1"):
        squared_error(chances + 1, outcomes)
    with pytest.raises(ArgumentError, match="weights above 0"):
        accuracy(chances, outcomes * [1, 0])
