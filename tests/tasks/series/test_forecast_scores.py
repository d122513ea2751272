"""Scores of windows: by hand, and against scikit-learn; what does not fit is refused."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from regard.errors import ArgumentError, ShapeError
from regard.tasks.series.forecast_scores import (
    absolute_error,
    root_squared_error,
    scaled_absolute_error,
)

GENERATOR = np.random.default_rng(2)
OUTPUTS = GENERATOR.normal(size=(11, 3))
CAME = GENERATOR.normal(size=(11, 3))
SCALES = GENERATOR.uniform(0.5, 2, size=(11, 3))
TARGETS = np.stack([CAME, SCALES], axis=1)


def test_they_are_the_known_scores() -> None:
    assert absolute_error(OUTPUTS, TARGETS).mean() == pytest.approx(
        mean_absolute_error(CAME, OUTPUTS)
    )
    assert scaled_absolute_error(OUTPUTS, TARGETS).mean() == pytest.approx(
        mean_absolute_error(CAME / SCALES, OUTPUTS / SCALES)
    )
    # Of all numbers at once, as of a window all count alike.
    assert root_squared_error(OUTPUTS, TARGETS).mean() == pytest.approx(
        root_mean_squared_error(CAME.ravel(), OUTPUTS.ravel())
    )


def test_what_did_not_come_does_not_count() -> None:
    targets = TARGETS.copy()
    targets[4, 0, 1:] = np.nan
    for score in (absolute_error, scaled_absolute_error, root_squared_error):
        found, before = score(OUTPUTS, targets), score(OUTPUTS, TARGETS)
        assert np.isfinite(found).all()
        assert found[4] != before[4]
    assert absolute_error(OUTPUTS, targets)[4] == pytest.approx(abs(OUTPUTS[4, 0] - CAME[4, 0]))


def test_no_error_at_all_is_0() -> None:
    assert root_squared_error(CAME, TARGETS).tolist() == [0] * 11


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"`targets` \(n, 2, K\).* \(11, 3\) and \(11, 3\)$"):
        absolute_error(OUTPUTS, CAME)
    with pytest.raises(ShapeError, match=r"Received: \(11,\)"):
        scaled_absolute_error(OUTPUTS[:, 0], TARGETS)
    with pytest.raises(ArgumentError, match="must be finite"):
        absolute_error(OUTPUTS * np.nan, TARGETS)
