"""A trained model as a bundle: it answers as the trial did, from series alone."""

import numpy as np
import pytest

from regard.bundle import read_bundle
from regard.comparison import TrialKey
from regard.tasks.series.series_network import series_trials
from tests.tasks.series.small_series import (
    forecast_preparation,
    number_preparation,
    small_preparation,
)

NAME = "pooling_linear"


def written(preparation, folder):
    """Train once on the second split, and write its model."""
    data = preparation.split_data(1)
    trials = series_trials(NAME, preparation.plan, lambda split: data)
    outcome = list(trials.run(TrialKey(NAME, 1)))[-1]
    preparation.write_model(folder, outcome.trial, outcome.weights, outcome.looks, "jax")
    return read_bundle(folder), outcome, preparation.splits[1].test


@pytest.mark.parametrize("answer", ["classes", "numbers"])
def test_a_bundle_answers_as_the_trial_did(answer, tmp_path) -> None:
    made = small_preparation() if answer == "classes" else number_preparation()
    bundle, outcome, test = written(made, tmp_path / "best")
    series = made.data.only(test)
    told = bundle.probabilities(series) if answer == "classes" else bundle.predict(series)
    np.testing.assert_allclose(told, outcome.test, rtol=1e-5)
    assert bundle.description.split == 1
    if answer == "classes":
        assert bundle.predict(series) == [made.data.classes[i] for i in told.argmax(axis=1)]


def test_a_forecast_from_what_came_before(tmp_path) -> None:
    made = forecast_preparation()
    bundle, outcome, test = written(made, tmp_path / "best")
    assert (bundle.description.horizon, bundle.description.numbers) == (3, ("load",))
    # More than it looks back on: the latest steps count.
    longer = [
        made.data.values[0, max(0, start - 5) : start + 12] for start in made.windows.start[test]
    ]
    found = bundle.predict(longer)
    assert found.shape == (len(test), 3, 1)
    np.testing.assert_allclose(found.reshape(len(test), 3), outcome.test, rtol=1e-5)
