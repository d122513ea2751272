"""The references: regression on summary features, and forecasts that nobody learned."""

import numpy as np

from regard.comparison import TrialKey
from regard.data.series import Series
from regard.tasks.series.preparation import SeriesPreparation
from regard.tasks.series.references import NaiveTrials, SummaryTrials
from tests.tasks.series.small_series import (
    forecast_preparation,
    number_preparation,
    small_plan,
)


def summary(preparation):
    data = preparation.split_data(0)
    trials = SummaryTrials(preparation.plan, lambda split: data)
    (outcome,) = trials.run(TrialKey("summary_features"))
    return outcome, data, trials


def levels(classes: int) -> SeriesPreparation:
    """Series whose class is the level of a channel."""
    generator = np.random.default_rng(3)
    cases = [generator.normal(row % classes, 0.2, size=(4, 2)) for row in range(60)]
    labels = tuple(f"level {row % classes}" for row in range(60))
    return SeriesPreparation(small_plan(), Series.from_cases(cases, labels=labels))


def test_it_tells_classes_by_their_level() -> None:
    for classes in (2, 3):
        outcome, data, trials = summary(levels(classes))
        np.testing.assert_allclose(outcome.test.sum(axis=1), 1, rtol=1e-6)
        assert (outcome.test.argmax(axis=1) == data.test.targets).all()
        assert outcome.validation.shape == (len(data.validation), classes)
        assert outcome.trial.parameters == (1 if classes == 2 else 3) * 9
    assert trials.answer_milliseconds() > 0


def test_it_tells_numbers_in_their_unit() -> None:
    # The mean of each channel is among the features, and tells each number exactly.
    outcome, data, _ = summary(number_preparation())
    assert outcome.test.shape == data.test.targets.shape
    errors = np.abs(outcome.test - data.test.targets).mean()
    assert errors < 0.1 * np.abs(data.test.targets - data.test.offsets).mean()


def test_naive_forecasts() -> None:
    made = forecast_preparation()
    data = made.split_data(1)
    for name, expected in (
        ("last_value", data.test.features),
        ("seasonal_naive", data.test.offsets),
    ):
        trials = NaiveTrials(made.plan, lambda split: data, name)
        (outcome,) = trials.run(TrialKey(name, 1))
        np.testing.assert_array_equal(outcome.test, expected)
        assert len(outcome.validation) == len(data.validation)
        assert trials.answer_milliseconds() >= 0
